"""Security events from the alarm to the note that closes them, and everything around them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.kinds import Kind, get_kind
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.core.mail.delivery import send_due
from commonhall.foundation.notifications.actions import send_due as send_notices
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.security import actions
from commonhall.foundation.security.models import Risk, SecurityEvent
from commonhall.foundation.security.tests.staff import ATTACKER, GRAVE, ODD, did, person, raised

pytestmark = pytest.mark.django_db
LIST = "/desk/security/events/"
SEEN = get_kind("test.seen") or Kind("test.seen", "Seen near it")


def listed(desk: Client, **filters: Any) -> list[str]:
    page = desk.get(LIST, filters)
    assert page.status_code == 200
    return [str(event.public_id) for event, _label in page.context["rows"]]


@pytest.mark.req("S3.7", "S3.8")
def test_event_is_taken_up_resolved_with_a_note_and_opened_again(desk: Client, admin: Any) -> None:
    event = raised()
    path = event.get_absolute_url()
    assert listed(desk) == [str(event.public_id)]

    desk.post(f"{path}investigate/")
    event.refresh_from_db()
    assert (event.state, event.handled_by) == ("investigating", admin)

    refused = desk.post(path, {"note": "  "})
    assert refused.status_code == 422
    event.refresh_from_db()
    assert event.state == "investigating"

    desk.post(path, {"note": "A pupil tried the school's wifi."})
    event.refresh_from_db()
    assert (event.state, event.note) == ("resolved", "A pupil tried the school's wifi.")
    assert listed(desk) == []
    assert listed(desk, state="resolved") == [str(event.public_id)]
    assert "A pupil tried the school" in desk.get(path).content.decode()

    desk.post(f"{path}reopen/")
    event.refresh_from_db()
    assert event.state == "open"
    told = Activity.objects.filter(target_type="security.securityevent", target_id=str(event.pk)).order_by("id")
    assert [entry.kind.removeprefix("security.event_") for entry in told] == [
        "raised",
        "investigated",
        "resolved",
        "reopened",
    ]
    assert {entry.actor_id for entry in told[1:]} == {str(admin.pk)}


@pytest.mark.req("S3.8")
def test_what_another_has_resolved_meanwhile_stays_as_it_is(admin: Any) -> None:
    event = raised()
    actions.resolve_event(event=event, note="Nothing.", by=admin)
    for step in (actions.investigate_event, lambda **what: actions.resolve_event(note="Late.", **what)):
        with pytest.raises(Refused, match="already"):
            step(event=event, by=admin)
    event.refresh_from_db()
    assert event.note == "Nothing."


@pytest.mark.req("S8.2", "A8.7")
@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.BOARD, Role.TREASURER, Role.MODERATOR])
def test_security_pages_and_api_are_for_administrators_alone(client: Client, role: Role | None) -> None:
    event = raised()
    client.force_login(person("nils", role))
    pages = ["", "events/", f"events/{event.public_id}/", "addresses/", "addresses/add/", "limits/", "limits/login/"]
    for path in pages:
        assert client.get(f"/desk/security/{path}").status_code == 403, path
    for path in ("", "log", "events", f"events/{event.public_id}", "addresses", "limits"):
        assert client.get(f"/api/v1/security/{path}").status_code == 403, path
    for path in ("investigate", "reopen"):
        assert client.post(f"/desk/security/events/{event.public_id}/{path}/").status_code == 403
        assert client.post(f"/api/v1/security/events/{event.public_id}/{path}").status_code == 403
    event.refresh_from_db()
    assert event.state == "open"


@pytest.mark.req("S8.2", "S3.6")
def test_list_filters_by_each_of_its_fields(desk: Client) -> None:
    maria = person("maria")
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
        old = raised(user=maria)
    grave = raised(GRAVE, address="2001:db8::7")
    odd = raised()
    named = {"old": str(old.public_id), "grave": str(grave.public_id), "odd": str(odd.public_id)}

    def found(**filters: Any) -> set[str]:
        return {name for name, key in named.items() if key in listed(desk, **filters)}

    assert found() == {"old", "grave", "odd"}
    assert found(risk=Risk.HIGH.value) == {"grave"}
    assert found(risk=Risk.MEDIUM.value, risk_to=Risk.MEDIUM.value) == {"old", "odd"}
    asked = desk.get(f"/api/v1/security/events?risk_to={Risk.MEDIUM.value}").json()["items"]
    assert {each["id"] for each in asked} == {named["old"], named["odd"]}
    assert found(kind="test.odd") == {"old", "odd"}
    assert found(address="2001:0db8:0:0::7") == {"grave"}
    assert found(address=ATTACKER) == {"old", "odd"}
    assert found(person="maria") == found(person=maria.email) == {"old"}
    assert found(person="nobody") == set()
    assert found(since="2026-03-03") == {"grave", "odd"}
    assert found(until="2026-03-02") == {"old"}
    assert found(state="investigating") == set()
    assert found(risk="much", kind="test.odd") == {"old", "odd"}  # what makes no sense does not filter


@pytest.mark.parametrize("days", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31", "until=0001-01-01"])
def test_days_at_the_end_of_the_calendar_are_days_too(desk: Client, admin: Any, days: str) -> None:
    admin.time_zone = "Asia/Tokyo"
    admin.save()
    raised()
    for path in (LIST, "/desk/audit/", "/api/v1/security/events", "/api/v1/security/log"):
        assert desk.get(f"{path}?{days}").status_code == 200
    assert desk.get("/api/v1/security/events?risk=99999999999999999999").status_code == 422


@pytest.mark.req("S8.2")
def test_list_pages_by_key_and_costs_the_same(desk: Client, django_assert_max_num_queries: Any) -> None:
    made = [str(raised(address="").public_id) for _number in range(60)]
    desk.get("/")  # what a process keeps is read once
    seen, cursor = [], ""
    while True:
        with django_assert_max_num_queries(8):
            page = desk.get(LIST, {"cursor": cursor, "state": "todo"})
        seen += [str(event.public_id) for event, _label in page.context["rows"]]
        if not (cursor := page.context["page"].next):
            break
    assert seen == made[::-1]
    assert desk.get(LIST, {"cursor": "nonsense"}).status_code == 302


@pytest.mark.req("S8.3")
def test_risk_is_a_word_and_a_colour(desk: Client) -> None:
    raised(GRAVE, risk=Risk.CRITICAL)
    raised(GRAVE)
    page = desk.get(LIST).content.decode()
    assert '<span class="badge is-danger">Critical</span>' in page
    assert '<span class="badge is-warning">High</span>' in page


@pytest.mark.req("S8.2")
def test_story_has_all_that_the_address_and_the_account_did_and_nothing_else(desk: Client) -> None:
    maria, nils = person("maria"), person("nils")
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False) as clock:
        from_there = did(SEEN)
        by_her = did(SEEN, address="192.0.2.1", by=maria)
        about_her = did(SEEN, address="192.0.2.1", by=nils, about=maria)
        did(SEEN, address="203.0.113.6", by=nils)  # the beginning of the address alone
        event = raised(user=maria)
        clock.shift(timedelta(hours=3))
        later = did(SEEN)
    path = event.get_absolute_url()

    def story(**query: str) -> set[int]:
        page = desk.get(path, query)
        return {entry.activity.pk for entry in page.context["entries"] if entry.activity.kind == "test.seen"}

    assert story() == {from_there.pk, by_her.pk, about_her.pk}
    assert story(around="day") == {from_there.pk, by_her.pk, about_her.pk, later.pk}
    api = desk.get(f"/api/v1/security/events/{event.public_id}/story", {"hours": 24}).json()
    assert {entry["id"] for entry in api["items"]} >= {from_there.pk, later.pk}
    assert "Look at it twice." in desk.get(path).content.decode()


def test_event_page_is_bounded(desk: Client, django_assert_max_num_queries: Any) -> None:
    event = raised()
    for _number in range(70):
        did(SEEN)
    desk.get(event.get_absolute_url())
    with django_assert_max_num_queries(8):
        page = desk.get(event.get_absolute_url())
    assert len(page.context["entries"]) == 50
    following = desk.get(event.get_absolute_url(), {"cursor": page.context["page"].next})
    assert len(following.context["entries"]) == 20


@pytest.mark.req("S3.13")
def test_staff_are_mailed_at_high_risk_and_not_below(admin: Any) -> None:
    bob = person("bob", Role.ADMIN)
    person("berta", Role.BOARD)
    raised(ODD)
    deliver_all()
    assert not Notification.objects.exists()
    event = raised(GRAVE)
    deliver_all()
    send_notices()
    send_due()
    assert {tuple(message.to) for message in mail.outbox} == {(admin.email,), (bob.email,)}
    assert "Something grave" in mail.outbox[0].subject
    notice = Notification.objects.get(user=bob)
    assert notice.url == event.get_absolute_url()


@pytest.mark.req("S3.13")
def test_a_flood_of_one_kind_mails_the_first_and_leaves_the_rest_to_the_list(admin: Any) -> None:
    for number in range(12):
        raised(GRAVE, address=f"203.0.113.{number}")
    deliver_all()
    assert Notification.objects.filter(user=admin).count() == 5
    assert SecurityEvent.objects.count() == 12


@pytest.mark.req("S3.1", "S3.6")
def test_failed_login_raises_an_event_that_asks_for_no_work(desk: Client) -> None:
    Client().post("/accounts/login/", {"login": "x@example.org", "password": "wrong harbour"}, REMOTE_ADDR=ATTACKER)
    deliver_all()
    event = SecurityEvent.objects.get()
    assert (event.kind, event.risk, event.address) == ("security.login_failed", Risk.LOW, ATTACKER)
    assert listed(desk) == []
    assert listed(desk, kind="security.login_failed") == [str(event.public_id)]
    assert not Notification.objects.exists()
    assert "x@example.org" not in str(event.data)


def test_routine_events_are_dropped_after_their_time_and_others_stay(admin: Any) -> None:
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False):
        Client().post("/accounts/login/", {"login": "x", "password": "y"}, REMOTE_ADDR=ATTACKER)
        deliver_all()
        kept = actions.resolve_event(event=raised(), note="Nothing.", by=admin)
    with time_machine.travel(datetime(2026, 5, 30, tzinfo=UTC), tick=False):
        assert actions.forget_routine_events() == 0
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        assert actions.forget_routine_events() == 1
    assert SecurityEvent.objects.get() == kept


def test_person_takes_their_events_along_and_can_be_erased_from_them() -> None:
    maria = person("maria")
    raised(user=maria, votes=70)
    raised(address="203.0.113.9")
    security = apps.get_app_config("security").personal_data  # type: ignore[attr-defined]
    [exported] = security.export(maria)
    assert (exported["kind"], exported["address"]) == ("test.odd", ATTACKER)
    security.erase(maria)
    kept, other = SecurityEvent.objects.order_by("id")
    assert (kept.kind, kept.user, kept.address, kept.source, kept.data) == ("test.odd", None, None, "", {})
    assert other.address == "203.0.113.9"


@pytest.mark.req("S8.6")
def test_the_same_by_api(desk: Client, admin: Any) -> None:
    event = raised(GRAVE, user=admin, tries=3)
    path = f"/api/v1/security/events/{event.public_id}"
    [first] = desk.get("/api/v1/security/events?state=todo&risk=30").json()["items"]
    assert (first["id"], first["kind"], first["risk"], first["data"]) == (
        str(event.public_id),
        "test.grave",
        30,
        {"tries": 3},
    )
    assert first["person"] == str(admin.public_id)
    assert desk.post(f"{path}/investigate").json()["state"] == "investigating"
    refused = desk.post(f"{path}/resolve", {"note": ""}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "note")
    assert desk.post(f"{path}/resolve", {"note": "Seen."}, content_type="application/json").json()["note"] == "Seen."
    assert desk.post(f"{path}/reopen").json()["state"] == "open"
    assert desk.get("/api/v1/security/log", {"kind": "security.event_resolved"}).json()["items"][0]["target_id"]
    entry = Activity.objects.get(kind="security.event_resolved")
    assert desk.get(f"/api/v1/security/log/{entry.pk}").json()["actor"]["address"] == "198.51.100.20"
