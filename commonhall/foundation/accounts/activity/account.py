"""The news of accounts themselves. What is written here of a person lies in their erasable part of the log."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role
from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity, the_subject
from commonhall.core.activity.models import Activity
from commonhall.core.wording.phrases import Phrase, is_said

BOTH = ("inapp", "email")


def password_page(activity: Activity) -> str:
    return "/accounts/password/change/"


def factors_page(activity: Activity) -> str:
    return "/accounts/2fa/"


def unless_told_otherwise(activity: Activity) -> list[int]:
    """Members and merchants hear of the membership and of their business itself, from the module that keeps it."""
    return [] if role_of(activity)["role"] in (Role.MEMBER, Role.MERCHANT) else the_subject(activity)


# What a role is called, in the reader's language.
ROLE_NAMES = {role: Phrase(f"accounts.role_{role.value}", role.label) for role in Role}


def role_of(activity: Activity) -> dict[str, str]:
    """The role that was given or taken, for programs; entries of the first days hold its bare name."""
    role = activity.data["role"]
    return {"role": role["name"] if is_said(role) else role}


ACCOUNT_CREATED = Kind("accounts.account_created", _("Account created"))

EMAIL_VERIFIED = Kind("accounts.email_verified", _("E-mail address verified"))

LOGGED_IN = Kind("accounts.logged_in", _("Logged in"))

LOGGED_OUT = Kind("accounts.logged_out", _("Logged out"))

LOGIN_FAILED = Kind("accounts.login_failed", _("Login failed"), Severity.WARNING)

LOGIN_CODE_REJECTED = Kind("accounts.login_code_rejected", _("Wrong code at login"), Severity.WARNING)

LOGIN_CODES_SPENT = Kind("accounts.login_codes_spent", _("Login refused after too many wrong codes"), Severity.HIGH)

PASSWORD_CHANGED = Kind(
    "accounts.password_changed",
    _("Password changed"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your password was changed"),
        body=_("If that was not you, set a new one at once by “Forgot your password?” and tell the site's staff."),
        url=password_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

PASSWORD_RESET = Kind(
    "accounts.password_reset",
    _("Password reset by a mailed link"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your password was reset"),
        body=_("It was set anew by a link that we mailed to you, and every device was logged out."),
        url=password_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

LOGINS_STAY_LINKED = Kind(
    "accounts.logins_stay_linked",
    _("Sign-ins of other sites stay linked after a reset"),
    notice=Notice(
        to=the_subject,
        title=_("After the reset {sites} still opens your account"),
        body=_("A new password does not change that. Unlink what you did not link yourself, or use no more."),
        url=lambda activity: "/accounts/3rdparty/",
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

EMAIL_CHANGED = Kind(
    "accounts.email_changed",
    _("E-mail address changed"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your e-mail address was changed"),
        body=_("From now on you log in with the new address, and mail goes there."),
        url=lambda activity: "/accounts/email/",
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

FACTOR_ADDED = Kind(
    "accounts.factor_added",
    _("Second step added"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("A second step was added to your login"),
        body=_("If that was not you, change your password at once."),
        url=factors_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

FACTOR_REMOVED = Kind(
    "accounts.factor_removed",
    _("Second step removed"),
    Severity.WARNING,
    notice=Notice(
        to=the_subject,
        title=_("A second step was removed from your login"),
        body=_("If that was not you, change your password at once and set the step up again."),
        url=factors_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

PROFILE_CHANGED = Kind("accounts.profile_changed", _("Profile changed"))

PICTURE_CHANGED = Kind("accounts.picture_changed", _("Picture changed"))

PICTURE_REMOVED = Kind("accounts.picture_removed", _("Picture removed"))

ONBOARDING_COMPLETED = Kind("accounts.onboarding_completed", _("Onboarding completed"))

# Nobody is told: a block that the other one hears of is no protection.
PERSON_BLOCKED = Kind("accounts.person_blocked", _("Person blocked"))

PERSON_UNBLOCKED = Kind("accounts.person_unblocked", _("Block taken back"))

# Two entries of one person were put together, or taken apart: what holds between their accounts and others went along.
BLOCKS_CARRIED = Kind("accounts.blocks_carried", _("Blocks handed over to another account"))

BLOCKS_RETURNED = Kind("accounts.blocks_returned", _("Blocks of another account given back"))

ACCOUNT_CHANGED = Kind("accounts.account_changed", _("Account changed by staff"), Severity.NOTICE)

# No notice: those are for open accounts. The action mails it.
ACCOUNT_CLOSED = Kind("accounts.account_closed", _("Account closed by staff"), Severity.HIGH)

ACCOUNT_REOPENED = Kind(
    "accounts.account_reopened",
    _("Account opened again by staff"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your account is open again"),
        body=_("The site's staff had closed it and have opened it again. You can log in."),
        url=lambda activity: "/accounts/login/",
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

ROLE_GRANTED = Kind(
    "accounts.role_granted",
    _("Role granted"),
    Severity.NOTICE,
    payload=role_of,
    notice=Notice(
        to=unless_told_otherwise,
        title=_("You were given a role: {role}"),
        body=_("It opens more of the site to you. If you did not expect it, tell the site's staff."),
        url=lambda activity: "/",
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

ROLE_REVOKED = Kind(
    "accounts.role_revoked",
    _("Role revoked"),
    Severity.NOTICE,
    payload=role_of,
    notice=Notice(
        to=unless_told_otherwise,
        title=_("A role of yours has ended: {role}"),
        body=_("What it opened is closed to you now. If you did not expect it, tell the site's staff."),
        url=lambda activity: "/",
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)
