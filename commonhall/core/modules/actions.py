"""Throw a module's switch."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonhall.core.activity.kinds import Kind, Severity
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules import switchboard
from commonhall.core.modules.models import LOCK, ModuleState

MODULE_SWITCHED = Kind("switchboard.module_switched", gettext_lazy("Module switched on or off"), Severity.WARNING)


@transaction.atomic
def switch_module(*, label: str, enabled: bool, by: object) -> ModuleState:
    """Switch a module on or off.

    Raises:
        Refused: it can't be switched, lacks a module it needs, or is needed by one that is on.
    """
    module = switchboard.find(label)
    if module is None or not module.switchable:
        raise Refused(_("This part can't be switched."), field="label")
    _lock()
    on = switchboard.look()
    needed = [other for other in map(switchboard.find, module.needs) if other]
    missing = [other.title for other in needed if other.label not in on]
    users = [other.title for other in switchboard.modules() if other.label in on and label in other.needs]
    if enabled and missing:
        raise Refused(_("First switch on: %(names)s.") % {"names": ", ".join(map(str, missing))}, field="enabled")
    if not enabled and users:
        raise Refused(_("First switch off: %(names)s.") % {"names": ", ".join(map(str, users))}, field="enabled")
    was = label in on
    state, _made = ModuleState.objects.update_or_create(label=label, defaults={"enabled": enabled})
    record(
        MODULE_SWITCHED, by=by, on=state, before={"enabled": was}, after={"enabled": enabled}, data={"module": label}
    )
    switchboard.forget()
    transaction.on_commit(switchboard.forget)  # another thread may have looked meanwhile
    return state


def _lock() -> None:
    """One switch at a time: what one of two at once needs, the other might switch off.

    The row of no module is the lock, for a module that follows the preset has no row.
    """
    ModuleState.objects.get_or_create(label=LOCK, defaults={"enabled": True})
    ModuleState.objects.select_for_update().get(label=LOCK)
