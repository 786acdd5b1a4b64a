import re
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from django.test import Client

from commonhall.core.activity.models import Activity
from commonhall.core.live.tests.pages import opened
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications import queries
from commonhall.foundation.notifications.models import Notification, NotificationPreference
from commonhall.foundation.notifications.tests import kinds
from commonhall.foundation.notifications.tests.conftest import OWED, told

pytestmark = pytest.mark.django_db
LIST = "/notifications/"


def bell(client: Client) -> str:
    """The number on the bell; empty when there is none."""
    found = re.search(r'class="hall-count"[^>]*>([^<]+)<', client.get("/notifications/bell/").content.decode())
    return found[1] if found else ""


def shown(client: Client, query: str = "") -> list[str]:
    return re.findall(r'type="checkbox" name="chosen" value="([^"]+)"', client.get(f"{LIST}{query}").content.decode())


def keys(*notices: Notification) -> list[str]:
    return [str(notice.public_id) for notice in notices]


@pytest.mark.req("N6.1")
@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_the_bell_counts_without_a_reload(nora: User, as_: Any, settings: Any) -> None:
    settings.REDIS_URL = ""
    client: Client = await database_sync_to_async(as_)(nora)
    async with opened(client) as socket:
        await database_sync_to_async(told)(nora)
        assert (await socket.hears())["event"] == "bell"
        assert await database_sync_to_async(bell)(client) == "1"


def test_the_bell_counts_to_ninety_nine_by_one_query(nora: User, as_: Any, django_assert_num_queries: Any) -> None:
    client = as_(nora)
    assert bell(client) == ""
    told(nora, kinds.PLAIN, times=2, name="x")
    assert bell(client) == "2"
    original = Notification.objects.first()
    Notification.objects.bulk_create(
        Notification(user=nora, activity_id=-number, kind=original.kind)  # type: ignore[union-attr]
        for number in range(1, 151)
    )
    assert bell(client) == "99+"
    with django_assert_num_queries(1):
        assert queries.unread_count(nora) == queries.MOST


def test_a_visitor_has_no_bell_and_gets_no_login_page_in_its_place(client: Client) -> None:
    answer = client.get("/notifications/bell/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(LIST)["Location"].startswith("/accounts/login/")


@pytest.mark.req("N6.2", "N6.3")
def test_the_page_lists_and_filters_ones_own(nora: User, eve: User, as_: Any) -> None:
    client = as_(nora)
    assert "No notices" in client.get(LIST).content.decode()
    told(eve)
    first, second = told(nora, times=2)
    assert shown(client) == keys(second, first)
    client.get(first.get_absolute_url())
    assert shown(client, "?show=unread") == keys(second)
    assert shown(client, "?show=read") == keys(first)
    client.get(second.get_absolute_url())
    assert "You have read everything" in client.get(f"{LIST}?show=unread").content.decode()


def test_the_page_goes_on_by_key_and_costs_the_same_for_many(
    nora: User, as_: Any, django_assert_max_num_queries: Any
) -> None:
    notices = told(nora, kinds.PLAIN, times=30, name="x")
    client = as_(nora)
    client.get("/")  # what a process keeps is read once
    with django_assert_max_num_queries(8):
        assert shown(client) == keys(*notices[:4:-1])
    more = re.search(r'rel="next" href="([^"]+)"', client.get(LIST).content.decode())
    assert more
    assert shown(client, more[1].replace("&amp;", "&")) == keys(*notices[4::-1])
    assert client.get(f"{LIST}?cursor=nonsense")["Location"] == LIST


@pytest.mark.req("N6.4", "N6.5")
def test_chosen_notices_are_marked_and_the_page_stays_where_it_was(nora: User, eve: User, as_: Any) -> None:
    [others] = told(eve)
    one, two, three = told(nora, times=3)
    client = as_(nora)
    chosen = [*keys(one, two, others), str(uuid4()), "nonsense"]
    answer = client.post("/notifications/mark/", {"read": "yes", "chosen": chosen[:-1], "show": "unread"})
    assert answer["Location"] == f"{LIST}?show=unread"
    assert shown(client, "?show=unread") == keys(three)
    client.post("/notifications/mark/", {"read": "no", "chosen": keys(one)})
    assert shown(client, "?show=unread") == keys(three, one)
    client.post("/notifications/mark/", {"read": "yes", "chosen": chosen})
    assert shown(client, "?show=unread") == keys(three, one), "what can't be understood changes nothing"
    client.post("/notifications/mark/", {"read": "yes", "all": "1"})
    assert shown(client, "?show=unread") == []
    others.refresh_from_db()
    assert others.read_at is None


def test_nothing_is_marked_without_a_word(nora: User, as_: Any) -> None:
    told(nora)
    client = as_(nora)
    for post in ({}, {"read": "perhaps", "all": "1"}, {"read": "yes"}):
        client.post("/notifications/mark/", post)
    assert len(shown(client, "?show=unread")) == 1


def test_opening_marks_as_read_and_goes_where_the_notice_leads(nora: User, eve: User, as_: Any) -> None:
    [notice] = told(nora, kinds.PLAIN, name="x")
    assert as_(eve).get(notice.get_absolute_url()).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    answer = as_(nora).get(notice.get_absolute_url())
    assert answer["Location"] == "/accounts/profile/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    [without_page] = told(nora, kinds.LOST, what="x")
    assert as_(nora).get(without_page.get_absolute_url())["Location"] == LIST


def test_texts_are_escaped(nora: User, as_: Any) -> None:
    told(nora, kinds.PLAIN, name="<script>alert(1)</script>")
    assert "&lt;script&gt;alert" in as_(nora).get(LIST).content.decode()


def test_preferences_are_kept_and_recorded(nora: User, as_: Any) -> None:
    client = as_(nora)
    page = client.get("/notifications/preferences/").content.decode()
    assert re.search(r'name="payments"[^>]*checked', page)
    client.post("/notifications/preferences/", {"members": "on"})
    said = dict(NotificationPreference.objects.filter(user=nora).values_list("module", "enabled"))
    assert said["members"] is True
    assert said["payments"] is False
    assert not re.search(r'name="payments"[^>]*checked', client.get("/notifications/preferences/").content.decode())
    [activity] = Activity.objects.filter(kind="notifications.preferences_changed")
    assert activity.subject["before"]["payments"] is True
    assert activity.subject["after"]["payments"] is False


def test_preferences_by_api_change_what_is_named_and_refuse_what_is_not_there(nora: User, as_: Any) -> None:
    api, client = "/api/v1/notifications/preferences", as_(nora)

    def choose(**email: bool) -> Any:
        return client.patch(api, {"email": email}, content_type="application/json")

    before = {each["module"]: each["email"] for each in client.get(api).json()}
    assert before["payments"] is before["members"] is True
    after = {each["module"]: each["email"] for each in choose(payments=False).json()}
    assert after == before | {"payments": False}
    refused = choose(members=False, nonsense=True)
    assert (refused.status_code, "nonsense" in refused.content.decode()) == (422, True)
    assert {each["module"]: each["email"] for each in client.get(api).json()} == after
    assert Activity.objects.filter(kind="notifications.preferences_changed").count() == 1


@pytest.mark.req("N6.6")
def test_the_same_by_api(nora: User, eve: User, as_: Any, client: Client) -> None:
    api = "/api/v1/notifications/"
    assert client.get(api).status_code == 401
    [others] = told(eve)
    first, second = told(nora, times=2)
    client = as_(nora)
    page = client.get(api, {"size": 1}).json()
    assert [item["id"] for item in page["items"]] == keys(second)
    assert page["items"][0]["title"] == "To pay: €42.00 for Summer camp"
    assert page["items"][0]["url"] == f"/payments/charges/{OWED['charge']}/"
    assert page["items"][0]["target_id"] == str(nora.pk)
    assert [item["id"] for item in client.get(api, {"cursor": page["next"]}).json()["items"]] == keys(first)
    assert client.get(f"{api}count").json() == {"unread": 2}

    def mark(**what: Any) -> Any:
        return client.post(f"{api}mark", what, content_type="application/json").json()

    assert mark(ids=keys(first, others)) == {"changed": 1}
    assert [item["id"] for item in client.get(api, {"show": "unread"}).json()["items"]] == keys(second)
    assert mark(ids=keys(first), read=False) == {"changed": 1}
    assert mark(read=True) == {"changed": 2}
    assert client.get(f"{api}count").json() == {"unread": 0}


@pytest.mark.req("N6.4", "N6.5")
def test_marking_can_be_undone_for_exactly_what_it_changed(nora: User, as_: Any) -> None:
    one, two, three = told(nora, times=3)
    client = as_(nora)
    client.post("/notifications/mark/", {"read": "yes", "chosen": keys(one)})
    client.get(LIST)
    page = client.post("/notifications/mark/", {"read": "yes", "chosen": keys(one, two)}, follow=True).content.decode()
    form = re.search(r'<div class="alert[^>]*hall-undo.*?</form>', page, re.S)
    assert form
    fields = re.findall(r'name="(chosen|read)" value="([^"]+)"', form[0])
    assert fields == [("chosen", str(two.public_id)), ("read", "no")]
    client.post("/notifications/mark/", {"chosen": str(two.public_id), "read": "no"})
    assert shown(client, "?show=unread") == keys(three, two)


def test_a_page_that_marks_one_by_itself_gets_no_page_back(nora: User, as_: Any) -> None:
    [one] = told(nora)
    headers = {"HX-Request": "true"}
    answer = as_(nora).post("/notifications/mark/", {"read": "yes", "chosen": keys(one)}, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    one.refresh_from_db()
    assert one.read_at
