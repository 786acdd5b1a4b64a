from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.db import connection, connections, transaction
from django.test import Client

from commonhall.core.live import consumers, hub
from commonhall.core.live.models import LiveEvent
from commonhall.core.live.publishing import publish, publish_all
from commonhall.core.live.sources import TableSource
from commonhall.core.live.tests.conftest import OwnRedis
from commonhall.core.live.tests.pages import opened, page, tell

pytestmark = pytest.mark.django_db(transaction=True)


def events(source: TableSource) -> list[str]:
    return [event for _topic, event in source.read()]


@pytest.fixture
def other_connection() -> Any:
    """A second connection to the database, as another process has it."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer, so ids are committed in their order")
    other = connections.create_connection("default")
    yield other
    other.close()


def insert_by(other: Any, event: str) -> None:
    with other.cursor() as cursor:
        cursor.execute("INSERT INTO live_liveevent (topic, event, at) VALUES ('user:1', %s, now())", [event])


def test_event_that_is_committed_after_a_later_one_is_told(table: None, other_connection: Any) -> None:
    source = TableSource()
    assert source.read() == []
    other_connection.set_autocommit(False)
    insert_by(other_connection, "early id, late commit")
    publish("user:1", "later id")
    assert events(source) == ["later id"]
    other_connection.commit()
    assert events(source) == ["early id, late commit"]
    assert source.read() == []


def test_first_look_also_waits_for_those_who_commit_late(table: None, other_connection: Any) -> None:
    other_connection.set_autocommit(False)
    insert_by(other_connection, "early id, late commit")
    publish("user:1", "later id")
    source = TableSource()
    assert events(source) == ["later id"]
    other_connection.commit()
    assert events(source) == ["early id, late commit"]


def test_id_that_never_comes_is_not_waited_for_forever(table: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TableSource, "PATIENCE", 0.0)
    source = TableSource()
    source.read()
    LiveEvent.objects.create(pk=10, topic="user:1", event="bell")
    source.read()
    source.read()
    assert not source._missing


def test_old_news_is_not_told_to_the_first_page(table: None) -> None:
    publish("user:1", "old")
    LiveEvent.objects.update(at="2020-01-01T00:00Z")
    publish("user:1", "new")
    source = TableSource()
    assert events(source) == ["new"]
    assert events(source) == []


def test_ten_thousand_pages_are_told_in_a_few_statements(table: None, django_assert_max_num_queries: Any) -> None:
    source = TableSource()
    source.read()
    with django_assert_max_num_queries(40), transaction.atomic():
        publish_all((f"user:{number}" for number in range(10_000)), "bell")
    assert {topic for _ in range(3) for topic, _event in source.read()} == {f"user:{n}" for n in range(10_000)}


@pytest.mark.asyncio
async def test_pages_look_again_after_redis_was_away(
    own_redis: OwnRedis, adas: Client, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "LONGEST_WAIT", 0.1)
    socket = page(adas)
    with own_redis.running():
        await socket.connect()
        await tell((ada, "bell"))
        assert (await socket.hears())["event"] == "bell"
    await tell((ada, "lost"))  # the act does not suffer
    with own_redis.running():
        assert await socket.close_code() == consumers.START_OVER
        await socket.disconnect()
        async with opened(adas) as again:
            await tell((ada, "message"))
            assert (await again.hears())["event"] == "message"


@pytest.mark.asyncio
async def test_socket_outlives_a_database_that_is_away_for_a_moment(
    table: None, adas: Client, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "LONGEST_WAIT", 0.1)

    @database_sync_to_async
    def rename(old: str, new: str) -> None:
        with connection.schema_editor() as editor:
            editor.alter_db_table(LiveEvent, old, new)

    async with opened(adas) as socket:
        await rename("live_liveevent", "away")
        assert await socket.is_silent(TableSource.PAUSE * 2)
        await rename("away", "live_liveevent")
        await tell((ada, "bell"))
        assert (await socket.hears())["event"] == "bell"
