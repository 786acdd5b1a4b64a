"""Roles are groups; rules ask for them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import ACCOUNT_CHANGED, ROLE_GRANTED, ROLE_REVOKED, role_of
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import make_person, news

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def admin(db: None) -> User:
    user = make_person("admin@example.org")
    actions.grant_role(user=user, role=Role.ADMIN, by=SYSTEM)
    return user


@pytest.mark.req("A8.1", "A8.2")
def test_migrate_makes_a_group_for_every_role() -> None:
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)


@pytest.mark.req("A8.3")
def test_group_gives_its_people_the_role_and_its_permissions(maria: User) -> None:
    assert not fresh(maria).has_perm("accounts.grant_role")
    maria.groups.add(Group.objects.get(name=Role.ADMIN))
    assert fresh(maria).roles == {"admin"}
    assert fresh(maria).has_perm("accounts.grant_role")


def test_grant_role_is_recorded_and_granted_once(maria: User, admin: User) -> None:
    assert actions.grant_role(user=maria, role=Role.BOARD, by=admin)
    assert not actions.grant_role(user=maria, role=Role.BOARD, by=admin)
    assert maria.roles == fresh(maria).roles == {"board"}
    entry = news(ROLE_GRANTED)[-1]
    assert (entry.actor_id, entry.subject_id, role_of(entry)) == (str(admin.pk), str(maria.pk), {"role": "board"})
    assert (entry.subject["before"], entry.subject["after"]) == ({"roles": []}, {"roles": ["board"]})


def test_revoke_role_is_recorded_and_takes_the_permissions(maria: User, admin: User) -> None:
    actions.grant_role(user=maria, role=Role.BOARD, by=admin)
    assert actions.revoke_role(user=maria, role=Role.BOARD, by=admin)
    assert not actions.revoke_role(user=maria, role=Role.BOARD, by=admin)
    assert fresh(maria).roles == set()
    assert [role_of(entry) for entry in news(ROLE_REVOKED)] == [{"role": "board"}]


def test_administrators_open_djangos_admin_and_others_do_not(maria: User, admin: User) -> None:
    assert (fresh(admin).is_staff, fresh(maria).is_staff) == (True, False)
    other = make_person("other@example.org")
    actions.grant_role(user=other, role=Role.ADMIN, by=admin)
    actions.revoke_role(user=admin, role=Role.ADMIN, by=other)
    assert not fresh(admin).is_staff


def test_last_administrator_stays(admin: User) -> None:
    with pytest.raises(Refused):
        actions.revoke_role(user=admin, role=Role.ADMIN, by=admin)
    assert fresh(admin).roles == {"admin"}


def test_account_of_the_last_administrator_can_not_be_closed(admin: User) -> None:
    given: dict[str, Any] = {"username": None, "display_name": "Ada", "is_active": False}
    with pytest.raises(Refused):
        actions.change_account(user=admin, by=SYSTEM, **given)
    actions.grant_role(user=make_person("other@example.org"), role=Role.ADMIN, by=admin)
    actions.change_account(user=admin, by=SYSTEM, **given)
    assert not fresh(admin).is_active


@pytest.mark.req("A8.7")
@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.BOARD])
def test_djangos_admin_is_closed_to_all_others(client: Client, maria: User, role: Role | None) -> None:
    if role:
        actions.grant_role(user=maria, role=role, by=SYSTEM)
    client.force_login(maria)
    assert client.get("/admin/accounts/user/").status_code in (302, 403)


@pytest.mark.req("S7.5")
def test_admin_page_changes_roles_and_account_by_actions(client: Client, maria: User, admin: User) -> None:
    client.force_login(admin)
    path = f"/admin/accounts/user/{maria.pk}/change/"
    assert client.get(path).status_code == 200
    given = {"display_name": "Maria R.", "username": "maria", "roles": ["board", "treasurer"], "is_active": "on"}
    assert client.post(path, given).status_code == 302
    assert fresh(maria).roles == {"board", "treasurer"}
    assert (fresh(maria).display_name, fresh(maria).username) == ("Maria R.", "maria")
    assert len(news(ROLE_GRANTED)) == 3
    assert news(ACCOUNT_CHANGED)[0].subject["after"] == {"display_name": "Maria R.", "username": "maria"}

    client.post(path, {**given, "roles": [], "is_active": ""})
    assert (fresh(maria).roles, fresh(maria).is_active) == (set(), False)


def test_admin_page_refuses_to_leave_nobody_in_charge(client: Client, admin: User) -> None:
    client.force_login(admin)
    path = f"/admin/accounts/user/{admin.pk}/change/"
    page = client.post(path, {"display_name": "A", "roles": [], "is_active": "on"}, follow=True)
    assert "Somebody must stay administrator" in page.content.decode()
    assert fresh(admin).roles == {"admin"}
    client.post(path, {"display_name": "A", "roles": ["admin"], "is_active": ""})
    assert fresh(admin).is_active


def test_admin_lists_accounts_and_lets_nobody_add_or_delete_one(client: Client, maria: User, admin: User) -> None:
    client.force_login(admin)
    assert maria.email in client.get("/admin/accounts/user/?q=maria").content.decode()
    assert client.get("/admin/accounts/user/add/").status_code == 403
    assert client.post(f"/admin/accounts/user/{maria.pk}/delete/", {"post": "yes"}).status_code == 403
