"""Which modules are on. Asked many times in a request, so each process keeps the answer for a second."""

import time

from django.apps import apps
from django.conf import settings

from commonhall.core.modules.manifest import Module
from commonhall.core.modules.models import ModuleState

REFRESH = 1.0  # seconds until a switch thrown in another process is noticed in this one

_known: dict[str, bool] = {}
_read_at = float("-inf")


def modules() -> list[Module]:
    """Every app with a manifest, in the order of INSTALLED_APPS."""
    return [app for app in apps.get_app_configs() if isinstance(app, Module)]


def switchable() -> list[Module]:
    """Every module that has a switch, on or off."""
    return [module for module in modules() if module.switchable]


def find(label: str) -> Module | None:
    app = apps.app_configs.get(label)
    return app if isinstance(app, Module) else None


def is_on(label: str) -> bool:
    """Whether the app is on; what can't be switched always is."""
    module = find(label)
    return module is None or not module.switchable or _states().get(label, _preset(module))


def active() -> list[Module]:
    return [module for module in modules() if is_on(module.label)]


def look() -> set[str]:
    """The labels of what is on, as the database has it at this moment."""
    states = dict(ModuleState.objects.values_list("label", "enabled"))
    return {module.label for module in modules() if not module.switchable or states.get(module.label, _preset(module))}


def forget() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")


def _states() -> dict[str, bool]:
    global _known, _read_at
    if time.monotonic() - _read_at > REFRESH:
        _known = dict(ModuleState.objects.values_list("label", "enabled"))
        _read_at = time.monotonic()
    return _known


def _preset(module: Module) -> bool:
    return settings.PRESET in module.presets
