"""The news of logins, locks and sessions, and what of them staff should look at."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity, the_subject
from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.activity.account import BOTH, password_page
from commonhall.foundation.accounts.queries.desk import locked_accounts
from commonhall.foundation.security.kinds import EventKind, Figure
from commonhall.foundation.security.models import Risk


def sessions_page(activity: Activity) -> str:
    return "/accounts/sessions/"


def unless_told_today(activity: Activity) -> list[int]:
    """Who locks an account again and again must not fill its owner's mailbox."""
    return the_subject(activity) if activity.data["tell"] else []


LOCKED_NOW = Figure(_("Locked accounts"), locked_accounts, url_name="accounts:desk", query="status=locked")

SESSION_OUTGROWN = Kind(
    "accounts.session_outgrown", _("Session ended: the site asks for a stronger second step now"), Severity.NOTICE
)

ACCOUNT_LOCKED = Kind(
    "accounts.account_locked",
    _("Account locked after wrong passwords"),
    Severity.WARNING,
    notice=Notice(
        to=unless_told_today,
        title=_("Your account is locked for {minutes} minutes"),
        body=_(
            "A wrong password was entered {failures} times in a row. You still get in from a device on which you have "
            "logged in before, or at once by “Forgot your password?”. The account opens by itself."
        ),
        url=sessions_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

ACCOUNT_ATTACKED = Kind(
    "accounts.account_attacked",
    _("Passwords guessed from many networks"),
    Severity.HIGH,
    notice=Notice(
        to=the_subject,
        title=_("Somebody tries passwords for your account from many places"),
        body=_("Nobody got in. A long password that you use nowhere else and a second step keep it so."),
        url=sessions_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

ACCOUNT_LOCKED_BY_STAFF = Kind(
    "accounts.account_locked_by_staff",
    _("Account locked by staff"),
    Severity.HIGH,
    notice=Notice(
        to=the_subject,
        title=_("Your account was locked by the site's staff"),
        body=_(
            "The reason: {reason}. Every device was logged out. Write to the staff if you think that this is wrong."
        ),
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

ACCOUNT_UNLOCKED = Kind(
    "accounts.account_unlocked",
    _("Account unlocked by staff"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("Your account is open again"),
        body=_("The site's staff have unlocked it. You can log in."),
        url=lambda activity: "/accounts/login/",
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

LOGIN_UNUSUAL = Kind(
    "accounts.login_unusual",
    _("Unusual login"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("New login from {device}, {network}"),
        body=_("Was it you? If not, end that session and change your password at once."),
        url=sessions_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

LOGIN_FROM_DENIED_COUNTRY = Kind(
    "accounts.login_from_denied_country",
    _("Login refused: nobody may log in from that country"),
    Severity.HIGH,
    notice=Notice(
        to=the_subject,
        title=_("A login to your account was refused because of its country"),
        body=_(
            "It came from {device}, {network}, and had your password. If it was not you, change your password at once."
        ),
        url=password_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

SESSION_ENDED = Kind("accounts.session_ended", _("Sessions ended"), Severity.NOTICE)

SESSIONS_ENDED_BY_STAFF = Kind(
    "accounts.sessions_ended_by_staff",
    _("Sessions ended by staff"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("The site's staff have logged you out everywhere"),
        body=_("Log in again on the devices that you use."),
        url=sessions_page,
        channels=BOTH,
    ),
)

DEVICE_FORGOTTEN = Kind("accounts.device_forgotten", _("Known device forgotten"), Severity.NOTICE)

FAILED_LOGINS = EventKind(
    "accounts.failed_logins",
    _("Failed logins"),
    Risk.LOW,
    _("A few are people who forgot. Look whether the same address tries other accounts."),
)

LOCKED_OUT = EventKind(
    "accounts.locked_out",
    _("Account locked after wrong passwords"),
    Risk.MEDIUM,
    _("The owner was told and gets in from a known device or by a reset. Block the address if it goes on."),
)

SPRAYED = EventKind(
    "accounts.passwords_sprayed",
    _("One address tries many accounts"),
    Risk.HIGH,
    _("Block the address, and look whether one of its logins went well."),
)

SITE_SPRAYED = EventKind(
    "accounts.site_sprayed",
    _("Many failed logins over the whole site"),
    Risk.HIGH,
    _(
        "Guesses spread over many accounts and addresses. Devices that nobody knows prove for now that they are no "
        "robots."
    ),
    blames=False,
)

SWARMED = EventKind(
    "accounts.account_swarmed",
    _("Many networks try one account"),
    Risk.HIGH,
    _("The owner was told. Ask them for an authenticator app or a passkey."),
)

NEW_DEVICE = EventKind("accounts.new_device", _("Login from a new device"), Risk.LOW, _("The owner was asked."))

NEW_NETWORK = EventKind("accounts.new_network", _("Login from a new network"), Risk.LOW, _("The owner was asked."))

NEW_COUNTRY = EventKind("accounts.new_country", _("Login from a new country"), Risk.MEDIUM, _("The owner was asked."))

TOO_FAST = EventKind(
    "accounts.impossible_pace",
    _("Logins from two places too far apart"),
    Risk.HIGH,
    _("Ask the owner by another way than e-mail; end the account's sessions if they do not know it."),
)

DENIED_COUNTRY = EventKind(
    "accounts.denied_country",
    _("Login from a denied country refused"),
    Risk.HIGH,
    _("The password was right: ask the owner whether it was them, and to change it if not."),
)
