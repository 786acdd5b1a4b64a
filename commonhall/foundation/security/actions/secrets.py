"""Putting what is stored encrypted under the newest key."""

from collections.abc import Iterator

from commonhall.core.activity import triggers
from commonhall.core.activity.recording import SYSTEM, record_now
from commonhall.core.crypto import stored
from commonhall.core.crypto.stored import Renewal
from commonhall.foundation.security import activity


def renew_secrets() -> Iterator[Renewal]:
    """Put every stored secret under the first of ENCRYPTION_KEYS; yields after each batch. Each is a transaction of its
    own, for all at once would hold up the site; the log has one entry for the whole."""
    done = Renewal()
    for done in stored.renew_secrets(leave=triggers.TABLES):
        yield done
    data = {"renewed": done.renewed, "current": done.current, "lost": sum(done.lost.values())}
    record_now(activity.SECRETS_RENEWED, by=SYSTEM, data=data)
