"""What ends when an account's protection changes: sessions that showed less, sockets, and what a reset leaves."""

from collections.abc import Callable

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.live.models import LiveEvent
from commonhall.core.live.sessions import topic_of, user_pk
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import LOGINS_STAY_LINKED, SESSION_OUTGROWN
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests import programs
from commonhall.foundation.accounts.tests.factors import app_code, give_app, set_policy
from commonhall.foundation.accounts.tests.people import (
    OTHER_PASSWORD,
    Mailbox,
    enter,
    is_inside,
    log_in,
    make_person,
    news,
)
from commonhall.foundation.notifications.models import Notification

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.req("A5.13", "A5.15")
def test_session_by_password_alone_ends_when_the_site_asks_for_a_code(client: Client, maria: User) -> None:
    set_policy(everyone="none")
    enter(client)
    assert is_inside(client)
    key = client.cookies["sessionid"].value
    set_policy(everyone="any")
    assert user_pk(key) is None
    assert not is_inside(client)
    assert len(news(SESSION_OUTGROWN)) == 1


@pytest.mark.req("A5.14")
def test_session_by_mailed_code_ends_when_a_role_asks_for_the_factor(
    client: Client, mailbox: Mailbox, maria: User
) -> None:
    set_policy(roles={"board": "strong"})
    log_in(client, mailbox)
    give_app(maria)
    assert is_inside(client), "nothing more is asked of whoever has no role"
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    assert not is_inside(client)


@pytest.mark.req("A5.14")
def test_token_of_a_weaker_login_ends(mailbox: Mailbox, maria: User) -> None:
    tokens = programs.tokens_of(mailbox)
    give_app(maria)
    set_policy(everyone="strong")
    assert not programs.is_inside(tokens["access_token"])
    assert programs.refresh(tokens["refresh_token"]).status_code == 401


@pytest.mark.req("A17.9", "A5.15")
def test_session_of_a_trusted_device_ends_when_every_login_is_asked(
    client: Client, mailbox: Mailbox, maria: User
) -> None:
    enter(client)
    code = {"code": mailbox.code(), "trust_this_device": "on"}
    client.post("/accounts/login/code/confirm/", code)
    client.post("/accounts/logout/")
    enter(client)
    assert is_inside(client), "the device is trusted"
    set_policy(everyone="any", every_login=True)
    assert not is_inside(client)


@pytest.mark.req("A5.14", "A12.7")
def test_program_sets_the_factor_up_and_can_do_nothing_else_before(mailbox: Mailbox, maria: User) -> None:
    set_policy(everyone="strong")
    token = programs.tokens_of(mailbox)["access_token"]
    for method, path in (("GET", programs.ME), ("PUT", "/api/users/update/"), ("GET", "/api/v1/accounts/keys")):
        assert programs.send(method, path, {} if method == "PUT" else None, token=token).status_code == 403, path
    begun = programs.send("POST", "/api/users/enable-2fa/", {}, token=token).json()
    code = app_code(begun["secret"])
    assert programs.send("POST", "/api/users/enable-2fa/", {"code": code}, token=token).json()["enabled"]
    assert programs.is_inside(token)
    assert len(programs.send("GET", "/api/users/backup-codes/", token=token).json()["codes"]) == 10


ENDS: dict[str, Callable[[User, User], object]] = {
    "locked": lambda user, by: actions.lock_account(user=user, reason="Test", by=by),
    "closed": lambda user, by: actions.change_account(
        user=user, by=by, is_active=False, username=None, display_name=""
    ),
    "sessions_ended": lambda user, by: actions.end_all_sessions(user=user, by=by),
    "password_reset": lambda user, by: actions.set_password(
        user=user, password=OTHER_PASSWORD, by=None, was_reset=True
    ),
    "second_step_reset": lambda user, by: actions.reset_second_step(user=user, by=by),
    "erased": lambda user, by: actions.erase_person(user),
}


@pytest.mark.req("A6.2", "X1.3")
@pytest.mark.parametrize("act", ENDS)
def test_sockets_are_told_at_once(client: Client, maria: User, act: str) -> None:
    client.force_login(maria)
    key = client.cookies["sessionid"].value
    ENDS[act](maria, make_person("staff@example.org"))
    assert LiveEvent.objects.filter(topic=topic_of(key), event="ended").exists()
    assert user_pk(key) is None


@pytest.mark.req("A13.4")
def test_reset_tells_which_sites_still_open_the_account(client: Client, mailbox: Mailbox, maria: User) -> None:
    SocialAccount.objects.create(user=maria, provider="steam", uid="76561198000000001")
    client.post("/accounts/password/reset/", {"email": maria.email})
    form = client.get(mailbox.link(), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    assert "After the reset Steam still opens your account" in mailbox.notices()
    assert Notification.objects.get(kind=LOGINS_STAY_LINKED.name).url == "/accounts/3rdparty/"
