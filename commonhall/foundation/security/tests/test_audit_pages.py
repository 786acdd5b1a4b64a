"""The staff's pages of the log. What the log itself promises is proven beside core.activity."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.core.activity import chain
from commonhall.core.activity.actions import erase_person
from commonhall.core.activity.kinds import Kind, Severity, get_kind
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM, record

pytestmark = pytest.mark.django_db
LOG = "/desk/audit/"
SHOWN = get_kind("test.shown") or Kind("test.shown", "Something to look at")
GRAVE = get_kind("test.grave") or Kind("test.grave", "Something grave", Severity.HIGH)


def person(name: str, role: Role | None = None) -> Any:
    user = get_user_model()._default_manager.create(
        email=f"{name}@example.org", username=name, display_name=name.title()
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def admin(client: Client) -> Any:
    user = person("ada", Role.ADMIN)
    client.force_login(user)
    return user


def write(kind: Kind = SHOWN, **what: Any) -> Activity:
    with transaction.atomic():
        return record(kind, **{"by": SYSTEM, **what})


def listed(client: Client, **filters: Any) -> list[int]:
    response = client.get(LOG, filters)
    assert response.status_code == 200
    return [entry.activity.pk for entry in response.context["entries"]]


@pytest.mark.req("S8.1", "A8.7")
@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.BOARD, Role.TREASURER, Role.MODERATOR])
def test_audit_pages_are_for_administrators_alone(client: Client, role: Role | None) -> None:
    entry = write()
    client.force_login(person("nils", role))
    for path in (LOG, f"{LOG}{entry.pk}/", f"{LOG}999999/"):
        assert client.get(path).status_code == 403


def test_audit_pages_ask_visitors_to_log_in(client: Client) -> None:
    assert client.get(LOG).headers["Location"].startswith("/accounts/login/")


@pytest.mark.req("S8.4")
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_audit_pages_are_read_only(client: Client, admin: Any, method: str) -> None:
    entry = write()
    for path in (LOG, f"{LOG}{entry.pk}/"):
        assert client.generic(method, path).status_code == 405
    assert Activity.objects.filter(pk=entry.pk).exists()


@pytest.mark.req("S8.1")
def test_audit_log_filters_by_each_of_its_fields(client: Client, admin: Any) -> None:
    maria, nils = person("maria"), person("nils")
    by_maria = write(by=maria)
    about_maria = write(GRAVE, by=nils, on=maria, about=maria)
    by_nils = write(by=nils, on=nils)
    ours = {by_maria.pk, about_maria.pk, by_nils.pk}

    def found(**filters: Any) -> set[int]:
        return set(listed(client, **filters)) & ours

    assert found() == ours
    assert found(kind="test.grave") == {about_maria.pk}
    assert found(severity=Severity.WARNING.value) == {about_maria.pk}
    for name in (maria.email, "MARIA", str(maria.pk)):
        assert found(person=name) == {by_maria.pk, about_maria.pk}
    assert found(person="nobody") == set()
    assert found(object_type="accounts.user") == {about_maria.pk, by_nils.pk}
    assert found(object_type="accounts.user", object_id=nils.pk) == {by_nils.pk}
    assert found(kind="test.shown", person="maria") == {by_maria.pk}


@pytest.mark.req("S8.1", "S1.4")
def test_audit_log_finds_all_of_one_request(client: Client, admin: Any) -> None:
    Client().get("/accounts/profile/", headers={"X-Request-ID": "a" * 16})
    browser = Client()
    browser.post(
        "/accounts/login/", {"login": "x", "password": "y"}, headers={"X-Request-ID": "b" * 16, "User-Agent": "Lynx"}
    )
    [pk] = listed(client, request_id="b" * 16)
    page = client.get(f"{LOG}{pk}/").content.decode()
    for shown in ("b" * 16, "Lynx", "127.0.0.1", "Warning", "accounts.login_failed"):
        assert shown in page


@pytest.mark.req("S8.1")
def test_audit_log_filters_by_days_of_the_readers_zone(client: Client, admin: Any) -> None:
    admin.time_zone = "Asia/Tokyo"  # 9 hours ahead of UTC
    admin.save()
    late = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # half past midnight of 3 March in Tokyo
    with time_machine.travel(late - timedelta(hours=1), tick=False):
        second = write()
    with time_machine.travel(late, tick=False):
        third = write()
    assert listed(client, since="2026-03-03", until="2026-03-03") == [third.pk]
    assert listed(client, since="2026-03-02", until="2026-03-02") == [second.pk]
    assert listed(client, until="2026-03-02") == [second.pk]
    assert listed(client, until="2026-03-01") == []
    assert "3 March 2026, 12:30" in client.get(LOG).content.decode().replace("March 3, 2026", "3 March 2026").replace(
        "12:30 a.m.", "12:30"
    )


@pytest.mark.parametrize(
    "filters", [{"since": "yesterday"}, {"severity": "x"}, {"kind": "no.such"}, {"object_type": "x"}]
)
def test_audit_log_says_which_filter_makes_no_sense(client: Client, admin: Any, filters: dict[str, str]) -> None:
    response = client.get(LOG, filters)
    assert response.status_code == 200
    assert set(response.context["form"].errors) == set(filters)


@pytest.mark.req("S8.1")
def test_audit_log_pages_by_key_without_gap_or_double(client: Client, admin: Any) -> None:
    made = [write().pk for _number in range(120)]
    seen: list[int] = []
    cursor = ""
    while True:
        response = client.get(LOG, {"kind": "test.shown", "cursor": cursor})
        seen += [entry.activity.pk for entry in response.context["entries"]]
        if not (cursor := response.context["page"].next):
            break
    assert seen == made[::-1]
    assert client.get(LOG, {"cursor": "nonsense"}).headers["Location"] == LOG


@pytest.mark.req("S8.3")
def test_audit_log_colours_the_severity(client: Client, admin: Any) -> None:
    write(GRAVE)
    assert '<span class="badge is-danger">High</span>' in client.get(LOG).content.decode()


@pytest.mark.req("S1.2", "S1.3")
def test_entry_shows_who_what_on_which_object_before_and_after(client: Client, admin: Any) -> None:
    maria = person("maria")
    entry = write(
        by=admin, on=maria, about=maria, before={"city": "Roma"}, after={"city": "Milano"}, data={"why": "moved"}
    )
    page = client.get(f"{LOG}{entry.pk}/").content.decode()
    for shown in (
        "Ada",
        "Something to look at",
        f"User {maria.pk}",
        "Maria",
        "city",
        "Roma",
        "Milano",
        "moved",
    ):
        assert shown in page
    plain = write(before={"fee": 10}, after={"fee": 20})
    assert "fee" in client.get(f"{LOG}{plain.pk}/").content.decode()


def test_entry_of_an_erased_person_stays_and_says_so(client: Client, admin: Any) -> None:
    maria = person("maria")
    entry = write(by=admin, about=maria, before={"city": "Roma"}, after={"city": "Milano"})
    erase_person(person=maria, by=admin)
    page = client.get(f"{LOG}{entry.pk}/").content.decode()
    assert "Roma" not in page
    assert "were erased" in page


@pytest.mark.req("S2.6")
def test_entry_tells_whether_the_chain_holds_it(client: Client, admin: Any) -> None:
    entry = write()
    assert "Not sealed yet" in client.get(f"{LOG}{entry.pk}/").content.decode()
    chain.seal()
    page = client.get(f"{LOG}{entry.pk}/").content.decode()
    assert "Sealed as link" in page
    assert [row.sealed for row in client.get(LOG).context["entries"] if row.activity.pk == entry.pk] == [True]


def test_entry_shows_what_people_wrote_as_text(client: Client, admin: Any) -> None:
    entry = write(before={"name": "<script>alert(1)</script>"}, after={"name": "x"})
    assert "<script>alert" not in client.get(f"{LOG}{entry.pk}/").content.decode()


@pytest.mark.req("S1.5")
def test_audit_log_costs_the_same_with_many_entries(
    client: Client, admin: Any, django_assert_max_num_queries: Any
) -> None:
    client.get(LOG)
    for size in (10, 60):
        for number in range(size):
            write(by=admin, on=admin, about=admin, data={"number": number})
        with django_assert_max_num_queries(8):
            client.get(LOG)


@pytest.mark.req("S1.5")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"kind": "test.shown"}, "activity_kind"),
        ({"object_type": "accounts.user", "object_id": "1"}, "activity_target"),
        ({"request_id": "x"}, "activity_request"),
        ({"person": "7"}, "activity_actor"),
    ],
)
def test_audit_log_is_read_from_an_index(client: Client, admin: Any, filters: dict[str, str], index: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        listed(client, **filters)
    [sql] = [query["sql"] for query in queries.captured_queries if "LIMIT 26" in query["sql"]]
    assert index in _plan(sql)


def _plan(sql: str) -> str:
    """How the database would read it; PostgreSQL as if the table were too large to be read whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        return str(cursor.fetchall())
