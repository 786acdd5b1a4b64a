"""The news of second steps, and what of them staff should look at."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity, the_subject
from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.activity.account import BOTH, factors_page
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.models import Risk


def devices_page(activity: Activity) -> str:
    return "/accounts/2fa/devices/"


SECOND_STEP_RESET = Kind(
    "accounts.second_step_reset",
    _("Second step taken away by staff"),
    Severity.HIGH,
    notice=Notice(
        to=the_subject,
        title=_("Your second step was taken away"),
        body=_(
            "Staff did it, as you may have asked. Set up a new app or passkey. If you did not ask, tell them at once."
        ),
        url=factors_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

SECOND_STEP_POLICY_CHANGED = Kind(
    "accounts.second_step_policy_changed", _("Policy of second steps changed"), Severity.HIGH
)

BACKUP_CODES_MADE = Kind(
    "accounts.backup_codes_made",
    _("Backup codes made"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("You have new backup codes"),
        body=_("Codes that you had before are worth nothing now. If that was not you, change your password at once."),
        url=factors_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

BACKUP_CODE_USED = Kind(
    "accounts.backup_code_used",
    _("Backup code used"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("A backup code of yours was used"),
        body=_("Codes that are left: {left}. If that was not you, change your password and make new codes at once."),
        url=factors_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

BACKUP_CODES_FEW = Kind(
    "accounts.backup_codes_few",
    _("Few backup codes left"),
    notice=Notice(
        to=the_subject,
        title=_("You have {left} backup codes left"),
        body=_("Make a new set before they run out."),
        url=factors_page,
        channels=BOTH,
    ),
)

BACKUP_CODES_OLD = Kind(
    "accounts.backup_codes_old",
    _("Backup codes a year old"),
    notice=Notice(
        to=the_subject,
        title=_("Your backup codes are a year old"),
        body=_("Do you still know where they are? Make a new set if you are not sure."),
        url=factors_page,
        channels=BOTH,
    ),
)

PASSKEY_RENAMED = Kind("accounts.passkey_renamed", _("Passkey renamed"))

PASSKEY_REFUSED = Kind(
    "accounts.passkey_refused",
    _("Passkey refused: its counter ran backwards"),
    Severity.HIGH,
    notice=Notice(
        to=the_subject,
        title=_("A passkey of yours was refused"),
        body=_("Somebody may have a copy of it. Remove it, and set up a new one."),
        url=factors_page,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)

DEVICE_TRUSTED = Kind(
    "accounts.device_trusted",
    _("Device trusted"),
    Severity.NOTICE,
    notice=Notice(
        to=the_subject,
        title=_("A device of yours is trusted"),
        body=_("For {days} days it is asked for no second step. If that was not you, change your password at once."),
        url=devices_page,
        channels=BOTH,
    ),
)

DEVICES_REVOKED = Kind("accounts.devices_revoked", _("Devices no longer trusted"))

PASSKEY_COPIED = EventKind(
    "accounts.passkey_copied",
    _("A passkey's counter ran backwards"),
    Risk.HIGH,
    _("Somebody may have copied it. Ask its owner to remove it and to set up a new one."),
)
