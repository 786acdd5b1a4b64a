"""From a worker to a browser, through the application that the server runs."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import settings as site
from django.test import Client
from django.utils import timezone

from commonhall.core.live import consumers
from commonhall.core.live.hub import hub
from commonhall.core.live.models import LiveEvent
from commonhall.core.live.publishing import close_sockets
from commonhall.core.live.tasks import forget
from commonhall.core.live.tests.pages import opened, page, tell, tell_from_another_process

Session = import_module(site.SESSION_ENGINE).SessionStore.get_model_class()
pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True), pytest.mark.any_database]


async def test_news_from_another_process_reaches_the_page(way: str, adas: Client, ada: Any) -> None:
    async with opened(adas) as socket:
        await database_sync_to_async(tell_from_another_process)(ada, "bell")
        assert await socket.hears() == {"topic": f"user:{ada.pk}", "event": "bell"}


async def test_every_page_of_a_person_hears_it_and_nobody_elses(way: str, adas: Client, ada: Any, eve: Any) -> None:
    eves = Client()
    await database_sync_to_async(eves.force_login)(eve)
    async with opened(adas) as one, opened(adas) as two, opened(eves) as other:
        await tell((ada, "bell"))
        assert (await one.hears())["event"] == (await two.hears())["event"] == "bell"
        await tell((eve, "message"))
        assert (await other.hears())["event"] == "message", "Ada's bell would have come first"


async def test_what_is_rolled_back_is_not_told(way: str, adas: Client, ada: Any) -> None:
    async with opened(adas) as socket:
        await tell((ada, "never"), fail=True)
        await tell((ada, "bell"))
        assert (await socket.hears())["event"] == "bell"


async def test_many_of_the_same_are_told_once(table: None, adas: Client, ada: Any) -> None:
    async with opened(adas) as socket:
        await tell(*[(ada, "bell")] * 50, (ada, "message"))
        assert (await socket.hears())["event"] == "bell"
        assert (await socket.hears())["event"] == "message"


async def test_page_hears_what_came_just_before_its_socket(way: str, adas: Client, ada: Any) -> None:
    async with opened(adas):  # this process listens already
        await tell((ada, "bell"))
        async with opened(adas) as later:
            assert (await later.hears())["event"] == "bell"


async def test_first_page_hears_what_came_just_before_its_socket(table: None, adas: Client, ada: Any) -> None:
    await tell((ada, "bell"))
    async with opened(adas) as socket:
        assert (await socket.hears())["event"] == "bell"


async def test_nobody_asks_the_table_when_no_page_is_open(table: None, adas: Client, ada: Any) -> None:
    async with opened(adas):
        assert hub.is_listening
    assert not hub.is_listening


@pytest.mark.req("X1.3")
async def test_visitor_is_turned_away(client: Client, transactional_db: None) -> None:
    socket = page(client)
    assert await socket.connect()
    assert await socket.close_code() == consumers.NOT_LOGGED_IN


async def test_socket_ends_with_its_session(
    table: None, adas: Client, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.LiveConsumer, "CHECK", 0.05)
    async with opened(adas) as socket:
        assert await socket.hears(signs_of_life=True) == {}, "a session that lives is told so"
        await database_sync_to_async(adas.logout)()
        assert await socket.close_code() == consumers.NOT_LOGGED_IN
    assert not hub.is_listening


@pytest.mark.req("A6.2")
async def test_socket_closes_at_once_when_somebody_ends_its_session(way: str, adas: Client, ada: Any) -> None:
    other = Client()
    await database_sync_to_async(other.force_login)(ada)
    async with opened(adas) as ended, opened(other) as kept:
        await database_sync_to_async(close_sockets)([adas.cookies[site.SESSION_COOKIE_NAME].value])
        assert await ended.close_code() == consumers.NOT_LOGGED_IN
        await tell((ada, "bell"))
        assert (await kept.hears())["event"] == "bell"


async def test_socket_ends_when_the_account_is_closed(
    table: None, adas: Client, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.LiveConsumer, "CHECK", 0.05)
    async with opened(adas) as socket:
        ada.is_active = False
        await database_sync_to_async(ada.save)()
        assert await socket.close_code() == consumers.NOT_LOGGED_IN


async def test_session_of_before_a_password_change_opens_nothing(table: None, adas: Client, ada: Any) -> None:
    ada.set_password("another long password")
    await database_sync_to_async(ada.save)()
    socket = page(adas)
    await socket.connect()
    assert await socket.close_code() == consumers.NOT_LOGGED_IN


async def test_session_signed_by_an_older_secret_opens_a_socket_and_stays_as_it_is(
    table: None, adas: Client, ada: Any, settings: Any
) -> None:
    before = await Session.objects.aget()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next secret of this site, long enough as well"
    async with opened(adas) as socket:
        await tell((ada, "bell"))
        assert (await socket.hears())["event"] == "bell"
    after = await Session.objects.aget()
    assert (after.session_key, after.session_data) == (before.session_key, before.session_data)


async def test_one_person_opens_only_so_many(
    table: None, adas: Client, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers.LiveConsumer, "MOST", 1)
    async with opened(adas) as first:
        second = page(adas)
        await second.connect()
        assert await second.close_code() == consumers.TOO_MANY
        await second.disconnect()
        await tell((ada, "bell"))
        assert (await first.hears())["event"] == "bell"


async def test_what_a_page_says_changes_nothing(table: None, adas: Client, ada: Any) -> None:
    async with opened(adas) as socket:
        await socket.say(text="not JSON")
        await socket.say(bytes=b"\0")
        await tell((ada, "bell"))
        assert (await socket.hears())["event"] == "bell"


async def test_news_is_forgotten_after_some_minutes() -> None:
    now = timezone.now()
    for minutes in (1, 10):
        await LiveEvent.objects.acreate(topic="user:1", event="bell", at=now - timedelta(minutes=minutes))
    await database_sync_to_async(forget.call)()
    assert (await LiveEvent.objects.aget()).at > now - timedelta(minutes=2)
