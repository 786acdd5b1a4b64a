"""The news of the merchants module. Owners are told of each decision, administrators of what waits for them."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import Kind, Notice, Severity, the_subject
from commonhall.core.activity.models import Activity

BOTH = ("inapp", "email")


def reviewers(activity: Activity) -> list[int]:
    return people_with(Role.ADMIN)


def desk_page(activity: Activity) -> str:
    return f"/merchants/desk/{activity.data['merchant']}/"


def my_page(activity: Activity) -> str:
    return "/merchants/"


MERCHANT_ADDED = Kind("merchants.merchant_added", _("Merchant's profile begun"))
MERCHANT_CHANGED = Kind("merchants.merchant_changed", _("Merchant's profile changed"))
DOCUMENT_ADDED = Kind("merchants.document_added", _("Merchant's document added"))
DOCUMENT_REMOVED = Kind("merchants.document_removed", _("Merchant's document removed"))
MERCHANT_SUBMITTED = Kind(
    "merchants.merchant_submitted",
    _("Merchant asked to be verified"),
    notice=Notice(
        to=reviewers,
        title=_("A merchant asks to be verified"),
        body=_("Read the profile and its documents, then decide."),
        url=desk_page,
        channels=BOTH,
    ),
)
MERCHANT_RECHECKED = Kind(
    "merchants.merchant_rechecked",
    _("Merchant changed verified data"),
    Severity.NOTICE,
    notice=Notice(
        to=reviewers,
        title=_("A merchant has changed verified data"),
        body=_("The merchant is not approved until you have looked again."),
        url=desk_page,
        channels=BOTH,
    ),
)
REVIEW_BEGUN = Kind(
    "merchants.review_begun",
    _("Merchant's review begun"),
    notice=Notice(
        to=the_subject,
        title=_("Your business is being verified"),
        body=_("We read your profile and your documents. You will hear from us."),
        url=my_page,
        channels=BOTH,
    ),
)
MERCHANT_APPROVED = Kind(
    "merchants.merchant_approved",
    _("Merchant approved"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your business is approved"),
        body=_("You are a merchant here from now on."),
        url=my_page,
        channels=BOTH,
    ),
)
MERCHANT_REFUSED = Kind(
    "merchants.merchant_refused",
    _("Merchant refused"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your business was not approved"),
        body=_("Read the reason on your page. You can change your profile and submit it again."),
        url=my_page,
        channels=BOTH,
    ),
)
MERCHANT_SUSPENDED = Kind(
    "merchants.merchant_suspended",
    _("Merchant suspended"),
    Severity.WARNING,
    notice=Notice(
        to=the_subject,
        title=_("Your business is suspended"),
        body=_("Read the reason on your page."),
        url=my_page,
        channels=BOTH,
    ),
)
MERCHANT_REINSTATED = Kind(
    "merchants.merchant_reinstated",
    _("Merchant reinstated"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your business is approved again"),
        body=_("The suspension is lifted."),
        url=my_page,
        channels=BOTH,
    ),
)
MERCHANT_INVITED = Kind("merchants.merchant_invited", _("Merchant invited"))
INVITATION_SENT_AGAIN = Kind("merchants.invitation_sent_again", _("Merchant's invitation sent again"))
INVITATION_REVOKED = Kind("merchants.invitation_revoked", _("Merchant's invitation revoked"))
INVITATION_ACCEPTED = Kind("merchants.invitation_accepted", _("Merchant's invitation accepted"))
OLD_ENTRIES_FORGOTTEN = Kind("merchants.old_entries_forgotten", _("Old merchants' entries deleted"))
