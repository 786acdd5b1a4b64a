"""Who is let in, who is kept out, and that nobody gets around it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.security import actions, queries
from commonhall.foundation.security.models import AddressRule
from commonhall.foundation.security.tests.staff import ADMIN_ADDRESS, ATTACKER

pytestmark = pytest.mark.django_db
RULES = "/desk/security/addresses/"


def rule(network: str, verdict: str = "block", hours: float | None = None) -> AddressRule:
    until = timezone.now() + timedelta(hours=hours) if hours else None
    return actions.rule_addresses(network=network, verdict=verdict, reason="Scraping", expires_at=until, by=SYSTEM)


def answer(address: str, path: str = "/accounts/login/", **headers: str) -> Any:
    return Client().get(path, REMOTE_ADDR=address, headers=headers)


@pytest.mark.req("S6.2", "S6.3")
@pytest.mark.parametrize(
    ("network", "inside", "outside"),
    [
        ("203.0.113.66", "203.0.113.66", "203.0.113.67"),
        ("203.0.113.0/25", "203.0.113.127", "203.0.113.128"),
        ("2001:db8:7::/48", "2001:db8:7:ffff::1", "2001:db8:8::1"),
        ("0.0.0.0/1", "127.255.255.254", "128.0.0.1"),
    ],
)
def test_a_network_is_kept_out_to_its_edge(network: str, inside: str, outside: str) -> None:
    if network == "0.0.0.0/1":
        AddressRule.objects.create(network=network, verdict="block", reason="x")  # no action would set it
        queries.bump()
    else:
        rule(network)
    assert answer(inside).status_code == 403
    assert answer(outside).status_code == 200
    assert queries.is_ip_blocked(inside)
    assert not queries.is_ip_blocked(outside)


@pytest.mark.req("S6.2", "S4.1")
def test_whoever_is_kept_out_reads_whom_to_write_to(settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    rule(ATTACKER)
    page = answer(ATTACKER, "/", **{"Accept-Language": "fr"})
    assert (page.status_code, ATTACKER in page.text, 'href="mailto:security@example.org"' in page.text) == (
        403,
        True,
        True,
    )
    assert '<html lang="fr">' in page.text
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
        assert page.headers[name]
    api = answer(ATTACKER, "/api/v1/openapi.json")
    assert (api.status_code, api["Content-Type"]) == (403, "application/problem+json")
    assert "security@example.org" in api.json()["detail"]
    assert answer(ATTACKER, "/health/live/").status_code == 200


@pytest.mark.req("S6.2")
def test_a_kept_page_is_not_for_whoever_is_kept_out(settings: Settings) -> None:
    settings.VISITOR_PAGES_SECONDS = 60
    cache.clear()
    assert answer(ADMIN_ADDRESS, "/").status_code == 200  # now it is kept
    rule(ATTACKER)
    assert answer(ATTACKER, "/").status_code == 403


@pytest.mark.req("S6.1")
def test_letting_in_wins_over_keeping_out() -> None:
    rule("203.0.113.0/24")
    assert answer(ATTACKER).status_code == 403
    rule(ATTACKER, "allow")
    assert answer(ATTACKER).status_code == 200
    assert answer("203.0.113.67").status_code == 403


@pytest.mark.req("S6.4")
def test_a_rule_has_a_reason_and_ends_by_itself(desk: Client) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as clock:
        page = desk.post(f"{RULES}add/", {"network": ATTACKER, "verdict": "block", "reason": "", "lasts": "3600"})
        assert page.status_code == 422
        desk.post(f"{RULES}add/", {"network": ATTACKER, "verdict": "block", "reason": "Scraping", "lasts": "3600"})
        assert answer(ATTACKER).status_code == 403
        assert "Scraping" in desk.get(RULES).content.decode()
        clock.shift(timedelta(minutes=59))
        assert answer(ATTACKER).status_code == 403
        clock.shift(timedelta(minutes=2))
        assert answer(ATTACKER).status_code == 200  # before anything has tidied it away
        assert actions.forget_expired_rules() == 1
    assert not AddressRule.objects.exists()
    assert Activity.objects.get(kind="security.rules_expired").data == {"networks": [f"{ATTACKER}/32"]}


@pytest.mark.req("S6.2", "S6.4")
def test_setting_and_removing_a_rule_is_in_the_log(desk: Client, admin: Any) -> None:
    given = {"network": "203.0.113.99/24", "verdict": "block", "reason": "Scraping", "lasts": "0"}
    assert desk.post(f"{RULES}add/", given).status_code == 302
    desk.post(f"{RULES}add/", {**given, "verdict": "allow", "reason": "The library"})
    set_ = AddressRule.objects.get()
    assert (set_.network, set_.verdict, set_.by, set_.expires_at) == ("203.0.113.0/24", "allow", admin, None)
    desk.post(f"{RULES}{set_.public_id}/remove/")
    assert not AddressRule.objects.exists()
    told = Activity.objects.filter(kind__startswith="security.addresses_").order_by("id")
    assert [(entry.before.get("verdict"), entry.after.get("verdict")) for entry in told] == [
        (None, "block"),
        ("block", "allow"),
        ("allow", None),
    ]
    assert {entry.actor_id for entry in told} == {str(admin.pk)}


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (ADMIN_ADDRESS, "You come from"),
        ("198.51.100.0/24", "You come from"),
        ("0.0.0.0/0", "the machine itself"),
        ("127.0.0.1", "the machine itself"),
        ("::/0", "the machine itself"),
        ("10.1.2.0/24", "Your own proxy"),
        ("203.0.113.300", "Write an address"),
    ],
)
def test_nobody_shuts_out_themselves_or_the_site(desk: Client, settings: Settings, network: str, why: str) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    given = {"network": network, "verdict": "block", "reason": "A mistake", "lasts": "3600"}
    page = desk.post(f"{RULES}add/", given)
    assert page.status_code == 422
    assert why in page.content.decode()
    api = desk.post("/api/v1/security/addresses", {**given, "expires_at": None}, content_type="application/json")
    assert (api.status_code, api.json()["errors"][0]["field"]) == (422, "network")
    assert not AddressRule.objects.exists()


def test_nobody_removes_what_lets_them_in(desk: Client) -> None:
    rule("198.51.100.0/24")
    allowed = rule(ADMIN_ADDRESS, "allow")
    desk.post(f"{RULES}{allowed.public_id}/remove/")
    assert AddressRule.objects.filter(pk=allowed.pk).exists()
    assert desk.get(RULES).status_code == 200


def test_an_end_in_the_past_is_refused() -> None:
    with pytest.raises(Refused, match="passed"):
        rule(ATTACKER, hours=-1)


@pytest.mark.req("S6.7")
def test_without_trusted_proxies_a_header_changes_nothing() -> None:
    rule(ATTACKER)
    for forged in ("127.0.0.1", ADMIN_ADDRESS, f"{ADMIN_ADDRESS}, 10.0.0.1", "nonsense"):
        assert answer(ATTACKER, **{"X-Forwarded-For": forged}).status_code == 403
    assert answer(ADMIN_ADDRESS, **{"X-Forwarded-For": ATTACKER}).status_code == 200  # nobody blocks others with it


@pytest.mark.req("S6.6", "S6.7")
def test_behind_a_trusted_proxy_the_client_counts_and_not_what_it_claims(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    rule(ATTACKER)
    assert answer("10.0.0.9", **{"X-Forwarded-For": ATTACKER}).status_code == 403
    assert answer("10.0.0.9", **{"X-Forwarded-For": f"{ADMIN_ADDRESS}, {ATTACKER}"}).status_code == 403
    assert answer("10.0.0.9", **{"X-Forwarded-For": ADMIN_ADDRESS}).status_code == 200


@pytest.mark.req("S6.3")
def test_rules_are_found_by_an_address_that_they_cover(desk: Client) -> None:
    for network in ("203.0.113.0/24", "203.0.112.0/23", "203.0.113.66", "203.0.113.65", "2001:db8::/32"):
        rule(network)
    page = desk.get(RULES, {"address": ATTACKER})
    assert {found.network for found in page.context["page"]} == {"203.0.113.0/24", "203.0.112.0/23", "203.0.113.66/32"}
    assert [found.network for found in desk.get(RULES, {"address": "2001:db8::5"}).context["page"]] == ["2001:db8::/32"]
    api = desk.get("/api/v1/security/addresses", {"verdict": "block", "address": "203.0.113.65"}).json()
    assert len(api["items"]) == 3


@pytest.mark.req("S8.6")
def test_rules_by_api(desk: Client) -> None:
    given = {"network": "203.0.113.7", "verdict": "block", "reason": "Scraping", "expires_at": "2040-01-01T00:00:00Z"}
    made = desk.post("/api/v1/security/addresses", given, content_type="application/json")
    assert (made.status_code, made.json()["network"]) == (201, "203.0.113.7/32")
    assert answer("203.0.113.7").status_code == 403
    assert desk.delete(f"/api/v1/security/addresses/{made.json()['id']}").status_code == 204
    assert answer("203.0.113.7").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": "2040-01-01T00:00:00"},
        {"expires_at": "9999-12-31T23:59:59-12:00"},
        {"verdict": "perhaps"},
        {"network": "203.0.113.0/99"},
        {"network": "fe80::1%eth0"},
    ],
)
def test_what_makes_no_sense_to_the_api_is_422(desk: Client, wrong: dict[str, str]) -> None:
    given = {"network": "203.0.113.7", "verdict": "block", "reason": "Scraping", **wrong}
    assert desk.post("/api/v1/security/addresses", given, content_type="application/json").status_code == 422
    assert not AddressRule.objects.exists()
