"""The security dashboard: figures as they stand, and what waits."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts.actions import lock_account
from commonhall.foundation.accounts.models import AccountLock
from commonhall.foundation.security import actions
from commonhall.foundation.security.models import Risk
from commonhall.foundation.security.tests.staff import ATTACKER, GRAVE, fail_logins, person, raised

pytestmark = pytest.mark.django_db
DASHBOARD = "/desk/security/"


def figures(desk: Client) -> dict[str, int]:
    return {str(number.label): number.value for number, _href in desk.get(DASHBOARD).context["figures"]}


@pytest.mark.req("S8.5")
def test_figures_say_how_things_stand(desk: Client, admin: Any) -> None:
    lock_account(user=person("locked"), reason="Lost laptop", by=admin)
    for name, minutes in (("guessed", 30), ("opened", -1)):
        AccountLock.objects.create(user=person(name), locked_until=timezone.now() + timedelta(minutes=minutes))
    fail_logins(3, accounts=1)
    actions.rule_addresses(network="192.0.2.0/24", verdict="block", reason="Scraping", by=SYSTEM)
    raised(GRAVE)
    raised(GRAVE, risk=Risk.CRITICAL)
    found = figures(desk)
    assert found["Failed logins in the last hour"] == found["Failed logins in the last day"] == 3
    assert (found["Addresses kept out"], found["Locked accounts"]) == (1, 2)
    assert (found["Open, risk: Critical"], found["Open, risk: High"], found["Open, risk: Medium"]) == (1, 1, 0)


@pytest.mark.req("S8.5")
def test_each_figure_leads_to_as_many_rows_as_it_says(desk: Client, admin: Any) -> None:
    for risk, count in ((Risk.LOW, 3), (Risk.MEDIUM, 1), (Risk.HIGH, 2)):
        for _event in range(count):
            raised(GRAVE, risk=risk)
    actions.resolve_event(event=raised(GRAVE, risk=Risk.LOW), note="Nothing.", by=admin)
    lock_account(user=person("locked"), reason="Lost laptop", by=admin)
    person("open")
    hrefs = {str(number.label): (number.value, href) for number, href in desk.get(DASHBOARD).context["figures"]}
    for label in ("Open, risk: Low", "Open, risk: Medium", "Open, risk: High", "Open, risk: Critical"):
        value, href = hrefs[label]
        assert len(desk.get(href).context["page"].rows) == value, label
    value, href = hrefs["Locked accounts"]
    assert [account.username for account in desk.get(href).context["page"].rows] == ["locked"]
    assert value == 1


@pytest.mark.req("S8.5")
def test_dashboard_asks_for_itself_again_unless_it_was_paused(desk: Client) -> None:
    assert 'hx-trigger="every 10s"' in desk.get(DASHBOARD).content.decode()
    assert "every 10s" not in desk.get(DASHBOARD, {"paused": ""}).content.decode()
    raised(GRAVE)
    part = desk.get(DASHBOARD, headers={"HX-Request": "true", "HX-Target": "security-now"}).content.decode()
    assert "<html" not in part
    assert "Something grave" in part


@pytest.mark.req("S8.5")
def test_what_waits_stands_there_with_the_worst_first(desk: Client, admin: Any) -> None:
    odd, critical, high = raised(), raised(GRAVE, risk=Risk.CRITICAL, address=""), raised(GRAVE)
    done = actions.resolve_event(event=raised(GRAVE, address=""), note="Nothing.", by=admin)
    waiting = [event.pk for event, _label in desk.get(DASHBOARD).context["rows"]]
    assert waiting == [critical.pk, high.pk, odd.pk]
    assert done.pk not in waiting


@pytest.mark.req("S8.5")
def test_dashboard_costs_the_same_with_many_events(
    desk: Client, django_assert_max_num_queries: Any, nothing_grows_old: None
) -> None:
    for number in range(40):
        raised(address=f"192.0.2.{number}")
    desk.get(DASHBOARD)
    with django_assert_max_num_queries(8):
        desk.get(DASHBOARD)


@pytest.mark.req("S8.6")
def test_dashboard_by_api(desk: Client) -> None:
    event = raised(GRAVE, address=ATTACKER)
    answer = desk.get("/api/v1/security/").json()
    assert {"label": "Open, risk: High", "value": 1} in answer["figures"]
    assert [one["id"] for one in answer["to_do"]] == [str(event.public_id)]
