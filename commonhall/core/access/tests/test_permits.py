"""Fetching is asking whether one may; permitting lets only those pass who may."""

from collections.abc import Iterator
from typing import Any

import pytest
import rules
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.http import Http404

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import Role, has_role, is_admin, is_board, is_signed_in, people_with
from commonhall.foundation.accounts.models import User

pytestmark = pytest.mark.django_db


def person(name: str, *roles: Role, **values: Any) -> User:
    user = User.objects.create(email=f"{name}@example.org", **values)
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    return user


@pytest.fixture(autouse=True)
def _permissions() -> Iterator[None]:
    rules.add_perm("test.open_safe", has_role(Role.TREASURER))
    rules.add_perm("test.rename_person", rules.predicate(lambda user, other: user == other, name="is_self"))
    yield
    rules.remove_perm("test.open_safe")
    rules.remove_perm("test.rename_person")


def test_fetch_finds_what_the_person_may_see() -> None:
    ada, eve = person("ada"), person("eve")
    assert fetch(User.objects.all(), pk=ada.pk) == ada
    with pytest.raises(Http404):
        fetch(User.objects.exclude(pk=eve.pk), pk=eve.pk)


@pytest.mark.parametrize(
    "key",
    [
        {"pk": 0}, {"pk": -1}, {"pk": "nonsense"}, {"pk": 10**30}, {"pk": ""}, {"pk": [1]},
        {"public_id": "nonsense"}, {"public_id": "00000000-0000-0000-0000-000000000000"}, {"email": "nobody\x00"},
    ],
)  # fmt: skip
def test_a_key_that_names_nothing_is_nothing_and_no_error(key: dict[str, Any]) -> None:
    person("ada")
    with pytest.raises(Http404):
        fetch(User.objects.all(), **key)


def test_permit_lets_pass_who_has_the_role() -> None:
    permit(person("tom", Role.TREASURER), "test.open_safe")
    permit(person("ada", Role.ADMIN), "test.open_safe")
    for other in (person("eve"), person("bob", Role.BOARD), AnonymousUser()):
        with pytest.raises(PermissionDenied):
            permit(other, "test.open_safe")


@pytest.mark.req("A8.4")
def test_permit_asks_a_rule_about_the_object() -> None:
    ada, eve = person("ada"), person("eve")
    permit(ada, "test.rename_person", on=ada)
    with pytest.raises(PermissionDenied):
        permit(ada, "test.rename_person", on=eve)


def test_a_permission_that_nobody_declared_lets_nobody_pass() -> None:
    with pytest.raises(PermissionDenied):
        permit(person("ada", Role.ADMIN), "test.never_declared")


@pytest.mark.parametrize(
    ("predicate", "roles", "holds"),
    [
        (is_board, [Role.BOARD], True),
        (is_board, [Role.ADMIN], True),
        (is_board, [Role.TREASURER, Role.MEMBER], False),
        (is_admin, [Role.ADMIN], True),
        (is_admin, [Role.BOARD], False),
        (is_signed_in, [], True),
    ],
)
def test_a_role_holds_for_those_who_have_it_and_for_administrators(
    predicate: Any, roles: list[Role], holds: bool
) -> None:
    assert predicate.test(person("ada", *roles)) is holds


@pytest.mark.parametrize("predicate", [is_board, is_admin, is_signed_in])
def test_no_role_holds_for_a_closed_account_or_a_visitor(predicate: Any) -> None:
    assert not predicate.test(person("ada", Role.ADMIN, Role.BOARD, is_active=False))
    assert not predicate.test(AnonymousUser())


def test_people_with_a_role_are_found_once_and_only_with_an_open_account() -> None:
    both, board = person("ada", Role.BOARD, Role.TREASURER), person("bob", Role.BOARD)
    person("eve", Role.MEMBER)
    person("gone", Role.BOARD, is_active=False)
    assert people_with(Role.BOARD, Role.TREASURER) == [both.pk, board.pk]
    assert people_with(Role.COACH) == []
