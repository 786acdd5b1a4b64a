"""The directory with few and with many members: every order, facet, search, and deep pages, in milliseconds.

python -m bench.directory SMALL LARGE    addresses of two databases, each with a seeded register

Both are asked for a page in turn, so that what else the machine does weighs on both alike.
"""

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from statistics import median

from bench.processors import worked

TURNS = 15
# Names, places, one or two; what many have in common; parts of an address; beginnings of many words, alone and beside a
# frequent one.
SEARCHES = (
    "marino", "zoe weber", "lausanne", "oliveira medicine", "gi", "universite geneve", "zoe example net", "10", "zoe m",
    "lausanne 99",
)  # fmt: skip
FILTERED = ("?q=marino&city=Roma", "?q=marino&city=Roma&study=Physics")
BOTH = ["", "?sort=newest", "?sort=city", "?city=Roma", "?city=Roma&city=Lyon", "?study=Physics",
        "?city=Roma&study=Physics", "?city=Roma&sort=newest", "?view=cards"]  # fmt: skip
BOARD = ["?sort=expiry", "?status=active", "?plan=1", "?status=expired&plan=1&city=Roma", "?status=expired&sort=expiry"]
MEMBER = re.compile(rb'href="/members/([0-9a-f-]{36})/"')
Took = tuple[float, float, int]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(f"{'':42} ms, best  processors   times   rows", flush=True)
    with register(sys.argv[1]) as small, register(sys.argv[2]) as large:
        for who, address in addresses():
            turns = [(ask(small, who, address), ask(large, who, address)) for _ in range(TURNS + 1)][1:]
            few, many = ([turn[which] for turn in turns] for which in (0, 1))
            times = median(after[1] / before[1] for before, after in turns)
            figures = f"{min(each[0] for each in many):8.2f}  {median(each[1] for each in many):10.2f}  {times:6.2f}"
            print(f"{who + ' ' + (address or 'first page'):42} {figures}  {few[0][2]:3}, {many[0][2]}", flush=True)


def addresses() -> Iterator[tuple[str, str]]:
    """Whose page, and its address. The first plan of a seeded register has the key 1."""
    searches = [f"?q={words.replace(' ', '+')}" for words in SEARCHES] + [*FILTERED]
    yield from (("member", each) for each in BOTH)
    yield from (("board", each) for each in [*BOTH, *BOARD])
    yield from (("member", each) for each in searches)
    yield from (("board", each) for each in (*searches, "?q=gi&status=expired"))
    yield from (("member", each) for each in ("deep", "deep?sort=newest", "deep?sort=city"))


@contextmanager
def register(database: str) -> Iterator[Connection]:
    """A process that answers how long the pages of this database's directory take."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, database), daemon=True)
    process.start()
    theirs.close()  # so that we hear it when the process ends
    ours.recv()  # it is ready: both put the styles and scripts in the same place
    yield ours
    ours.send(None)
    process.join()


def ask(where: Connection, who: str, address: str) -> Took:
    where.send((who, address))
    found: Took = where.recv()
    return found


def serve(questions: Connection, database: str) -> None:
    os.environ["DATABASE_URL"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
    import django

    django.setup()
    from commonhall.config.static import collect

    collect()
    from django.test import Client

    from commonhall.foundation.accounts.models import User

    clients = {}
    for who in ("member", "board"):
        clients[who] = Client(HTTP_HOST="localhost")
        clients[who].force_login(User.objects.get(email=f"{who}@example.org"))
    questions.send("ready")
    while asked := questions.recv():
        who, address = asked
        questions.send(took(clients[who], deep(address.removeprefix("deep")) if "deep" in address else address))


def took(client: object, address: str) -> Took:
    """A page's milliseconds by the clock; what the processors worked for it, ours and the database's; its rows."""
    before, start = worked(), time.perf_counter()
    answer = client.get(f"/members/{address}")  # type: ignore[attr-defined]
    clock, processors = time.perf_counter() - start, worked() - before
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    assert len(answer.content) < 60_000, f"{address} has {len(answer.content)} bytes"
    return clock * 1000, processors * 1000, len(set(MEMBER.findall(answer.content)))


def deep(query: str) -> str:
    """A page in the middle of the list: after the member in the middle of the register."""
    from commonhall.core.pagination.keyset import _write
    from commonhall.modules.members.models import Member
    from commonhall.modules.members.queries.directory import order, read_filters
    from commonhall.modules.members.queries.privacy import MEMBER, Reader

    reader = Reader(MEMBER)
    by = order(read_filters(query.lstrip("?"), reader).sort, reader)
    middle = Member.objects.filter(in_members=True, sort_name__gt="m").order_by("sort_name")[0]
    return f"?{query.lstrip('?')}&cursor={_write(middle, by, False)}"


if __name__ == "__main__":
    main()
