"""Scopes: which part of the API a key opens, by the label under which an operation is mounted and by its method."""

from django.http import HttpRequest

from commonhall.core.modules import switchboard
from commonhall.core.modules.gate import label_of_view
from commonhall.core.modules.manifest import Scope

READING = {"GET", "HEAD", "OPTIONS"}


def offered() -> list[Scope]:
    """Every scope of the modules that are on."""
    return [scope for module in switchboard.active() for scope in module.scopes]


def needed(request: HttpRequest) -> str:
    """The scope that opens the operation which was asked for."""
    match = request.resolver_match
    label = label_of_view(match.func) if match else None
    return f"{label}:{'read' if request.method in READING else 'write'}"
