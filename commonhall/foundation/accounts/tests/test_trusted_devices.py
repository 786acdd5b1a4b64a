"""Devices on which a person is asked for no second step."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import DEVICE_TRUSTED, DEVICES_REVOKED
from commonhall.foundation.accounts.models import TrustedDevice, User
from commonhall.foundation.accounts.tasks import keep_second_steps
from commonhall.foundation.accounts.tests.factors import again, app_code, give_app, set_policy
from commonhall.foundation.accounts.tests.people import (
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    enter,
    is_inside,
    make_person,
    news,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAGE = "/accounts/2fa/devices/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def step(browser: Client, mailbox: Mailbox, user: User, **more: str) -> None:
    """The second step of a login that has begun."""
    user.refresh_from_db()
    path = "/accounts/2fa/authenticate/" if user.has_factor else "/accounts/login/code/confirm/"
    code = app_code() if user.has_factor else mailbox.code(user.email)
    browser.post(path, {"code": code, **more}, headers={"User-Agent": FIREFOX})


def trusting(mailbox: Mailbox, user: User) -> Client:
    """A browser whose owner has ticked the box, and logged out since."""
    browser = Client()
    enter(browser, user.email)
    step(browser, mailbox, user, trust_this_device="on")
    assert is_inside(browser)
    browser.post("/accounts/logout/")
    assert not is_inside(browser)
    return browser


def is_spared(browser: Client, password: str = PASSWORD) -> bool:
    enter(browser, password=password)
    return is_inside(browser)


@pytest.mark.req("A18.1", "A18.2")
@pytest.mark.parametrize("with_app", [True, False], ids=["app", "mail"])
@pytest.mark.parametrize(("days", "spared"), [(0, True), (29, True), (30, False)])
def test_trusted_device_is_asked_for_no_second_step_for_thirty_days(
    mailbox: Mailbox, maria: User, days: int, spared: bool, with_app: bool
) -> None:
    if with_app:
        give_app(maria)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = trusting(mailbox, maria)
        clock.shift(timedelta(days=days, minutes=1))
        assert is_spared(browser) is spared
        assert not is_spared(Client())
    [entry] = news(DEVICE_TRUSTED)
    assert entry.subject_id == str(maria.pk)


def test_device_is_not_trusted_unasked(mailbox: Mailbox, maria: User) -> None:
    browser = Client()
    enter(browser)
    step(browser, mailbox, maria)
    assert not TrustedDevice.objects.exists()
    browser.post("/accounts/logout/")
    assert not is_spared(browser)


def test_cookie_of_another_person_spares_nothing(mailbox: Mailbox, maria: User) -> None:
    browser = trusting(mailbox, make_person("nils@example.org"))
    assert not is_spared(browser)


def test_cookie_can_be_read_by_no_script_and_the_database_holds_its_digest_only(mailbox: Mailbox, maria: User) -> None:
    cookie = trusting(mailbox, maria).cookies["trusted"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 30 * 86_400)
    assert cookie.value not in str(list(TrustedDevice.objects.values()))


def change_password(browser: Client, maria: User) -> str:
    given = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    browser.post("/accounts/password/change/", given)
    return OTHER_PASSWORD


def reset_password(browser: Client, maria: User) -> str:
    mailbox = Mailbox()
    Client().post("/accounts/password/reset/", {"email": maria.email})
    path = Client().get(mailbox.link(), follow=True).redirect_chain[-1][0]
    reset = Client()
    path = reset.get(mailbox.link(), follow=True).redirect_chain[-1][0]
    reset.post(path, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    return OTHER_PASSWORD


def remove_app(browser: Client, maria: User) -> str:
    again(browser)
    browser.post("/accounts/2fa/totp/deactivate/")
    give_app(maria)
    return PASSWORD


def revoke_it(browser: Client, maria: User) -> str:
    browser.post(f"{PAGE}{TrustedDevice.objects.get().public_id}/revoke/")
    return PASSWORD


def revoke_all(browser: Client, maria: User) -> str:
    browser.post(f"{PAGE}revoke/")
    return PASSWORD


def revoke_by_api(browser: Client, maria: User) -> str:
    [device] = browser.get("/api/v1/accounts/me/trusted-devices").json()["items"]
    assert (device["name"], device["address"]) == ("Firefox, Linux", "127.0.0.1")
    assert browser.delete(f"/api/v1/accounts/me/trusted-devices/{device['id']}").status_code == 204
    return PASSWORD


def revoke_all_by_api(browser: Client, maria: User) -> str:
    assert browser.delete("/api/v1/accounts/me/trusted-devices").status_code == 204
    return PASSWORD


@pytest.mark.req("A18.3")
@pytest.mark.parametrize(
    "act", [change_password, reset_password, remove_app, revoke_it, revoke_all, revoke_by_api, revoke_all_by_api]
)
def test_device_is_trusted_no_more(mailbox: Mailbox, maria: User, act: object) -> None:
    give_app(maria)
    browser = trusting(mailbox, maria)
    other = Client()
    other.force_login(maria)
    password = act(other, maria)  # type: ignore[operator]
    assert not is_spared(browser, password)
    assert [entry.data for entry in news(DEVICES_REVOKED)] == [{"count": 1}]


@pytest.mark.django_db(transaction=True)  # the library tells of a new factor once it is committed
def test_new_factor_ends_the_trust(mailbox: Mailbox, maria: User) -> None:
    browser = trusting(mailbox, maria)
    other = Client()
    other.force_login(maria)
    again(other)
    page = other.get("/accounts/2fa/totp/activate/")
    other.post("/accounts/2fa/totp/activate/", {"code": app_code(page.context["form"].secret)})
    assert not is_spared(browser)
    assert len(news(DEVICES_REVOKED)) == 1


@pytest.mark.req("A17.9")
@pytest.mark.parametrize(
    ("policy", "spared"),
    [
        ({"everyone": "any"}, True),
        ({"everyone": "any", "every_login": True}, False),
        ({"everyone": "strong"}, False),
        ({"everyone": "strong", "trust_with_strong": True}, True),
        ({"everyone": "strong", "every_login": True, "trust_with_strong": True}, False),
    ],
)
def test_policy_decides_what_trust_is_worth(
    mailbox: Mailbox, maria: User, policy: dict[str, object], spared: bool
) -> None:
    give_app(maria)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = trusting(mailbox, maria)
        set_policy(**policy)
        assert is_spared(browser) is spared
        # What is worth nothing is not offered either.
        clock.shift(timedelta(minutes=1))  # the app's code is good once
        asked = Client()
        page = asked.get(enter(asked).headers["Location"]).content.decode()
        assert ("on this device" in page) is spared
        step(asked, mailbox, maria, trust_this_device="on")
        assert is_inside(asked)
        assert ("trusted" in asked.cookies) is spared


def test_pages_show_ones_own_devices_only(client: Client, mailbox: Mailbox, maria: User) -> None:
    nils = make_person("nils@example.org")
    token = actions.trust_device(user=nils, user_agent=FIREFOX, by=nils)
    client.force_login(maria)
    assert "You trust no device" in client.get(PAGE).content.decode()
    theirs = TrustedDevice.objects.get()
    assert client.post(f"{PAGE}{theirs.public_id}/revoke/").status_code == 404
    assert client.delete(f"/api/v1/accounts/me/trusted-devices/{theirs.public_id}").status_code == 404
    client.post(f"{PAGE}revoke/")
    assert queries.trusted_device(nils, token)
    client.force_login(nils)
    assert "Firefox, Linux" in client.get(PAGE).content.decode()


def test_devices_whose_time_is_over_are_dropped(maria: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        actions.trust_device(user=maria, user_agent="", by=maria)
        clock.shift(timedelta(days=31))
        keep_second_steps.call()
    assert not TrustedDevice.objects.exists()
