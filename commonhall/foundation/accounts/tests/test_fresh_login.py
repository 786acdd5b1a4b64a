"""What an open session is not enough for."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.api.problems import FRESH_LOGIN
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import API, PASSWORD, Mailbox, log_in, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = timedelta(minutes=6)


@pytest.fixture
def admin(db: None) -> User:
    user = make_person("admin@example.org")
    actions.grant_role(user=user, role=Role.ADMIN, by=SYSTEM)
    return user


def asks_again(client: Client, method: str, path: str, given: dict[str, str] | None = None) -> bool:
    answer = getattr(client, method)(path, given or {})
    return answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.req("S12.1", "S12.2")
@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("post", "/accounts/email/", {"email": "new@example.org", "action_add": ""}),
        ("get", "/accounts/2fa/totp/activate/", None),
        ("post", "/accounts/2fa/totp/activate/", {"code": "1"}),
    ],
)
def test_own_address_and_factors(
    client: Client, mailbox: Mailbox, maria: User, method: str, path: str, given: dict[str, str] | None
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        log_in(client, mailbox)
        clock.shift(timedelta(minutes=4))
        first = {**(given or {}), "email": "first@example.org"}
        assert not asks_again(client, method, path, first), "a fresh login counts"
        clock.shift(timedelta(minutes=2))
        assert asks_again(client, method, path, given)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        assert not asks_again(client, method, path, given), "the password counts"


@pytest.mark.req("S12.5")
def test_roles_locks_and_sessions_of_others(client: Client, maria: User, admin: User) -> None:
    desk = f"/accounts/desk/{maria.public_id}"
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(admin)
        assert client.get(f"/admin/accounts/user/{maria.pk}/change/").status_code == 200
        clock.shift(LATER)
        assert asks_again(client, "get", f"/admin/accounts/user/{maria.pk}/change/")
        assert asks_again(client, "post", f"/admin/accounts/user/{maria.pk}/change/", {"roles": "admin"})
        for act in (
            "lock",
            "unlock",
            "end-sessions",
            "roles",
            "roles/board/revoke",
            "close",
            "reopen",
            "reset-second-step",
        ):
            assert asks_again(client, "post", f"{desk}/{act}/", {"reason": "x"}), act
        assert client.get(f"{desk}/").status_code == 200, "to look asks nothing"
        assert not User.objects.get(pk=maria.pk).roles


@pytest.mark.req("S12.5")
def test_page_goes_on_with_what_was_asked(client: Client, maria: User, admin: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(admin)
        clock.shift(LATER)
        answer = client.post(f"/accounts/desk/{maria.public_id}/lock/", {"reason": "Spam"})
        client.post(answer.headers["Location"], {"password": PASSWORD})
        maria.refresh_from_db()
        assert maria.locked_at == NOON + LATER


@pytest.mark.req("S12.5")
def test_api_answers_401_with_a_type_and_takes_the_password(maria: User, admin: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Client()
        browser.force_login(admin)
        token = {"X-Session-Token": str(browser.session.session_key)}
        path = f"/api/v1/accounts/people/{maria.public_id}/lock"
        clock.shift(LATER)
        answer = Client().put(path, {"reason": "Spam"}, content_type="application/json", headers=token)
        assert (answer.status_code, answer.json()["type"]) == (401, FRESH_LOGIN)
        assert Client().get(path, headers=token).status_code == 200
        again = Client().post(
            f"{API}/auth/reauthenticate", {"password": PASSWORD}, content_type="application/json", headers=token
        )
        assert again.status_code == 200
        answer = Client().put(path, {"reason": "Spam"}, content_type="application/json", headers=token)
        assert answer.json()["is_locked_by_staff"] is True


@pytest.mark.req("S12.1")
def test_headless_api_counts_a_fresh_login_too(mailbox: Mailbox, maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Client()
        log_in(browser, mailbox)
        token = {"X-Session-Token": str(browser.session.session_key)}
        given = {"email": "new@example.org"}
        clock.shift(LATER)
        refused = Client().post(f"{API}/account/email", given, content_type="application/json", headers=token)
        assert refused.status_code == 401
        clock.shift(-LATER)
        taken = Client().post(f"{API}/account/email", given, content_type="application/json", headers=token)
        assert taken.status_code == 200
