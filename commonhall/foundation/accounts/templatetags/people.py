"""People on pages: their pictures and devices.

{% load people %} … {% avatar person "sm" picture=person|picture_for:user %}"""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.devices import shown_device
from commonhall.foundation.accounts.models import User

register = template.Library()
STEPS = {
    "password": _("password"),
    "code": _("mailed code"),
    "mfa": _("second step"),
    "socialaccount": _("another site"),
    "password_reset": _("mailed link"),
}


@register.filter
def picture_for(person: User | None, viewer: Any) -> str:
    """The address of the person's picture for an avatar of up to "sm"; empty where the viewer sees none. For a list,
    read the people with their profiles: select_related("user__profile")."""
    return queries.picture_for(person, viewer)


@register.filter
def large_picture_for(person: User | None, viewer: Any) -> str:
    """The same for the largest avatars."""
    return queries.picture_for(person, viewer, "file")


@register.filter
def device(name: str) -> str:
    """What a session, login or known device is called, in the reader's language."""
    return shown_device(name)


@register.filter
def login_steps(steps: list[str]) -> str:
    """How somebody logged in, in words."""
    return ", ".join(str(STEPS.get(step, step)) for step in steps)
