"""Tasks that tests enqueue. What they did is a row, so that other processes can see it."""

import os
import signal
from datetime import timedelta

from commonhall.core.live.models import LiveEvent
from commonhall.core.work.schedule import Job
from commonhall.core.work.tasks import task
from commonhall.core.work.tests import rows

CHORES = "commonhall.core.work.tests.chores"


@task()
def say(word: str = "done") -> None:
    LiveEvent.objects.create(topic="said", event=word)


@task(queue="long")
def say_at_length() -> None:
    LiveEvent.objects.create(topic="said", event="at length")


@task()
def do_rows() -> None:
    rows.run(rows.scribble)


@task()
def do_one_row_and_die() -> None:
    """Claims all rows that are due, does one, and its worker is killed -9."""

    def handle(row: object) -> None:
        if rows.scribbled():
            os.kill(os.getpid(), signal.SIGKILL)
        rows.scribble(row)  # type: ignore[arg-type]

    rows.run(handle)


# A schedule. The last job is of a module that can be switched off.
OFTEN, DAILY, OF_MEMBERS = f"{CHORES}.say", f"{CHORES}.say_at_length", "commonhall.modules.members.tasks.do_imports"
JOBS = [
    Job(OFTEN, timedelta(seconds=10)),
    Job(DAILY, timedelta(days=1)),
    Job(OF_MEMBERS, timedelta(minutes=1)),
]


def said() -> list[str]:
    return list(LiveEvent.objects.filter(topic="said").order_by("pk").values_list("event", flat=True))
