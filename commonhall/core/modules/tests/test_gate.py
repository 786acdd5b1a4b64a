"""A module that is off isn't there: no page, no API, no task, no reaction; on again, nothing is made up for."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Delivery
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.actions import switch_module
from commonhall.foundation.accounts.actions import create_account
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import tasks
from commonhall.modules.members.models import Member, Status

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/members/", "/members/me/", "/members/apply/", "/members/desk/plans/"]


def switch(enabled: bool) -> None:
    switch_module(label="members", enabled=enabled, by=SYSTEM)


@pytest.fixture
def admin(client: Client) -> Client:
    user = User.objects.create_superuser("ada@example.org", password=None)
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/members/", "/api/v1/members/plans"])
def test_pages_and_api_are_gone_while_it_is_off_and_back_when_it_is_on(admin: Client, path: str) -> None:
    assert admin.get(path).status_code == 200
    switch(enabled=False)
    assert admin.get(path).status_code == 404
    assert admin.post(path).status_code == 404
    switch(enabled=True)
    assert admin.get(path).status_code == 200


def test_a_visitor_is_not_asked_to_log_in_to_what_is_off(client: Client) -> None:
    switch(enabled=False)
    assert client.get("/members/").status_code == 404


def test_what_is_always_on_stays(admin: Client) -> None:
    switch(enabled=False)
    for path in ("/", "/accounts/profile/", "/notifications/", "/api/v1/notifications/count", "/health/live/"):
        assert admin.get(path).status_code == 200, path


def test_the_navigation_does_not_lead_there(admin: Client) -> None:
    assert 'href="/members/"' in admin.get("/").content.decode()
    switch(enabled=False)
    assert "/members/" not in admin.get("/").content.decode()


def test_its_tasks_do_nothing() -> None:
    Member.objects.create(first_name="Nora", status=Status.ACTIVE, expires_on=date(2001, 1, 1))
    switch(enabled=False)
    tasks.keep_memberships.call()
    assert Member.objects.get().status == Status.ACTIVE
    switch(enabled=True)
    tasks.keep_memberships.call()
    assert Member.objects.get().status == Status.EXPIRED


def of_members() -> Any:
    return Delivery.objects.filter(reaction__startswith="members.")


def test_its_reactions_hear_nothing_and_are_not_told_later() -> None:
    Member.objects.create(first_name="Nora", email="nora@example.org", status=Status.ACTIVE)
    switch(enabled=False)
    create_account(email="nora@example.org", by=SYSTEM, verified=True)
    deliver_all()
    switch(enabled=True)
    deliver_all()
    assert not of_members().exists()
    assert Member.objects.get().user is None

    Member.objects.create(first_name="Ole", email="ole@example.org", status=Status.ACTIVE)
    create_account(email="ole@example.org", by=SYSTEM, verified=True)
    deliver_all()
    assert Member.objects.get(first_name="Ole").user is not None, "news of today reaches it again"


def test_news_that_was_under_way_when_it_was_switched_off_is_dropped() -> None:
    create_account(email="nora@example.org", by=SYSTEM, verified=True)
    assert set(of_members().values_list("state", flat=True)) == {"waiting"}
    switch(enabled=False)
    deliver_all()
    assert set(of_members().values_list("state", flat=True)) == {"skipped"}
