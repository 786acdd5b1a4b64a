"""The profile, who sees what of it, and the onboarding."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import ONBOARDING_COMPLETED, PROFILE_CHANGED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    enter_code,
    log_in,
    make_person,
    news,
)
from commonhall.foundation.files.tests.samples import picture, upload

pytestmark = pytest.mark.django_db
PAGE = "/accounts/profile/"
FILLED = {
    "display_name": "Maria R.", "bio": "I sing.", "phone": "+39 06 1234-567", "languages": ["it", "de"],
    "language": "it", "time_zone": "Europe/Rome",
    "bio_audience": "everyone", "phone_audience": "board", "languages_audience": "members",
}  # fmt: skip


def with_role(role: Role) -> User:
    user = make_person(f"{role}@example.org")
    actions.grant_role(user=user, role=role, by=SYSTEM)
    return user


@pytest.mark.req("A9.2", "S7.5")
def test_profile_page_saves_all_fields_and_records_what_changed(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert client.post(PAGE, FILLED).headers["Location"] == PAGE
    maria = User.objects.get()
    assert (maria.display_name, maria.language, maria.time_zone) == ("Maria R.", "it", "Europe/Rome")
    assert (maria.profile.phone, maria.profile.languages) == ("+39061234567", ["it", "de"])
    assert maria.profile.audiences == {"bio": "everyone", "phone": "board", "languages": "members"}
    [entry] = news(PROFILE_CHANGED)
    assert entry.subject["before"]["display_name"] == "Maria Rossi"
    assert entry.subject["after"]["bio"] == "I sing."
    assert not entry.after, "personal values belong into the part that can be erased"

    client.post(PAGE, FILLED)
    assert len(news(PROFILE_CHANGED)) == 1


@pytest.mark.req("S7.5", "A2.4")
def test_username_is_set_on_the_page_and_opens_the_login(client: Client, mailbox: Mailbox, maria: User) -> None:
    make_person("other@example.org", username="taken")
    client.force_login(maria)
    assert client.post(PAGE, {**FILLED, "username": "Maria.R"}).status_code == 302
    assert 'value="maria.r"' in client.get(PAGE).content.decode()
    entry = news(PROFILE_CHANGED)[-1]
    assert (entry.subject["before"]["username"], entry.subject["after"]["username"]) == (None, "maria.r")
    log_in(Client(), mailbox, login="MARIA.R")

    for wrong in ("TAKEN", "ma", "maria@example.org", "with space", "x" * 41):
        page = client.post(PAGE, {**FILLED, "username": wrong})
        assert page.status_code == 422, wrong
        assert list(page.context["form"].errors) == ["username"]
    assert User.objects.get(pk=maria.pk).username == "maria.r"
    client.post(PAGE, {**FILLED, "username": ""})
    assert User.objects.get(pk=maria.pk).username is None
    log_in(Client(), mailbox)


@pytest.mark.req("S7.5", "A2.4")
def test_username_is_set_by_api(client: Client, maria: User) -> None:
    make_person("other@example.org", username="taken")
    client.force_login(maria)
    me = "/api/v1/accounts/me"

    def change(username: str | None) -> Any:
        token = {"X-Session-Token": str(client.session.session_key)}
        return Client().patch(me, {"username": username}, content_type="application/json", headers=token)

    assert change("Maria").json()["username"] == "maria"
    assert change("maria").status_code == 200, "one's own is not taken"
    assert len(news(PROFILE_CHANGED)) == 1
    for wrong in ("Taken", "m", "maria@example.org", None):
        assert change(wrong).status_code == 422, wrong
    assert change("").json()["username"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("phone", "call me"), ("time_zone", "Mars/Base"), ("language", "xx"), ("languages", ["xx"]),
     ("display_name", ""), ("bio", "x" * 1001), ("bio_audience", "nobody")],
)  # fmt: skip
def test_profile_page_marks_the_field_that_is_wrong_and_keeps_the_rest(
    client: Client, maria: User, field: str, value: Any
) -> None:
    client.force_login(maria)
    response = client.post(PAGE, {**FILLED, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    if field != "display_name":
        assert 'value="Maria R."' in response.content.decode()
    assert not news(PROFILE_CHANGED)


@pytest.mark.req("A9.2")
@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (None, {"bio"}),
        (Role.CUSTOMER, {"bio"}),
        (Role.MEMBER, {"bio", "languages"}),
        (Role.TREASURER, {"bio", "languages"}),
        (Role.BOARD, {"bio", "languages", "phone"}),
        (Role.ADMIN, {"bio", "languages", "phone"}),
    ],
)
def test_visible_fields_follow_each_fields_audience(maria: User, role: Role | None, seen: set[str]) -> None:
    actions.change_profile(
        user=maria, by=maria, bio="I sing.", phone="+39061234567", languages=["it"],
        audiences={"bio": "everyone", "phone": "board", "languages": "members"},
    )  # fmt: skip
    viewer = with_role(role) if role else AnonymousUser()
    assert queries.visible_fields(User.objects.get(email=EMAIL).profile, viewer).keys() == seen


@pytest.mark.req("A9.2")
def test_field_for_oneself_is_seen_by_nobody_else(maria: User) -> None:
    actions.change_profile(user=maria, by=maria, phone="+39061234567", audiences={"phone": "me"})
    profile = User.objects.get().profile
    assert queries.visible_fields(profile, maria) == {"phone": "+39061234567"}
    assert queries.visible_fields(profile, with_role(Role.ADMIN)) == {}


@pytest.mark.req("A9.2", "A8.7", "A8.8")
def test_persons_page_shows_what_the_reader_may_see(client: Client, maria: User) -> None:
    actions.change_profile(user=maria, by=maria, bio="I sing.", phone="+39061234567", audiences={"phone": "board"})
    page, api = f"/accounts/people/{maria.public_id}/", f"/api/v1/accounts/people/{maria.public_id}"
    assert client.get(page).status_code == 404

    client.force_login(with_role(Role.MEMBER))
    shown = client.get(page).content.decode()
    assert "I sing." in shown
    assert "+39061234567" not in shown
    assert EMAIL not in shown
    assert client.get(api).json()["shown"] == {"bio": "I sing."}

    client.force_login(with_role(Role.BOARD))
    assert "+39061234567" in client.get(page).content.decode()
    assert client.get(api).json()["shown"]["phone"] == "+39061234567"

    actions.change_profile(user=maria, by=maria, audiences={"bio": "everyone"})
    assert "I sing." in Client().get(page).content.decode()


def test_persons_page_of_a_closed_account_is_gone(client: Client, maria: User) -> None:
    actions.change_profile(user=maria, by=maria, bio="I sing.", audiences={"bio": "everyone"})
    User.objects.filter(pk=maria.pk).update(is_active=False)
    client.force_login(with_role(Role.BOARD))
    assert client.get(f"/accounts/people/{maria.public_id}/").status_code == 404


@pytest.mark.req("A9.3")
def test_completeness_names_what_is_missing_until_nothing_is(client: Client, maria: User, upload_folder: Path) -> None:
    client.force_login(maria)
    page = client.get(PAGE).content.decode()
    assert "your phone number" in page
    assert queries.check_profile_completeness(maria).percent == 16
    client.post(PAGE, FILLED)
    assert queries.check_profile_completeness(User.objects.get()).missing == ["your picture"]
    actions.change_picture(user=maria, by=maria, picture=upload("me.png", picture()))
    check = queries.check_profile_completeness(User.objects.get())
    assert (check.percent, check.missing, check.complete) == (100, [], True)


def newcomer(mailbox: Mailbox) -> tuple[Client, User]:
    user = actions.create_account(email=EMAIL, password=PASSWORD, display_name="Maria", verified=True, by=None)
    return Client(), user


@pytest.mark.req("A9.4", "A9.5")
def test_onboarding_comes_after_the_first_login_and_ends_once(mailbox: Mailbox) -> None:
    client, _user = newcomer(mailbox)
    client.post("/accounts/login/?next=/accounts/email/", {"login": EMAIL, "password": PASSWORD})
    arrived = client.post("/accounts/login/code/confirm/", {"code": mailbox.code(), "next": "/accounts/email/"})
    assert arrived.headers["Location"].startswith("/accounts/welcome/")
    page = client.get(arrived.headers["Location"])
    assert page.status_code == 200

    given = {"display_name": "Maria", "bio": "I sing.", "languages": ["it"], "language": "", "time_zone": ""}
    done = client.post("/accounts/welcome/", {**given, "next": page.context["next"]})
    assert done.headers["Location"] == page.context["next"]
    assert User.objects.get().profile.bio == "I sing."
    assert len(news(ONBOARDING_COMPLETED)) == 1

    assert client.get("/accounts/welcome/").headers["Location"] == "/"
    client.post("/accounts/welcome/", {"skip": "1"})
    again = Client()
    enter(again)
    assert enter_code(again, mailbox.code()).headers["Location"] == "/"
    assert len(news(ONBOARDING_COMPLETED)) == 1


@pytest.mark.req("A9.5")
def test_onboarding_that_is_skipped_does_not_come_back(mailbox: Mailbox) -> None:
    client, user = newcomer(mailbox)
    client.force_login(user)
    assert client.post("/accounts/welcome/", {"skip": "1"}).headers["Location"] == "/"
    assert client.get("/accounts/welcome/").status_code == 302
    assert not news(PROFILE_CHANGED)


@pytest.mark.req("A9.5")
def test_onboarding_is_completed_once_however_often_it_is_asked(mailbox: Mailbox) -> None:
    _client, user = newcomer(mailbox)
    for _time in range(2):
        actions.complete_onboarding(user=user, by=user)
    assert len(news(ONBOARDING_COMPLETED)) == 1


@pytest.mark.req("A9.4")
def test_onboarding_with_a_mistake_stays_open(mailbox: Mailbox) -> None:
    client, user = newcomer(mailbox)
    client.force_login(user)
    assert client.post("/accounts/welcome/", {"display_name": ""}).status_code == 422
    assert client.get("/accounts/welcome/").status_code == 200


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"])
def test_onboarding_leads_nowhere_else(mailbox: Mailbox, evil: str) -> None:
    client, user = newcomer(mailbox)
    client.force_login(user)
    assert client.post("/accounts/welcome/", {"skip": "1", "next": evil}).headers["Location"] == "/"


def test_pages_speak_the_readers_language(client: Client, maria: User) -> None:
    actions.change_profile(user=maria, by=maria, language="it")
    client.force_login(maria)
    page = client.get(PAGE, headers={"Accept-Language": "fr"})
    assert '<html lang="it"' in page.content.decode()
    assert page.headers["Content-Language"] == "it"


def test_visitors_get_the_browsers_language(client: Client) -> None:
    assert '<html lang="fr"' in client.get("/accounts/login/", headers={"Accept-Language": "fr"}).content.decode()


def test_profile_page_costs_few_queries(client: Client, maria: User, django_assert_max_num_queries: Any) -> None:
    client.force_login(maria)
    client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get(PAGE)
