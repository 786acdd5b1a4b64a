"""Which second step is asked of whom, and what happens to those who lack it."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from pytest_django import Settings

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.live.sessions import user_pk
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import LOGGED_IN, SECOND_STEP_POLICY_CHANGED, SECOND_STEP_RESET
from commonhall.foundation.accounts.models import Level, User
from commonhall.foundation.accounts.tests.factors import again, app_code, give_app, set_policy
from commonhall.foundation.accounts.tests.people import (
    API,
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    grow_old,
    is_inside,
    log_in,
    make_person,
    news,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
ENROLMENT = "/accounts/2fa/"
POLICY = "/accounts/desk/second-step/"


@pytest.fixture
def admin(client: Client, db: None) -> User:
    admin = make_person("admin@example.org")
    actions.grant_role(user=admin, role=Role.ADMIN, by=SYSTEM)
    client.force_login(admin)
    return admin


@pytest.mark.req("A5.14", "A5.15")
@pytest.mark.parametrize(
    ("preset", "level", "every_login"),
    [("association", Level.ANY, False), ("esports", Level.ANY, False), ("merchants", Level.STRONG, True)],
)
def test_policy_of_a_new_site(settings: Settings, preset: str, level: Level, every_login: bool) -> None:
    settings.MAIL_CODES_SUFFICE, settings.PRESET = False, preset
    queries.forget_policy()
    policy = queries.second_step_policy()
    assert (policy.everyone, policy.every_login) == (level, every_login)
    for role in Role:
        user = make_person(f"{role}@example.org")
        actions.grant_role(user=user, role=role, by=SYSTEM)
        staff = role in (Role.ADMIN, Role.BOARD, Role.TREASURER)
        assert policy.level_of(user) == (Level.STRONG if staff else level), role


def test_policy_of_a_demo_asks_nobody_for_an_app(settings: Settings) -> None:
    settings.MAIL_CODES_SUFFICE, settings.PRESET = True, "merchants"
    assert queries.default_policy() == queries.Policy(everyone=Level.ANY, every_login=True)


@pytest.mark.req("A5.14", "A5.15")
@pytest.mark.parametrize(
    ("everyone", "roles", "held", "asked"),
    [
        ("none", {}, [Role.BOARD], "none"),
        ("none", {"coach": "any"}, [Role.MEMBER], "none"),
        ("none", {"coach": "any"}, [Role.COACH], "any"),
        ("none", {"coach": "any", "board": "strong"}, [Role.COACH, Role.BOARD], "strong"),
        ("any", {}, [], "any"),
        ("any", {"treasurer": "strong"}, [Role.TREASURER], "strong"),
        ("strong", {"member": "any"}, [Role.MEMBER], "strong"),
    ],
)
def test_strictest_of_the_site_and_the_roles_counts(
    maria: User, everyone: str, roles: dict[str, str], held: list[Role], asked: str
) -> None:
    for role in held:
        actions.grant_role(user=maria, role=role, by=SYSTEM)
    set_policy(everyone=everyone, roles=roles)
    assert queries.second_step_of(maria) == asked


def test_consoles_superuser_is_held_to_what_administrators_are() -> None:
    set_policy(roles={"admin": "strong"})
    assert queries.must_enrol(User.objects.create_superuser("root@example.org", PASSWORD))
    assert not queries.must_enrol(AnonymousUser())


@pytest.mark.parametrize(("level", "steps"), [("none", ["password"]), ("any", ["password", "code"])])
def test_login_asks_for_what_the_site_asks(
    client: Client, mailbox: Mailbox, maria: User, level: str, steps: list[str]
) -> None:
    set_policy(everyone=level)
    enter(client) if level == "none" else log_in(client, mailbox)
    assert is_inside(client)
    assert news(LOGGED_IN)[-1].data == {"steps": steps}


@pytest.mark.req("A5.5")
def test_app_is_asked_for_where_the_site_asks_for_nothing(client: Client, maria: User) -> None:
    give_app(maria)
    set_policy(everyone="none")
    assert enter(client).headers["Location"] == "/accounts/2fa/authenticate/"


SHUT = [
    "/", "/accounts/profile/", "/accounts/email/", "/accounts/password/change/", "/accounts/welcome/",
    "/notifications/", "/members/", "/payments/", "/search/?q=a", "/about/", "/accounts/2fa/devices/",
]  # fmt: skip


@pytest.mark.req("A5.14")
def test_person_without_the_factor_is_led_to_it_and_can_do_nothing_else(
    client: Client, mailbox: Mailbox, maria: User
) -> None:
    actions.grant_role(user=maria, role=Role.BOARD, by=SYSTEM)
    set_policy(roles={"board": "strong"})
    enter(client)
    answer = client.post("/accounts/login/code/confirm/", {"code": mailbox.code()}, follow=True)
    assert answer.redirect_chain[-1][0] == ENROLMENT
    assert "Set up an app or a passkey to go on" in answer.content.decode()
    for path in SHUT:
        assert client.get(path).headers.get("Location") == ENROLMENT, path
    changed = client.post("/accounts/profile/", {"display_name": "Somebody else"})
    assert changed.headers["Location"] == ENROLMENT
    refused = client.get("/api/v1/accounts/me")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert "Set one up" in refused.json()["detail"]

    again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    enrolled = client.post("/accounts/2fa/totp/activate/", {"code": app_code(page.context["form"].secret)})
    assert enrolled.headers["Location"] == "/accounts/2fa/backup-codes/"
    assert is_inside(client)
    assert client.get("/api/v1/accounts/me").status_code == 200


@pytest.mark.parametrize(
    "path", ["/ui/accent-0f6473.css", "/site/icon.svg", "/manifest.webmanifest", "/accounts/logout/"]
)
def test_what_a_page_is_drawn_with_stays_open(client: Client, maria: User, path: str) -> None:
    set_policy(everyone="strong")
    client.force_login(maria)
    assert client.get(path).headers.get("Location") != ENROLMENT


@pytest.mark.req("A5.14")
def test_token_of_a_login_by_api_opens_nothing_before_enrolment(mailbox: Mailbox, maria: User) -> None:
    set_policy(everyone="strong")
    browser = Client()
    entered = browser.post(f"{API}/auth/login", {"email": EMAIL, "password": PASSWORD}, "application/json")
    token = {"X-Session-Token": entered.json()["meta"]["session_token"]}
    code = {"code": mailbox.code()}
    inside = browser.post(f"{API}/auth/code/confirm", code, "application/json", headers=token).json()
    token = {"X-Session-Token": inside["meta"]["session_token"]}
    assert Client().get(f"{API}/auth/session", headers=token).status_code == 200
    answers = [
        Client().get("/api/v1/accounts/me", headers=token),
        Client().get(f"{API}/account/email", headers=token),
        Client().post(
            f"{API}/account/password/change",
            {"current_password": PASSWORD, "new_password": "cobalt teapot meridian"},
            "application/json",
            headers=token,
        ),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert Client().get(f"{API}/account/authenticators", headers=token).status_code == 200
    address = f"{API}/account/authenticators/totp"
    secret = Client().get(address, headers=token).json()["meta"]["secret"]
    set_up = Client().post(address, {"code": app_code(secret)}, "application/json", headers=token)
    assert set_up.status_code == 200
    assert Client().get("/api/v1/accounts/me", headers=token).status_code == 200


@pytest.mark.req("A5.14")
def test_socket_stays_shut_before_enrolment(client: Client, maria: User) -> None:
    client.force_login(maria)
    key = client.cookies["sessionid"].value
    assert user_pk(key) == maria.pk
    set_policy(everyone="strong")
    assert user_pk(key) is None
    give_app(maria)
    assert user_pk(key) == maria.pk


def test_policy_is_changed_on_the_page_after_a_fresh_login(client: Client, admin: User) -> None:
    form: dict[str, Any] = {"everyone": "any", "role_board": "strong", "every_login": "on"}
    grow_old(admin)
    assert client.post(POLICY, form).headers["Location"].startswith("/accounts/reauthenticate/")
    again(client)
    assert client.post(POLICY, form).headers["Location"] == POLICY
    queries.forget_policy()
    assert queries.second_step_policy() == queries.Policy(Level.ANY, {"board": Level.STRONG}, every_login=True)
    [entry] = news(SECOND_STEP_POLICY_CHANGED)
    assert entry.actor_id == str(admin.pk)
    assert (entry.before["roles"], entry.after["roles"]) == ({}, {"board": "strong"})
    page = client.get(POLICY).content.decode()
    assert '<option value="strong" selected>' in page


@pytest.mark.parametrize("role", [None, Role.BOARD, Role.TREASURER, Role.MODERATOR])
def test_policy_is_for_administrators_only(client: Client, maria: User, role: Role | None) -> None:
    if role:
        actions.grant_role(user=maria, role=role, by=SYSTEM)
    client.force_login(maria)
    assert client.get(POLICY).status_code == 403
    assert client.post(POLICY, {"everyone": "none"}).status_code == 403
    assert client.get("/api/v1/accounts/second-step-policy").status_code == 403


def test_policy_by_api(client: Client, admin: User) -> None:
    address = "/api/v1/accounts/second-step-policy"
    found = client.get(address).json()
    assert found == {"everyone": "any", "roles": {}, "every_login": False, "trust_with_strong": False}
    wanted = {**found, "everyone": "strong", "roles": {"coach": "strong"}}
    grow_old(admin)
    assert client.put(address, wanted, "application/json").status_code == 403
    again(client)
    give_app(admin)
    assert client.put(address, wanted, "application/json").json() == wanted
    assert client.put(address, {**wanted, "roles": {"king": "any"}}, "application/json").status_code == 422
    assert client.put(address, {**wanted, "everyone": "maybe"}, "application/json").status_code == 422


@pytest.mark.req("A5.14")
def test_last_factor_stays_where_the_site_asks_for_one(client: Client, maria: User) -> None:
    give_app(maria)
    client.force_login(maria)
    again(client)
    set_policy(everyone="strong")
    page = client.post("/accounts/2fa/totp/deactivate/", follow=True).content.decode()
    assert "Set up another one before you remove your last." in page
    maria.refresh_from_db()
    assert maria.has_factor

    set_policy(everyone="any")
    client.post("/accounts/2fa/totp/deactivate/")
    maria.refresh_from_db()
    assert not maria.has_factor


def test_administrator_takes_the_second_step_of_somebody_who_lost_it(client: Client, admin: User, maria: User) -> None:
    give_app(maria)
    actions.make_backup_codes(user=maria, by=maria)
    token = actions.trust_device(user=maria, user_agent="", by=maria)
    inside = Client()
    inside.force_login(maria)

    def ask(user: User) -> None:
        client.post("/admin/accounts/user/", {"action": "reset_second_step", "_selected_action": [user.pk]})

    ask(admin)
    assert not news(SECOND_STEP_RESET)  # nobody does it to themselves
    ask(maria)
    maria.refresh_from_db()
    assert not maria.has_factor
    assert queries.backup_codes_state(maria).left == 0
    assert queries.trusted_device(maria, token) is None
    assert not is_inside(inside)
    assert [(entry.actor_id, entry.data) for entry in news(SECOND_STEP_RESET)] == [
        (str(admin.pk), {"factors": ["totp"]})
    ]
    assert "Your second step was taken away" in Mailbox().notices()
