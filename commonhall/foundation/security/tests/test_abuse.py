"""What an address is blocked for by itself, and whom that never hits."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.payments.activity import BAD_SIGNATURE
from commonhall.foundation.security import actions, queries
from commonhall.foundation.security.models import AddressRule, Risk, SecurityEvent
from commonhall.foundation.security.tests.staff import ATTACKER, GRAVE, fail_logins, raised

pytestmark = pytest.mark.django_db


def blocked_for() -> timedelta | None:
    """How long the attacker is blocked; None when not."""
    rule = AddressRule.objects.filter(network=f"{ATTACKER}/32").first()
    return rule.expires_at - rule.set_at if rule and rule.expires_at else None


def about(time: timedelta) -> Any:
    return pytest.approx(time.total_seconds(), abs=5)


@pytest.mark.req("S6.5", "S3.4")
def test_an_address_that_tries_many_accounts_is_blocked_for_an_hour(admin: Any) -> None:
    fail_logins(19, accounts=6)
    assert blocked_for() is None
    fail_logins(1, accounts=1)
    found = blocked_for()
    assert found is not None
    assert found.total_seconds() == about(timedelta(hours=1))
    assert queries.is_ip_blocked(ATTACKER)
    event = SecurityEvent.objects.get(kind="security.address_blocked")
    assert (event.risk, event.address, event.state) == (Risk.HIGH, ATTACKER, "open")
    deliver_all()
    assert Notification.objects.filter(user=admin).count() == 1
    fail_logins(5, accounts=5)  # while it is blocked nothing is raised again
    assert SecurityEvent.objects.filter(kind="security.address_blocked").count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert not queries.is_ip_blocked(ATTACKER)


@pytest.mark.req("S6.5")
@pytest.mark.parametrize(
    ("count", "accounts"), [(40, 4), (19, 19)], ids=["somebody who forgot a few passwords", "not yet enough"]
)
def test_fewer_accounts_or_tries_block_nobody(count: int, accounts: int) -> None:
    fail_logins(count, accounts)
    assert blocked_for() is None


@pytest.mark.req("S6.5")
def test_tries_count_by_when_they_were_made_and_not_by_when_the_news_came() -> None:
    for minutes in range(0, 60, 3):  # one every three minutes, while no worker ran
        with time_machine.travel(timezone.now() - timedelta(minutes=minutes)):
            fail_logins(1, accounts=1, deliver=False)
            fail_logins(1, accounts=7, deliver=False)
    deliver_all()
    assert SecurityEvent.objects.count() == 40
    assert blocked_for() is None


@pytest.mark.req("S6.5")
def test_three_events_of_high_risk_block_for_a_day() -> None:
    raised(GRAVE)
    raised(GRAVE)
    assert blocked_for() is None
    raised(GRAVE)
    found = blocked_for()
    assert found is not None
    assert found.total_seconds() == about(timedelta(days=1))


@pytest.mark.req("S6.5")
def test_events_apart_by_an_hour_block_nobody() -> None:
    for hours in (2, 1, 0):
        with time_machine.travel(timezone.now() - timedelta(hours=hours, minutes=hours)):
            raised(GRAVE)
    assert blocked_for() is None


@pytest.mark.req("S6.5")
def test_an_ipv6_customer_is_blocked_with_all_their_addresses() -> None:
    for number in range(3):
        raised(GRAVE, address=f"2001:db8:1:2::{number + 1}")
    assert AddressRule.objects.get().network == "2001:db8:1:2::/64"
    assert queries.is_ip_blocked("2001:db8:1:2:ffff::9")
    assert not queries.is_ip_blocked("2001:db8:1:3::1")


@pytest.mark.req("S6.5", "S6.1")
def test_allowed_networks_are_never_blocked_by_themselves() -> None:
    actions.rule_addresses(network="203.0.113.0/24", verdict="allow", reason="The school", by=SYSTEM)
    fail_logins(30, accounts=10)
    for _time in range(4):
        raised(GRAVE)
    assert blocked_for() is None


@pytest.mark.req("S6.5")
@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.7", "::1", "fd00::1", "45.0.0.9"])
def test_what_may_be_our_own_proxy_is_never_blocked_by_itself(address: str, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["45.0.0.0/24"]
    for _time in range(4):
        raised(GRAVE, address=address)
    assert not AddressRule.objects.exists()


@pytest.mark.req("S6.5", "S3.5")
def test_bad_signatures_block_nobody_for_the_secret_may_be_wrong() -> None:
    for _time in range(5):
        raised(BAD_SIGNATURE)
    assert not AddressRule.objects.exists()
