"""Passkeys as second step and alone, with one in software; a browser's own are in test_passkeys_in_browser.py."""

import json
from typing import Any

import pytest
from django.test import Client

from commonhall.foundation.accounts.activity import LOGGED_IN, PASSKEY_REFUSED, PASSKEY_RENAMED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.factors import SoftPasskey, again, give_app, set_policy
from commonhall.foundation.accounts.tests.people import (
    API,
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    grow_old,
    is_inside,
    make_person,
    news,
)
from commonhall.foundation.security.models import Risk, SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LOGIN = "/accounts/2fa/webauthn/login/"
STEP = "/accounts/2fa/authenticate/"


@pytest.fixture
def passkey(maria: User) -> SoftPasskey:
    made = SoftPasskey(maria)
    made.register()
    return made


def ways(passkey: SoftPasskey) -> dict[str, Any]:
    """Each way to use a passkey: sends what it signs with this keyword arguments and says whether it was taken."""

    def alone(**how: Any) -> bool:
        browser = Client()
        options = browser.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
        browser.post(LOGIN, {"credential": passkey.sign(options, **how)}, secure=True)
        return is_inside(browser)

    def second(**how: Any) -> bool:
        browser = Client()
        enter(browser)
        options = browser.get(STEP).context["js_data"]["request_options"]
        browser.post(STEP, {"credential": passkey.sign(options, **how)})
        return is_inside(browser)

    def once_more(**how: Any) -> bool:
        browser = Client()
        browser.force_login(passkey.user)
        grow_old(passkey.user)
        path = "/accounts/2fa/webauthn/reauthenticate/"
        options = browser.get(path).context["js_data"]["request_options"]
        browser.post(path, {"credential": passkey.sign(options, **how)})
        return browser.get("/accounts/2fa/webauthn/add/").status_code == 200

    def alone_by_api(**how: Any) -> bool:
        return _by_api(passkey, "webauthn/login", {}, how)

    def second_by_api(**how: Any) -> bool:
        given = {"email": EMAIL, "password": PASSWORD}
        entered = Client().post(f"{API}/auth/login", given, "application/json").json()
        token = {"X-Session-Token": entered["meta"]["session_token"]}
        return _by_api(passkey, "webauthn/authenticate", token, how)

    return {
        "alone": alone, "second": second, "once more": once_more, "alone by API": alone_by_api,
        "second by API": second_by_api,
    }  # fmt: skip


def _by_api(passkey: SoftPasskey, path: str, token: dict[str, str], how: dict[str, Any]) -> bool:
    asked = Client().get(f"{API}/auth/{path}", headers=token)
    options = asked.json()["data"]["request_options"]
    token = token or {"X-Session-Token": asked.json()["meta"]["session_token"]}
    given = {"credential": json.loads(passkey.sign(options, **how))}
    return Client().post(f"{API}/auth/{path}", given, "application/json", headers=token).status_code == 200


WAYS = ["alone", "second", "once more", "alone by API", "second by API"]


@pytest.mark.req("A17.1", "A5.6", "A17.4", "A17.5")
@pytest.mark.parametrize("way", WAYS)
def test_passkey_is_taken_and_counted(maria: User, passkey: SoftPasskey, way: str) -> None:
    use = ways(passkey)[way]
    for count in (1, 2, 7):
        passkey.count = count
        assert use()
    assert maria.has_factor


@pytest.mark.req("A17.1", "S3")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("count", [4, 5, 0], ids=["back", "same", "none"])
def test_passkey_whose_counter_does_not_go_up_is_refused_and_raised(
    mailbox: Mailbox, maria: User, passkey: SoftPasskey, way: str, count: int
) -> None:
    use = ways(passkey)[way]
    passkey.count = 5
    assert use()
    passkey.count = count
    assert not use()
    [event] = SecurityEvent.objects.all()
    assert (event.kind, event.risk, event.user) == ("accounts.passkey_copied", Risk.HIGH, maria)
    assert (event.data["stored"], event.data["sent"]) == (5, count)
    assert [entry.subject_id for entry in news(PASSKEY_REFUSED)] == [str(maria.pk)]
    assert "A passkey of yours was refused" in mailbox.notices()
    passkey.count = 6  # the count that was refused did not become the one that is compared
    assert use()


def test_passkey_that_never_counts_is_taken_again_and_again(passkey: SoftPasskey) -> None:
    use = ways(passkey)["alone"]
    assert [use(), use()] == [True, True]


@pytest.mark.req("A17.5")
@pytest.mark.parametrize(("way", "taken"), [("alone", False), ("alone by API", False), ("second", True)])
def test_passkey_alone_must_be_unlocked(passkey: SoftPasskey, way: str, taken: bool) -> None:
    assert ways(passkey)[way](verified=False) is taken


@pytest.mark.req("A17.5")
def test_unlocking_can_not_be_left_out_by_way_of_the_second_step(passkey: SoftPasskey) -> None:
    """The library keeps one challenge for both, and the second step's does not ask for it."""
    given = {"email": EMAIL, "password": PASSWORD}
    entered = Client().post(f"{API}/auth/login", given, "application/json").json()
    token = {"X-Session-Token": entered["meta"]["session_token"]}
    asked = Client().get(f"{API}/auth/webauthn/authenticate", headers=token)
    signed = json.loads(passkey.sign(asked.json()["data"]["request_options"], verified=False))
    answer = Client().post(f"{API}/auth/webauthn/login", {"credential": signed}, "application/json", headers=token)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_verified"


@pytest.mark.req("A17.7", "A5.13")
@pytest.mark.parametrize("everyone", ["none", "any", "strong"])
def test_unlocked_passkey_counts_as_two_factors(maria: User, passkey: SoftPasskey, everyone: str) -> None:
    give_app(maria)
    set_policy(everyone=everyone, every_login=True)
    assert ways(passkey)["alone"]()
    assert news(LOGGED_IN)[-1].data == {"steps": ["mfa"]}


def test_signature_of_another_key_opens_nothing(maria: User, passkey: SoftPasskey) -> None:
    other = SoftPasskey(maria, id=passkey.id)
    assert not ways(other)["alone"]()
    assert not ways(other)["second"]()


def test_signature_can_not_be_sent_twice(passkey: SoftPasskey) -> None:
    first, second = Client(), Client()
    options = first.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]
    signed = passkey.sign(options)
    first.post(LOGIN, {"credential": signed})
    second.get(LOGIN, headers={"Accept": "application/json"})
    second.post(LOGIN, {"credential": signed})
    assert (is_inside(first), is_inside(second)) == (True, False)


def test_account_that_is_closed_is_not_opened_by_a_passkey(maria: User, passkey: SoftPasskey) -> None:
    User.objects.filter(pk=maria.pk).update(is_active=False)
    assert not ways(passkey)["alone"]()


@pytest.mark.req("S12")
def test_passkeys_are_renamed_and_removed_after_a_fresh_login(client: Client, maria: User) -> None:
    made = SoftPasskey(maria).register("Blue key")
    client.force_login(maria)
    grow_old(maria)
    address = f"/accounts/2fa/webauthn/keys/{made.pk}"
    for path in (f"{address}/edit/", f"{address}/remove/"):
        assert client.post(path, {"name": "Red key"}).headers["Location"].startswith("/accounts/reauthenticate/")
    again(client)
    client.post(f"{address}/edit/", {"name": "Red key"})
    assert "Red key" in client.get("/accounts/2fa/").content.decode()
    assert len(news(PASSKEY_RENAMED)) == 1
    client.post(f"{address}/remove/")
    maria.refresh_from_db()
    assert not maria.has_factor


def test_passkey_of_another_person_is_not_there(client: Client, maria: User) -> None:
    theirs = SoftPasskey(make_person("nils@example.org")).register()
    client.force_login(maria)
    again(client)
    for act in ("edit", "remove"):
        assert client.post(f"/accounts/2fa/webauthn/keys/{theirs.pk}/{act}/", {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert str(theirs) == "Blue key"


@pytest.mark.req("A5.14")
def test_last_passkey_stays_by_api_too_where_the_site_asks_for_one(maria: User, passkey: SoftPasskey) -> None:
    browser = Client()
    options = browser.get(f"{API}/auth/webauthn/login").json()
    token = {"X-Session-Token": options["meta"]["session_token"]}
    given = {"credential": json.loads(passkey.sign(options["data"]["request_options"]))}
    inside = browser.post(f"{API}/auth/webauthn/login", given, "application/json", headers=token).json()
    token = {"X-Session-Token": inside["meta"]["session_token"]}
    again = {"password": PASSWORD}
    browser.post(f"{API}/auth/reauthenticate", again, "application/json", headers=token)
    [known] = browser.get(f"{API}/account/authenticators", headers=token).json()["data"]
    path = f"{API}/account/authenticators/webauthn"

    renamed = browser.put(path, {"id": known["id"], "name": "Red key"}, "application/json", headers=token)
    assert renamed.json()["data"]["name"] == "Red key"
    set_policy(everyone="strong")
    removal = {"authenticators": [known["id"]]}
    refused = browser.delete(path, removal, "application/json", headers=token)
    assert refused.status_code == 409
    assert "Set up another one" in refused.json()["errors"][0]["message"]
    set_policy(everyone="any")
    assert browser.delete(path, removal, "application/json", headers=token).status_code == 200
    maria.refresh_from_db()
    assert not maria.has_factor
