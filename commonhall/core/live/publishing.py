"""Tell open pages that something changed, from a worker or a web process."""

import json
import logging
from collections.abc import Iterable
from functools import cache, partial

from django.conf import settings
from django.db import transaction

from commonhall.core.crypto.keys import signature
from commonhall.core.live.models import LiveEvent
from commonhall.core.live.sessions import topic_of

logger = logging.getLogger(__name__)

BATCH = 500
ENDED = "ended"


def publish(topic: str, event: str) -> None:
    """Tell those who listen to the topic, once this transaction has committed. A hint: it may be lost, or come twice.

    Args:
        topic: who listens, e.g. "user:7".
        event: what changed, e.g. "bell": the page asks the site for it.
    """
    publish_all([topic], event)


def publish_all(topics: Iterable[str], event: str) -> None:
    """The same for many topics at once."""
    if settings.REDIS_URL:
        transaction.on_commit(partial(_send_by_redis, list(topics), event))
    else:
        LiveEvent.objects.bulk_create([LiveEvent(topic=topic, event=event) for topic in topics], batch_size=BATCH)


def close_sockets(session_keys: Iterable[str]) -> None:
    """Close every socket of these sessions, once this transaction has committed: the sessions have ended."""
    publish_all([topic_of(key) for key in session_keys], ENDED)


def channel() -> str:
    """This site's channel: Redis may be shared with others, and its channels know no databases."""
    return f"commonhall:live:{signature('live channel', '')[:16]}"


def _send_by_redis(topics: list[str], event: str) -> None:
    try:
        with _client(settings.REDIS_URL).pipeline(transaction=False) as pipe:
            for topic in topics:
                pipe.publish(channel(), json.dumps([topic, event]))
            pipe.execute()
    except Exception:  # what happened is committed; the page shows it when it is next asked for
        logger.exception("live news was lost")


@cache
def _client(url: str):  # type: ignore[no-untyped-def]
    from redis import Redis  # an extra

    return Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
