"""The news of one's own data and of deletions."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity, the_subject
from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.activity.account import BOTH


def own_data_page(activity: Activity) -> str:
    return "/accounts/data/"


DATA_ASKED_FOR = Kind("accounts.data_asked_for", _("Own data asked for"), Severity.NOTICE)

DATA_READY = Kind(
    "accounts.data_ready",
    _("Own data ready"),
    notice=Notice(
        to=the_subject,
        title=_("The archive of your data is ready"),
        body=_("You can download it for seven days."),
        url=own_data_page,
        channels=BOTH,
    ),
)

DATA_DOWNLOADED = Kind("accounts.data_downloaded", _("Own data downloaded"), Severity.NOTICE)

DELETION_ASKED_FOR = Kind(
    "accounts.deletion_asked_for",
    _("Deletion of the account asked for"),
    Severity.WARNING,
    notice=Notice(
        to=the_subject,
        title=_("Your account will be deleted on {day}"),
        body=_("Until then you can take it back. If you did not ask for it, do so at once and change your password."),
        url=own_data_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

DELETION_TAKEN_BACK = Kind(
    "accounts.deletion_taken_back",
    _("Deletion of the account taken back"),
    Severity.NOTICE,
    notice=Notice(to=the_subject, title=_("Your account stays"), url=own_data_page, channels=BOTH),
)

ACCOUNT_DELETED = Kind("accounts.account_deleted", _("Account deleted"), Severity.WARNING)
