"""The news of API keys, tokens and other ways to sign in."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity, the_subject
from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.activity.account import BOTH, password_page
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.models import Risk


def api_keys_page(activity: Activity) -> str:
    return "/accounts/api-keys/"


def links_page(activity: Activity) -> str:
    return "/accounts/3rdparty/"


REFRESH_TOKEN_REUSED = Kind(
    "accounts.refresh_token_reused",
    _("A program's login was ended because its refresh token was used twice"),
    Severity.HIGH,
    notice=Notice(
        to=the_subject,
        title=_("A program's login to your account was ended"),
        body=_(
            "The key with which it renews its login was used twice, so somebody may have a copy. Log in anew there."
        ),
        url=password_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

TOKEN_REUSE = EventKind(
    "accounts.refresh_token_reused",
    _("Refresh token used twice"),
    Risk.HIGH,
    _("The login has been ended. Ask the owner whether a program of theirs was copied or restored from a backup."),
)

LOGIN_LINKED = Kind(
    "accounts.login_linked",
    _("Way to sign in linked"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You can now sign in with {provider}"),
        body=_("If that was not you, unlink it and change your password at once."),
        url=links_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

LOGIN_UNLINKED = Kind(
    "accounts.login_unlinked",
    _("Way to sign in unlinked"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You can no longer sign in with {provider}"),
        body=_("If that was not you, change your password at once."),
        url=links_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

API_KEY_MADE = Kind(
    "accounts.api_key_made",
    _("API key made"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("A new API key was made for your account: {name}"),
        body=_("A program can act for you with it. If that was not you, revoke it and change your password at once."),
        url=api_keys_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

API_KEY_ROTATED = Kind(
    "accounts.api_key_rotated",
    _("API key replaced"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("An API key of yours was replaced: {name}"),
        body=_("The former one works for 24 hours more. If that was not you, revoke both and change your password."),
        url=api_keys_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

API_KEY_REVOKED = Kind(
    "accounts.api_key_revoked",
    _("API key revoked"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("An API key of yours was revoked: {name}"),
        body=_("It opens nothing any more. If that was not you, ask the site's staff; they can revoke keys too."),
        url=api_keys_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)
