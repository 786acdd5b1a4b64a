"""Whom somebody has blocked no longer sees them; the board does."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules import switchboard
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.models import Block, User
from commonhall.foundation.accounts.tests.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ugo(db: None) -> User:
    return make_person("ugo@example.org")


def reader(client: Client, user: User) -> Client:
    User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
    client.force_login(user)
    return client


def test_a_person_is_blocked_on_a_page_that_asks_first_and_unblocked_on_the_list(
    client: Client, maria: User, ugo: User
) -> None:
    reader(client, maria)
    shown = client.get(f"/accounts/people/{ugo.public_id}/").content.decode()
    assert f"/accounts/people/{ugo.public_id}/block/" in shown
    assert "Block" in client.get(f"/accounts/people/{ugo.public_id}/block/").content.decode()
    assert not Block.objects.exists()
    listed = client.post(f"/accounts/people/{ugo.public_id}/block/", follow=True).content.decode()
    assert str(ugo) in listed
    assert queries.is_blocked(maria, ugo)
    assert queries.is_blocked(ugo, maria)
    client.post(f"/accounts/people/{ugo.public_id}/unblock/")
    assert not queries.is_blocked(maria, ugo)
    assert [row.kind for row in Activity.objects.filter(kind__contains="block").order_by("id")] == [
        "accounts.person_blocked",
        "accounts.person_unblocked",
    ]


def test_whoever_is_blocked_gets_404_for_the_blocker_and_the_board_does_not(
    client: Client, maria: User, ugo: User
) -> None:
    actions.block_person(person=ugo, by=maria)
    reader(client, ugo)
    page, api = f"/accounts/people/{maria.public_id}/", f"/api/v1/accounts/people/{maria.public_id}"
    assert (client.get(page).status_code, client.get(api).status_code) == (404, 404)
    assert (client.get(f"{page}block/").status_code, client.put(f"{api}/block").status_code) == (404, 404)
    assert list(queries.blocked_for(ugo)) == [maria.pk]
    assert list(queries.blocked_by(maria)) == [ugo.pk]
    assert list(queries.blocked_for(maria)) == []
    actions.grant_role(user=ugo, role=Role.BOARD, by=SYSTEM)
    assert client.get(page).status_code == 200


def test_a_block_can_be_taken_back_by_whoever_was_blocked_too(client: Client, maria: User, ugo: User) -> None:
    actions.block_person(person=ugo, by=maria)
    Block.objects.create(blocker=ugo, blocked=maria)  # at the same moment
    reader(client, ugo).post(f"/accounts/people/{maria.public_id}/unblock/")
    assert [(block.blocker, block.blocked) for block in Block.objects.all()] == [(maria, ugo)]


def test_nobody_blocks_themselves_or_twice(maria: User, ugo: User) -> None:
    with pytest.raises(Refused, match="yourself"):
        actions.block_person(person=maria, by=maria)
    actions.block_person(person=ugo, by=maria)
    actions.block_person(person=ugo, by=maria)
    assert Block.objects.count() == Activity.objects.filter(kind="accounts.person_blocked").count() == 1
    for wrong in ({"blocker": maria, "blocked": maria}, {"blocker": maria, "blocked": ugo}):
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            Block.objects.create(**wrong)


def test_blocks_by_api(client: Client, maria: User, ugo: User) -> None:
    reader(client, maria)
    address = f"/api/v1/accounts/people/{ugo.public_id}/block"
    assert client.put(address).status_code == 204
    items: list[dict[str, Any]] = client.get("/api/v1/accounts/blocks").json()["items"]
    assert [item["id"] for item in items] == [str(ugo.public_id)]
    assert client.put(f"/api/v1/accounts/people/{maria.public_id}/block").status_code == 422
    assert client.delete(address).status_code == 204
    assert client.get("/api/v1/accounts/blocks").json()["items"] == []


def test_the_list_of_blocked_people_has_pages(client: Client, maria: User) -> None:
    for number in range(30):
        actions.block_person(person=make_person(f"p{number}@example.org"), by=maria)
    page = reader(client, maria).get("/accounts/blocks/")
    assert (len(page.context["page"]), bool(page.context["page"].next)) == (25, True)
    rest = client.get("/accounts/blocks/", {"cursor": page.context["page"].next})
    assert len(rest.context["page"]) == 5
    assert client.get("/accounts/blocks/?cursor=nonsense").status_code == 302


def test_blocks_stand_in_the_own_export_alone_and_are_erased_with_the_person(maria: User, ugo: User) -> None:
    actions.block_person(person=ugo, by=maria)
    module = switchboard.find("accounts")
    assert module is not None
    data = module.personal_data
    assert data is not None
    assert [entry["blocked"] for entry in data.export(maria) if entry["kind"] == "block"] == [str(ugo)]
    assert not [entry for entry in data.export(ugo) if entry["kind"] == "block"]
    data.erase(ugo)
    assert not Block.objects.exists()
