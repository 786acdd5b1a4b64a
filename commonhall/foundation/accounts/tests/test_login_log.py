"""The log of logins, and what is unusual in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.activity import LOGIN_FROM_DENIED_COUNTRY, LOGIN_UNUSUAL
from commonhall.foundation.accounts.models import LoginAttempt, User
from commonhall.foundation.accounts.tasks import forget_logins
from commonhall.foundation.accounts.tests.geoip import city, write_geoip
from commonhall.foundation.accounts.tests.people import (
    EMAIL,
    PASSWORD,
    Mailbox,
    enter,
    enter_code,
    is_inside,
    log_in,
    make_person,
    news,
    wrong,
)
from commonhall.foundation.accounts.tests.test_session_pages import FIREFOX, PHONE, from_afar
from commonhall.foundation.accounts.tests.test_totp import app_code, enrol
from commonhall.foundation.security.models import Risk, SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WRONG = "wrong harbour violin"
ROME, PARIS, TOKYO = "203.0.113.7", "198.51.100.4", "192.0.2.9"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def geoip(settings: Settings, tmp_path: Path) -> None:
    networks = {
        "203.0.113.0/24": city("IT", "Rome", 41.9, 12.5),
        "198.51.100.0/24": city("FR", "Paris", 48.9, 2.35),
        "192.0.2.0/24": city("JP", "Tokyo", 35.7, 139.7),
    }
    settings.GEOIP_PATH = str(write_geoip(tmp_path / "cities.mmdb", networks))


def raised() -> list[str]:
    return sorted(SecurityEvent.objects.values_list("kind", flat=True))


@pytest.mark.req("A7.1", "A7.2")
def test_each_attempt_is_a_row_with_address_device_time_and_how_it_ended(mailbox: Mailbox, maria: User) -> None:
    enter(from_afar(PHONE, PARIS), EMAIL, WRONG)
    given_up = from_afar(PHONE, PARIS)
    enter(given_up)
    enter_code(given_up, wrong(mailbox.code()))
    log_in(from_afar(), mailbox)
    rows = LoginAttempt.objects.filter(user=maria).order_by("id")
    assert [(row.state, row.why, row.steps, row.address, row.network, row.device) for row in rows] == [
        ("failed", "password", [], PARIS, "198.51.100.0/24", "Mobile Safari on iOS"),
        ("begun", "code", ["password"], PARIS, "198.51.100.0/24", "Mobile Safari on iOS"),
        ("succeeded", "", ["password", "code"], ROME, "203.0.113.0/24", "Firefox on Linux"),
    ]


@pytest.mark.req("A7.1", "A7.2")
def test_person_reads_the_own_log_and_staff_every_ones(client: Client, mailbox: Mailbox, maria: User) -> None:
    enter(from_afar(PHONE, PARIS), EMAIL, WRONG)
    log_in(client, mailbox)
    admin, staff = make_person("admin@example.org"), Client()
    actions.grant_role(user=admin, role=Role.ADMIN, by=SYSTEM)
    staff.force_login(admin)
    pages = [
        client.get("/accounts/logins/"),
        staff.get(f"/accounts/desk/{maria.public_id}/"),
        staff.get(f"/accounts/desk/{maria.public_id}/logins/"),
    ]
    for page in pages:
        text = page.content.decode()
        for words in (PARIS, "Mobile Safari on iOS", "Wrong password", "password, mailed code"):
            assert words in text
    assert "no GeoIP file" in pages[2].content.decode()
    mine = client.get("/api/v1/accounts/logins").json()["items"]
    assert [(item["state"], item["why"]) for item in mine] == [("succeeded", ""), ("failed", "password")]
    path = f"/api/v1/accounts/people/{maria.public_id}/logins"
    assert staff.get(path).json()["items"] == mine
    assert client.get(path).status_code == 403


def test_log_is_kept_for_a_time(maria: User, settings: Settings, clock: time_machine.Traveller) -> None:
    enter(Client(), EMAIL, WRONG)
    clock.shift(timedelta(days=179))
    forget_logins.call()
    assert LoginAttempt.objects.count() == 1
    clock.shift(timedelta(days=2))
    forget_logins.call()
    assert not LoginAttempt.objects.exists()


@pytest.mark.req("A7.3", "A7.4")
def test_first_login_and_the_usual_ones_are_not_unusual(mailbox: Mailbox, maria: User) -> None:
    laptop = from_afar()
    for _login in range(2):
        log_in(laptop, mailbox)
        laptop.post("/accounts/logout/")
    log_in(from_afar(address="203.0.113.200"), mailbox)  # the same kind of device in the same network
    assert not raised()
    assert not news(LOGIN_UNUSUAL)


@pytest.mark.req("A7.3")
def test_new_device_raises_an_event_and_asks_the_owner(mailbox: Mailbox, maria: User) -> None:
    log_in(from_afar(), mailbox)
    log_in(from_afar(PHONE), mailbox)
    [event] = SecurityEvent.objects.all()
    assert (event.kind, event.risk, event.user, event.address) == ("accounts.new_device", Risk.LOW, maria, ROME)
    assert "New login from Mobile Safari on iOS, 203.0.113.0/24" in mailbox.notices()
    assert "Was it you?" in str(mailbox.last().body)
    [entry] = news(LOGIN_UNUSUAL)
    assert "203.0.113" not in str([entry.data, entry.after]), "an address is a personal value"


@pytest.mark.req("A7.4")
@pytest.mark.parametrize(("there", "new"), [("203.0.113.99", False), ("203.0.114.1", True), ("2001:db8:1::1", True)])
def test_new_network_raises_an_event_and_asks_the_owner(mailbox: Mailbox, maria: User, there: str, new: bool) -> None:
    log_in(from_afar(), mailbox)
    log_in(from_afar(address=there), mailbox)
    assert raised() == (["accounts.new_network"] if new else [])
    assert bool(news(LOGIN_UNUSUAL)) is new


def test_network_of_an_ipv6_address_is_its_48(mailbox: Mailbox, maria: User) -> None:
    log_in(from_afar(address="2001:db8:1:2::1"), mailbox)
    log_in(from_afar(address="2001:db8:1:ffff::9"), mailbox)
    assert not raised()


@pytest.mark.req("A7.5")
def test_one_address_over_many_accounts(mailbox: Mailbox, maria: User) -> None:
    for number in range(8):
        enter(from_afar(), f"person{number}@example.org", WRONG)
    mailbox.all()
    [event] = SecurityEvent.objects.filter(kind="accounts.passwords_sprayed")
    assert (event.risk, event.address) == (Risk.HIGH, ROME)


@pytest.mark.req("A7.5", "S3.3")
def test_many_addresses_over_one_account(mailbox: Mailbox, maria: User) -> None:
    for number in range(8):
        enter(from_afar(address=f"198.51.{number}.1"), EMAIL, WRONG)
    notices = mailbox.notices()
    [event] = SecurityEvent.objects.filter(kind="accounts.account_swarmed")
    assert (event.risk, event.user) == (Risk.HIGH, maria)
    assert notices.count("Somebody tries passwords for your account from many places") == 1


@pytest.mark.req("A7.6")
@pytest.mark.parametrize(
    ("there", "hours", "too_fast"), [(TOKYO, 2, True), (TOKYO, 14, False), (PARIS, 0.5, True), (PARIS, 2, False)]
)
def test_two_places_too_far_apart_for_the_time_between(
    mailbox: Mailbox,
    maria: User,
    geoip: None,
    clock: time_machine.Traveller,
    there: str,
    hours: float,
    too_fast: bool,
) -> None:
    log_in(from_afar(), mailbox)
    clock.shift(timedelta(hours=hours))
    log_in(from_afar(address=there), mailbox)
    events = SecurityEvent.objects.filter(kind="accounts.impossible_pace")
    assert [event.risk for event in events] == ([Risk.HIGH] if too_fast else [])
    assert any("New login from" in subject for subject in mailbox.notices())


@pytest.mark.req("A7.7")
def test_denied_country_is_refused_raised_and_mailed(
    mailbox: Mailbox, maria: User, geoip: None, settings: Settings
) -> None:
    settings.LOGIN_DENIED_COUNTRIES = ["JP"]
    browser = from_afar(address=TOKYO)
    enter(browser)
    page = browser.post("/accounts/login/code/confirm/", {"code": mailbox.code()}, follow=True)
    assert "Nobody may log in from the country" in page.content.decode()
    assert not is_inside(browser)
    [event] = SecurityEvent.objects.all()
    assert (event.kind, event.risk, event.data) == ("accounts.denied_country", Risk.HIGH, {"country": "JP"})
    assert len(news(LOGIN_FROM_DENIED_COUNTRY)) == 1
    assert "A login to your account was refused because of its country" in mailbox.notices()
    row = LoginAttempt.objects.get()
    assert (row.state, row.why, row.country, row.place) == ("failed", "country", "JP", "Tokyo")
    log_in(from_afar(), mailbox)


@pytest.mark.req("A7.8")
@pytest.mark.parametrize("wanted", [True, False])
def test_new_country_asks_for_a_mailed_code_beside_the_app(
    mailbox: Mailbox, maria: User, geoip: None, settings: Settings, clock: time_machine.Traveller, wanted: bool
) -> None:
    settings.LOGIN_NEW_COUNTRY_STEP = wanted
    seed = enrol(from_afar(), mailbox)
    clock.shift(timedelta(minutes=5))
    abroad = from_afar(address=PARIS)
    first = enter(abroad).headers["Location"]
    assert first == ("/accounts/login/code/confirm/" if wanted else "/accounts/2fa/authenticate/")
    if wanted:
        enter_code(abroad, mailbox.code())
        assert not is_inside(abroad)
    abroad.post("/accounts/2fa/authenticate/", {"code": app_code(seed)})
    assert is_inside(abroad)
    assert "accounts.new_country" in raised()

    again = from_afar(address=PARIS)
    assert enter(again).headers["Location"] == "/accounts/2fa/authenticate/", "the country is known now"


def test_without_a_geoip_file_nothing_is_said_of_countries(mailbox: Mailbox, maria: User, settings: Settings) -> None:
    settings.GEOIP_PATH = "/nowhere/cities.mmdb"
    log_in(from_afar(), mailbox)
    log_in(from_afar(address=TOKYO), mailbox)
    assert raised() == ["accounts.new_network"]
    assert LoginAttempt.objects.exclude(country="").count() == 0


def test_what_was_typed_is_kept_nowhere(maria: User) -> None:
    enter(from_afar(), PASSWORD, WRONG)
    row = LoginAttempt.objects.get()
    assert PASSWORD not in str(vars(row))
    assert row.user is None
    assert (row.why, row.device) == ("unknown", "Firefox on Linux")
    assert FIREFOX not in str(vars(row))
