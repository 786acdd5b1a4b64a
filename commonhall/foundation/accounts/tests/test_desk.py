"""What staff do with accounts from day to day, on pages and by API: roles, closing, a second step that was lost."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import (
    ACCOUNT_CLOSED,
    ACCOUNT_REOPENED,
    ROLE_GRANTED,
    ROLE_REVOKED,
    SECOND_STEP_RESET,
)
from commonhall.foundation.accounts.models import AccountLock, Session, User
from commonhall.foundation.accounts.tests.factors import give_app
from commonhall.foundation.accounts.tests.people import Mailbox, is_inside, log_in, make_person, news

pytestmark = pytest.mark.django_db
DESK = "/accounts/desk/"
PEOPLE = "/api/v1/accounts/people"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def admin(db: None) -> User:
    user = make_person("admin@example.org", display_name="Ada")
    actions.grant_role(user=user, role=Role.ADMIN, by=SYSTEM)
    return user


@pytest.fixture
def staff(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def send(browser: Client, method: str, path: str) -> Any:
    """As a program does, with the token of the browser's session."""
    token = {"X-Session-Token": str(browser.session.session_key)}
    return getattr(Client(), method)(f"{PEOPLE}{path}", headers=token, content_type="application/json")


@pytest.mark.req("A8.3", "S12.5")
def test_staff_give_a_role_and_take_it_away(staff: Client, mailbox: Mailbox, maria: User, admin: User) -> None:
    path = f"{DESK}{maria.public_id}/"
    assert "None yet." in text(staff.get(path))
    for wrong in ("emperor", ""):
        assert staff.post(f"{path}roles/", {"role": wrong}).status_code == 422
    page = staff.post(f"{path}roles/", {"role": "board"}, follow=True)
    assert "Maria Rossi has the role now: Board." in text(page)
    assert fresh(maria).roles == {"board"}
    assert f"{path}roles/board/revoke/" in text(page)
    assert '<option value="board">' not in text(page), "of what is held there is nothing to choose"
    assert mailbox.notices()[-1] == "You were given a role: Board"

    page = staff.post(f"{path}roles/board/revoke/", follow=True)
    assert "Maria Rossi no longer has the role: Board." in text(page)
    assert fresh(maria).roles == set()
    assert mailbox.notices()[-1] == "A role of yours has ended: Board"
    assert staff.post(f"{path}roles/emperor/revoke/").status_code == 404
    assert [entry.actor_id for entry in (*news(ROLE_GRANTED)[-1:], *news(ROLE_REVOKED))] == [str(admin.pk)] * 2


@pytest.mark.req("S12.5")
def test_last_administrator_stays_on_the_page(staff: Client, maria: User, admin: User) -> None:
    path = f"{DESK}{admin.public_id}/"
    page = staff.post(f"{path}roles/admin/revoke/", follow=True)
    assert "Somebody must stay administrator" in text(page)
    assert send(staff, "delete", f"/{admin.public_id}/roles/admin").status_code == 422
    staff.post(f"{path}close/")
    assert fresh(admin).roles == {"admin"}
    assert fresh(admin).is_active

    actions.grant_role(user=maria, role=Role.ADMIN, by=admin)
    answer = staff.post(f"{path}roles/admin/revoke/")
    assert answer.headers["Location"] == "/", "the desk is closed to whoever gave the role back"
    assert fresh(admin).roles == set()


@pytest.mark.req("A8.7", "S12.5")
@pytest.mark.parametrize("role", [None, Role.BOARD, Role.TREASURER, Role.MODERATOR])
def test_nobody_raises_themselves_or_touches_accounts(client: Client, maria: User, role: Role | None) -> None:
    if role:
        actions.grant_role(user=maria, role=role, by=SYSTEM)
    client.force_login(maria)
    held, path = fresh(maria).roles, f"{DESK}{maria.public_id}/"
    for act in ("roles/", "roles/board/revoke/", "close/", "reopen/", "reset-second-step/"):
        assert client.post(f"{path}{act}", {"role": "admin"}).status_code == 403, act
    for method, act in (
        ("put", "/roles/admin"), ("delete", "/roles/board"), ("put", "/closure"), ("delete", "/closure"),
        ("delete", "/second-step"), ("get", "/account"),
    ):  # fmt: skip
        assert send(client, method, f"/{maria.public_id}{act}").status_code == 403, act
    assert send(client, "get", "").status_code == 403
    assert fresh(maria).roles == held
    assert fresh(maria).is_active


@pytest.mark.req("S12.5", "A6.2")
def test_closed_account_lets_nobody_in_until_it_is_opened_again(
    staff: Client, mailbox: Mailbox, maria: User, admin: User
) -> None:
    hers, path = Client(), f"{DESK}{maria.public_id}/"
    log_in(hers, mailbox)
    page = staff.post(f"{path}close/", follow=True)
    assert "The account is closed, and every device is logged out." in text(page)
    assert "Open the account again" in text(page)
    assert not is_inside(hers)
    assert not Session.objects.filter(user=maria).exists()
    assert mailbox.subjects()[-1] == "Your account at Commonhall was closed", "a notice would wait for an open account"
    assert [entry.actor_id for entry in news(ACCOUNT_CLOSED)] == [str(admin.pk)]

    assert "The account is open again." in text(staff.post(f"{path}reopen/", follow=True))
    assert mailbox.notices()[-1] == "Your account is open again"
    assert [entry.actor_id for entry in news(ACCOUNT_REOPENED)] == [str(admin.pk)]
    log_in(hers, mailbox)
    staff.post(f"{path}reopen/")
    assert len(news(ACCOUNT_REOPENED)) == 1, "what is open is no news"


def test_deleted_account_stays_closed(staff: Client, maria: User) -> None:
    path = f"{DESK}{maria.public_id}/"
    actions.erase_person(maria)
    assert "Nothing is left to open." in text(staff.get(path))
    page = staff.post(f"{path}reopen/", follow=True)
    assert "This account was deleted; nothing is left to open." in text(page)
    assert send(staff, "delete", f"/{maria.public_id}/closure").status_code == 422
    assert not fresh(maria).is_active


@pytest.mark.req("S12.5")
def test_lost_second_step_is_taken_away(staff: Client, mailbox: Mailbox, maria: User, admin: User) -> None:
    path = f"{DESK}{maria.public_id}/"
    assert "reset-second-step" not in text(staff.get(path)), "there is none"
    give_app(maria)
    assert f"{path}reset-second-step/" in text(staff.get(path))
    page = staff.post(f"{path}reset-second-step/", follow=True)
    assert "The second step of Maria Rossi is taken away." in text(page)
    assert not Authenticator.objects.filter(user=maria).exists()
    assert [entry.actor_id for entry in news(SECOND_STEP_RESET)] == [str(admin.pk)]
    assert mailbox.notices()[-1] == "Your second step was taken away"

    give_app(admin)
    own = f"{DESK}{admin.public_id}/"
    assert f"{own}reset-second-step/" not in text(staff.get(own))
    assert "Another administrator can." in text(staff.post(f"{own}reset-second-step/", follow=True))
    assert Authenticator.objects.filter(user=admin).exists()


@pytest.mark.req("S12.5")
def test_the_same_by_api(staff: Client, maria: User) -> None:
    give_app(maria)
    path = f"/{maria.public_id}"
    account = send(staff, "get", f"{path}/account").json()
    assert (account["roles"], account["status"], account["has_factor"]) == ([], "open", True)
    assert send(staff, "put", f"{path}/roles/treasurer").json()["roles"] == ["treasurer"]
    assert send(staff, "put", f"{path}/roles/emperor").status_code == 404
    assert send(staff, "delete", f"{path}/roles/treasurer").json()["roles"] == []
    assert send(staff, "put", f"{path}/closure").json()["status"] == "closed"
    assert send(staff, "delete", f"{path}/closure").json()["status"] == "open"
    assert send(staff, "delete", f"{path}/second-step").json()["has_factor"] is False
    assert not Authenticator.objects.filter(user=maria).exists()


@pytest.fixture
def some(maria: User, admin: User) -> dict[str, User]:
    """An account of each standing, beside Ada's and Maria's, which are open."""
    people = {name: make_person(f"{name}@example.org", display_name=name.title()) for name in ("gail", "lou", "cleo")}
    for person, minutes in ((people["gail"], 20), (maria, -20)):
        AccountLock.objects.filter(user=person).update(locked_until=timezone.now() + timedelta(minutes=minutes))
    actions.lock_account(user=people["lou"], reason="Spam", by=admin)
    actions.change_account(user=people["cleo"], is_active=False, by=admin)
    return people


FOUND = {"": 5, "open": 2, "locked": 2, "closed": 1}


@pytest.mark.req("S8.5")
@pytest.mark.parametrize("status", FOUND)
def test_list_is_filtered_by_status(staff: Client, some: dict[str, User], status: str) -> None:
    page = staff.get(DESK, {"status": status})
    assert len(page.context["page"].rows) == FOUND[status]
    items = send(staff, "get", f"?status={status}" if status else "").json()["items"]
    assert len(items) == FOUND[status]
    assert not status or {each["status"] for each in items} == {status}


def test_list_says_until_when_wrong_passwords_lock(staff: Client, some: dict[str, User]) -> None:
    page = text(staff.get(DESK, {"status": "locked"}))
    assert "Locked until" in page
    assert "Locked by staff" in page
    assert "Locked until" in text(staff.get(f"{DESK}{some['gail'].public_id}/"))
    [gail] = send(staff, "get", "?q=gail").json()["items"]
    assert (gail["status"], gail["is_locked_by_staff"]) == ("locked", False)
    assert gail["locked_until"]
    assert not staff.get(DESK, {"q": "gail", "status": "open"}).context["page"].rows
    assert "Nobody like that" in text(staff.get(DESK, {"q": "gail", "status": "open"}))
    assert len(staff.get(DESK, {"status": "nonsense"}).context["page"].rows) == 5
    assert send(staff, "get", "?status=nonsense").status_code == 422


def test_list_costs_the_same_with_many_accounts_and_goes_on_page_by_page(
    staff: Client, admin: User, django_assert_max_num_queries: Any, nothing_grows_old: None
) -> None:
    for number in range(30):
        person = User.objects.create_user(f"p{number}@example.org")
        AccountLock.objects.create(user=person, locked_until=timezone.now() + timedelta(minutes=20))
    staff.get(DESK)
    with django_assert_max_num_queries(8):
        page = staff.get(DESK, {"status": "locked"})
    assert "status=locked" in text(page), "the next page is filtered too"
    after = staff.get(DESK, {"status": "locked", "cursor": page.context["page"].next})
    assert len(page.context["page"].rows) + len(after.context["page"].rows) == 30
    with django_assert_max_num_queries(8):
        items = send(staff, "get", "?status=locked").json()
    assert len(items["items"]) == 25
    assert len(send(staff, "get", f"?status=locked&cursor={items['next']}").json()["items"]) == 5


def test_account_page_costs_few_queries(
    staff: Client, maria: User, django_assert_max_num_queries: Any, nothing_grows_old: None
) -> None:
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    give_app(maria)
    staff.get(f"{DESK}{maria.public_id}/")
    with django_assert_max_num_queries(8):
        staff.get(f"{DESK}{maria.public_id}/")


def test_what_staff_do_not_name_stays(maria: User, admin: User) -> None:
    actions.change_account(user=maria, username="Maria.R", by=admin)
    actions.change_account(user=maria, is_active=False, by=admin)
    assert (fresh(maria).username, fresh(maria).display_name) == ("maria.r", "Maria Rossi")
    with pytest.raises(Refused):
        actions.change_account(user=admin, is_active=False, by=admin)
