"""The switchboard for programs, under /api/v1/modules/."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from commonhall.core.access.permits import permit
from commonhall.core.modules import actions, switchboard
from commonhall.core.modules.manifest import Module
from commonhall.foundation.accounts.api_auth import LOGIN_ONLY

router = Router(auth=LOGIN_ONLY)  # no key of a program opens or closes a part of the site


class ModuleOut(Schema):
    label: str
    title: str
    description: str
    needs: list[str] = Field(description="Labels of the modules without which it can't be on.")
    enabled: bool


class SwitchIn(Schema):
    enabled: bool


@router.get("/", response=list[ModuleOut], summary="The site's modules, on and off")
def list_modules(request: HttpRequest) -> list[dict[str, Any]]:
    permit(request.user, "switchboard.switch_module")
    return [_shown(module, switchboard.is_on(module.label)) for module in switchboard.switchable()]


@router.put("/{label}", response=ModuleOut, summary="Switch a module on or off")
def switch_module(request: HttpRequest, label: str, data: SwitchIn) -> dict[str, Any]:
    """What is off is gone from pages, navigation, API and background work; its data stays. A module that another one
    needs stays on, and one that lacks what it needs stays off."""
    module = _module(request.user, label)
    state = actions.switch_module(label=label, enabled=data.enabled, by=request.user)
    return _shown(module, state.enabled)


def _module(user: Any, label: str) -> Module:
    permit(user, "switchboard.switch_module")
    found = next((module for module in switchboard.switchable() if module.label == label), None)
    if found is None:
        raise Http404
    return found


def _shown(module: Module, enabled: bool) -> dict[str, Any]:
    texts = {"title": str(module.title), "description": str(module.description)}
    return {"label": module.label, **texts, "needs": list(module.needs), "enabled": enabled}
