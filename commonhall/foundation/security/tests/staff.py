"""People and happenings that the tests of security share."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.context import Context, within
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import record
from commonhall.foundation.accounts.activity import LOGIN_FAILED
from commonhall.foundation.security.actions import log_security_event
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.models import Risk, SecurityEvent

ADMIN_ADDRESS = "198.51.100.20"
ATTACKER = "203.0.113.66"
ODD = EventKind("test.odd", "Something odd", Risk.MEDIUM, "Look at it twice.")
GRAVE = EventKind("test.grave", "Something grave", Risk.HIGH)


def person(name: str, role: Role | None = None) -> Any:
    user = get_user_model()._default_manager.create(
        email=f"{name}@example.org", username=name, display_name=name.title(), onboarding_completed_at=timezone.now()
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def raised(kind: EventKind = ODD, address: str = ATTACKER, **what: Any) -> SecurityEvent:
    return log_security_event(kind, address=address, **what)


def did(kind: Kind, address: str = ATTACKER, **what: Any) -> Activity:
    """An activity from an address."""
    with within(Context(address=address)), transaction.atomic():
        return record(kind, **{"by": None, **what})


def fail_logins(count: int, accounts: int, address: str = ATTACKER, deliver: bool = True) -> None:
    """So many failed logins from an address, over so many accounts."""
    for number in range(count):
        did(LOGIN_FAILED, address, actor={"login_digest": f"digest {number % accounts}"})
    if deliver:
        deliver_all()
