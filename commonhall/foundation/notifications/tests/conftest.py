from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.mail.tests.conftest import mail_server
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import make_person
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.payments.activity import CHARGE_OPENED

__all__ = ["mail_server"]

OWED = {
    "charge": "7d0b1c52-3d6c-4f0b-9a47-5f6e8a3c2b11",
    "what": "Summer camp",
    "amount": "42.00 EUR",
    "invoice": "2026-0041",
    "due_on": "2026-12-31",
}


@pytest.fixture
def nora(db: None) -> User:
    return _person("nora")


@pytest.fixture
def eve(db: None) -> User:
    return _person("eve")


@pytest.fixture
def admin(db: None) -> User:
    from commonhall.core.access.roles import Role
    from commonhall.foundation.accounts.actions import grant_role

    user = _person("admin")
    grant_role(user=user, role=Role.ADMIN, by=SYSTEM)
    deliver_all()
    Notification.objects.filter(user=user).delete()
    return User.objects.get(pk=user.pk)


def _person(name: str) -> User:
    user = make_person(f"{name}@example.org", password=None, display_name=name.title())
    deliver_all()
    return user


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in


def happened(kind: Kind, user: User, **data: Any) -> Activity:
    """Record that something happened that concerns the user; nobody is told yet."""
    with transaction.atomic():
        return record(kind, by=SYSTEM, on=user, about=user, data=data)


def told(user: User, kind: Kind = CHARGE_OPENED, times: int = 1, **data: Any) -> list[Notification]:
    """The notices of what happened so often, oldest first."""
    before = set(Notification.objects.values_list("pk", flat=True))
    for _time in range(times):
        happened(kind, user, **(data or OWED))
    deliver_all()
    return list(Notification.objects.filter(user=user).exclude(pk__in=before).order_by("pk"))
