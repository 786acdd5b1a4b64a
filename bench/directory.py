"""The directory with few and with many members: every order, facet, search, and deep pages, in milliseconds.

python -m bench.directory            the database of the environment, one line for each address
python -m bench.directory OTHER.json also compares with what an earlier run printed (its output as a file)
"""

import json
import os
import sys
import time
from pathlib import Path
from statistics import median

from bench.processors import worked

TURNS = 15
# Names, places, one or two; what many have in common; parts of an address; beginnings of thousands of words.
SEARCHES = (
    "marino", "zoe weber", "lausanne", "oliveira medicine", "gi", "universite geneve", "zoe example net", "10", "zoe m",
)  # fmt: skip
FILTERED = ("?q=marino&city=Roma", "?q=marino&city=Roma&study=Physics")


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
    django.setup()
    from commonhall.config.static import collect

    collect()
    found = {name: took(address, who) for name, who, address in addresses()}
    before = json.loads(Path(sys.argv[1]).read_text()) if len(sys.argv) > 1 else {}
    for name, (clock, processors) in found.items():
        times = f"  {processors / before[name][1]:5.2f} times" if name in before else ""
        sys.stderr.write(f"{name:44} {clock:8.2f} ms  {processors:8.2f} ms of processors{times}\n")
    print(json.dumps(found))


def addresses() -> list[tuple[str, str, str]]:
    """Name, whose page, and address."""
    from commonhall.modules.members.models import Plan

    plan = Plan.objects.order_by("pk")[0].pk
    both = ["", "?sort=newest", "?sort=city", "?city=Roma", "?city=Roma&city=Lyon", "?study=Physics",
            "?city=Roma&study=Physics", "?city=Roma&sort=newest", "?view=cards"]  # fmt: skip
    board = ["?sort=expiry", "?status=active", f"?plan={plan}", f"?status=expired&plan={plan}&city=Roma",
             "?status=expired&sort=expiry"]  # fmt: skip
    searches = [f"?q={words.replace(' ', '+')}" for words in SEARCHES] + [*FILTERED]
    pages = [("member", each) for each in both] + [("board", each) for each in [*both, *board]]
    pages += [("member", each) for each in searches] + [("board", each) for each in (*searches, "?q=gi&status=expired")]
    pages += [("member", each) for each in ("deep", "deep?sort=newest", "deep?sort=city")]
    return [(f"{who} {each or 'first page'}", who, each) for who, each in pages]


def took(address: str, who: str) -> tuple[float, float]:
    """A page's milliseconds: the best by the clock, for other work on the machine only adds to it; and the median that
    the processors worked for it, ours and the database's, which other work disturbs less."""
    from django.test import Client

    from commonhall.foundation.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(email=f"{who}@example.org"))
    url = _deep(client, address.removeprefix("deep")) if address.startswith("deep") else f"/members/{address}"
    clock, processors = [], []
    for _ in range(TURNS + 1):
        before, start = worked(), time.perf_counter()
        answer = client.get(url)
        clock.append((time.perf_counter() - start) * 1000)
        processors.append((worked() - before) * 1000)
        assert answer.status_code == 200, f"{url} answered {answer.status_code}"
        assert len(answer.content) < 60_000, f"{url} has {len(answer.content)} bytes"
    return min(clock[1:]), median(processors[1:])


def _deep(client: object, query: str) -> str:
    """A page in the middle of the list: after the member in the middle of the register."""
    from commonhall.modules.members.models import Member
    from commonhall.modules.members.queries.directory import order, read_filters
    from commonhall.modules.members.queries.privacy import MEMBER, Reader

    reader = Reader(MEMBER)
    by = order(read_filters(query.lstrip("?"), reader).sort, reader)
    middle = Member.objects.filter(in_members=True, sort_name__gt="m").order_by("sort_name")[0]
    from commonhall.core.pagination.keyset import _write

    cursor = _write(middle, by, False)
    return f"/members/?{query.lstrip('?')}&cursor={cursor}"


if __name__ == "__main__":
    main()
