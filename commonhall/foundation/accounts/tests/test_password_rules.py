"""What a password must be, by every way to set one, and that the meter in the form says the same."""

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from commonhall.config.doctor import services
from commonhall.config.doctor.findings import State
from commonhall.core.activity.models import Activity
from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.breaches import is_breached
from commonhall.foundation.accounts.models import OldPassword, Session, User
from commonhall.foundation.accounts.passwords import CommonValidator, LengthValidator
from commonhall.foundation.accounts.tests.factors import give_app, set_policy
from commonhall.foundation.accounts.tests.people import (
    API,
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    Mailbox,
    make_person,
    register,
)
from commonhall.foundation.security.limits import counting

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
METER = "/accounts/password/strength/"


@pytest.fixture
def maria(db: None) -> User:
    return make_person(username="maria")


def by_registration(password: str) -> bool:
    register(Client(), "nils@example.org", password, display_name="Nils Holm")
    return User.objects.filter(email="nils@example.org").exists()


def by_registration_api(password: str) -> bool:
    given = {"email": "nils@example.org", "password": password, "display_name": "Nils Holm", "captcha": solved()}
    Client().post(f"{API}/auth/signup", given, "application/json")
    return User.objects.filter(email="nils@example.org").exists()


def by_change(password: str) -> bool:
    counting.forget()  # a person changes it no more than ten times a minute
    browser = Client()
    browser.force_login(User.objects.get(email=EMAIL))
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    browser.post("/accounts/password/change/", given)
    return _has(password)


def by_reset(password: str) -> bool:
    path = Client().get(_reset_link(), follow=True).redirect_chain[-1][0]
    browser = Client()
    path = browser.get(_reset_link(), follow=True).redirect_chain[-1][0]
    browser.post(path, {"password1": password, "password2": password})
    return _has(password)


def by_reset_api(password: str) -> bool:
    key = _reset_link().rstrip("/").rpartition("/")[2]
    Client().post(f"{API}/auth/password/reset", {"key": key, "password": password}, "application/json")
    return _has(password)


def _reset_link() -> str:
    Client().post("/accounts/password/reset/", {"email": EMAIL})
    return Mailbox().link()


def _has(password: str) -> bool:
    return User.objects.get(email=EMAIL).check_password(password)


REGISTERING = [by_registration, by_registration_api]
CHANGING = [by_change, by_reset, by_reset_api]


@pytest.mark.parametrize("way", [*REGISTERING, *CHANGING])
@pytest.mark.parametrize(
    ("password", "taken"),
    [
        pytest.param("kiwi-7Tq!xb", False, marks=pytest.mark.req("A3.1"), id="11 characters"),
        pytest.param("kiwi-7Tq!xbz", True, marks=pytest.mark.req("A3.1"), id="12 characters"),
        pytest.param("gannet opal tundra" * 4, True, marks=pytest.mark.req("A3.3"), id="72 characters"),
        pytest.param("x" * 64, False, marks=pytest.mark.req("A3.4"), id="repeated"),
        pytest.param("dragonmonkey12", False, marks=pytest.mark.req("A3.4"), id="guessed by zxcvbn"),
        pytest.param("q1w2e3r4t5y6", False, marks=pytest.mark.req("A3.5"), id="common"),
        pytest.param("Q1W2E3R4T5Y6", False, marks=pytest.mark.req("A3.5"), id="common in capitals"),
    ],
)
def test_every_way_to_set_a_password_judges_alike(
    maria: User, way: Callable[[str], bool], password: str, taken: bool
) -> None:
    assert way(password) is taken


@pytest.mark.req("A3.6")
@pytest.mark.parametrize("way", [*REGISTERING, *CHANGING])
def test_password_like_ones_own_data_is_refused(maria: User, way: Callable[[str], bool]) -> None:
    mine = "nils@example.org nils" if way in REGISTERING else "maria@example.org maria"
    assert not way(mine)


@pytest.mark.req("A3.4")
def test_sites_own_name_makes_no_password(maria: User) -> None:
    assert not by_change("Commonhall-2026")


@pytest.mark.req("A3.1", "A3.2")
@pytest.mark.parametrize(
    ("everyone", "with_app", "least"),
    [("none", False, 15), ("none", True, 12), ("any", False, 12), ("strong", False, 12)],
)
def test_length_that_is_asked_hangs_on_the_second_step(maria: User, everyone: str, with_app: bool, least: int) -> None:
    if with_app:
        give_app(maria)
    set_policy(everyone=everyone)
    password = "kiwi-7Tq!xbz0Wd&"
    assert LengthValidator().least(maria) == least
    for length, good in [(least - 1, False), (least, True)]:
        if good:
            password_validation.validate_password(password[:length], maria)
        else:
            with pytest.raises(ValidationError, match=f"Use at least {least} characters"):
                password_validation.validate_password(password[:length], maria)


@pytest.mark.req("A3.2")
def test_registration_where_no_second_step_is_asked_takes_fifteen(db: None) -> None:
    set_policy(everyone="none")
    assert not by_registration("kiwi-7Tq!xbz0W")
    assert by_registration("kiwi-7Tq!xbz0Wd")


def commonest() -> Iterator[str]:
    """By two lists that don't know of each other, the commonest first."""
    yield from FREQUENCY_LISTS["passwords"]
    yield from sorted(password_validation.CommonPasswordValidator().passwords)


@pytest.mark.req("A3.5")
def test_three_thousand_commonest_passwords_are_refused(db: None) -> None:
    judges = [LengthValidator(), CommonValidator()]
    passed = [word for word in FREQUENCY_LISTS["passwords"][:3000] if not _is_refused(word, judges)]
    assert passed == []


@pytest.mark.req("A3.5")
def test_common_passwords_that_are_long_enough_are_refused(db: None) -> None:
    long = {word for word in commonest() if len(word) >= 12}
    assert len(long) > 250
    assert [word for word in long if not _is_refused(word, password_validation.get_default_password_validators())] == []


@pytest.mark.req("S11.1")
@pytest.mark.parametrize("way", [*REGISTERING, *CHANGING])
@pytest.mark.parametrize(("breached", "taken"), [(True, False), (False, True)])
def test_password_of_the_operators_file_of_breaches_is_refused(
    maria: User, settings: Settings, tmp_path: Path, way: Callable[[str], bool], breached: bool, taken: bool
) -> None:
    """ASVS 6.2.12."""
    password = "gannet opal tundra"
    others = [f"another password {number}" for number in range(5000)]
    settings.BREACHED_PASSWORDS_PATH = breaches_file(tmp_path, [*others, password] if breached else others)
    assert way(password) is taken


@pytest.mark.parametrize("count", [0, 1, 2, 3, 500])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_each_password_of_the_file_is_found_and_no_other(
    settings: Settings, tmp_path: Path, count: int, end: str
) -> None:
    known = [f"known {number}" for number in range(count)]
    settings.BREACHED_PASSWORDS_PATH = breaches_file(tmp_path, known, end)
    assert [word for word in known if not is_breached(word)] == []
    assert [number for number in range(300) if is_breached(f"unknown {number}")] == []


def test_without_its_file_the_other_rules_go_on(settings: Settings, tmp_path: Path) -> None:
    settings.BREACHED_PASSWORDS_PATH = str(tmp_path / "gone")
    assert not is_breached("gannet opal tundra")
    assert services.breaches().state is State.WRONG
    settings.BREACHED_PASSWORDS_PATH = str(Path(__file__))
    assert "does not begin with a hash" in services.breaches().text
    settings.BREACHED_PASSWORDS_PATH = breaches_file(tmp_path, ["known"])
    assert services.breaches().state is State.FINE


def breaches_file(folder: Path, passwords: list[str], end: str = "\r\n") -> str:
    """As the downloader writes it: the hash, and how often it was met."""
    hashes = sorted(hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest().upper() for each in passwords)
    path = folder / "breaches.txt"
    path.write_bytes("".join(f"{each}:{number}{end}" for number, each in enumerate(hashes, 1)).encode())
    return str(path)


def _is_refused(word: str, judges: list[Any]) -> bool:
    try:
        password_validation.validate_password(word, None, judges)
    except ValidationError:
        return True
    return False


@pytest.mark.req("A3.7")
@pytest.mark.parametrize("way", CHANGING)
def test_none_of_the_last_five_passwords_is_taken_again(maria: User, way: Callable[[str], bool]) -> None:
    words = ["gannet opal tundra", "ferry lichen parapet", "walnut comet hamlet", "saffron igloo barge"]
    first = PASSWORD
    for word in [*words, "thistle amber quarry"]:
        actions.set_password(user=User.objects.get(pk=maria.pk), password=word, by=maria)
    actions.set_password(user=User.objects.get(pk=maria.pk), password=first, by=maria)  # the sixth one back
    assert OldPassword.objects.filter(user=maria).count() == 4
    for word in [first, "thistle amber quarry", "saffron igloo barge", "walnut comet hamlet", "ferry lichen parapet"]:
        before = User.objects.get(pk=maria.pk).password
        way(word)
        assert User.objects.get(pk=maria.pk).password == before, word
    assert way("gannet opal tundra")


@pytest.mark.req("A3.7")
def test_looking_at_the_last_passwords_costs_five_hashes_at_most(maria: User, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["commonhall.foundation.accounts.tests.hashers.CountingHasher"]
    from commonhall.foundation.accounts.tests.hashers import CountingHasher

    for number in range(8):
        actions.set_password(user=maria, password=f"gannet opal tundra {number}", by=maria)
    before = CountingHasher.made
    password_validation.validate_password(OTHER_PASSWORD, maria)
    assert CountingHasher.made - before == 5
    Client().post(METER, {"password": OTHER_PASSWORD})
    assert CountingHasher.made - before == 5


@pytest.mark.req("A3.9")
@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "kiwi-7Tq!xb",
        "kiwi-7Tq!xbz",
        "q1w2e3r4t5y6",
        "x" * 64,
        "Nils Holm Nils Holm",
        "nils@example.org",
        PASSWORD,
    ],
)
def test_meter_gives_the_servers_verdict(db: None, password: str) -> None:
    about = {"email": "nils@example.org", "username": "", "display_name": "Nils Holm"}
    said = Client().post(METER, {"password": password, **about}).json()
    answer = register(Client(), "nils@example.org", password, display_name="Nils Holm")
    errors = answer.context["form"].errors.get("password1", []) if answer.status_code == 200 else []
    if password:  # the form says of an empty one only that it is needed
        assert said["problems"] == errors
    assert bool(said["problems"]) is not User.objects.filter(email="nils@example.org").exists()
    assert said["verdict"] == (" ".join(said["problems"]) or "This password is good.")


def test_meter_judges_for_the_person_who_is_inside(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert client.post(METER, {"password": "maria@example.org maria"}).json()["problems"]
    set_policy(everyone="none")
    assert "15 characters" in client.post(METER, {"password": "kiwi-7Tq!xbz"}).json()["verdict"]


def test_meter_keeps_nothing_and_asks_for_the_csrf_token(maria: User) -> None:
    before = (Session.objects.count(), Activity.objects.count(), User.objects.count())
    answer = Client().post(METER, {"password": PASSWORD})
    assert "no-store" in answer.headers["Cache-Control"]
    assert (Session.objects.count(), Activity.objects.count(), User.objects.count()) == before
    assert Client(enforce_csrf_checks=True).post(METER, {"password": PASSWORD}).status_code == 403
    assert Client().get(METER).status_code == 405


def test_meter_is_limited(settings: Settings, db: None) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "password_strength": "2/minute"}
    assert [Client().post(METER, {"password": PASSWORD}).status_code for _ask in range(3)] == [200, 200, 429]


@pytest.mark.req("A3.1")
@pytest.mark.parametrize(
    "password", ["lanternharbourviolin", "7305918264807153", "фонарь гавань скрипка", "!*?+=§&%$#~^)["]
)
def test_no_kind_of_sign_is_asked_for(maria: User, password: str) -> None:
    """ASVS 6.2.5: small letters alone, digits alone, another script, signs."""
    assert by_change(password)


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/accounts/login/", {"password": "current-password"}),
        ("/accounts/signup/", {"password1": "new-password"}),
        (
            "/accounts/password/change/",
            {"oldpassword": "current-password", "password1": "new-password", "password2": "new-password"},
        ),
    ],
)
def test_passwords_can_be_pasted_and_filled_in_by_helpers(maria: User, page: str, fields: dict[str, str]) -> None:
    """ASVS 6.2.7; the browser's own tests would see a script that stops it."""
    browser = Client()
    if fields.keys() > {"password1"}:
        browser.force_login(maria)
    html = browser.get(page).content.decode()
    for name, helped in fields.items():
        [field] = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)
        assert f'autocomplete="{helped}"' in field
        assert 'type="password"' in field
        assert "maxlength" not in field
        assert "readonly" not in field
    assert "onpaste" not in html


def test_a_password_does_not_run_out(maria: User) -> None:
    """ASVS 6.2.10."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3650), tick=False):
        answer = Client().post("/accounts/login/", {"login": EMAIL, "password": PASSWORD})
        assert answer.headers["Location"] == "/accounts/login/code/confirm/"
