"""`make bench`: our pages beside bare Django's, and the heavy work, measured in one run.

python -m bench [--turns N] [--only SQLite|PostgreSQL]
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from rich.console import Console

from bench.halls import BenchHall, Floor
from bench.load import Pair, Target, compare, milliseconds
from bench.report import Figure, hidden, most, plain, show
from tests.run import look_around

SMALL, ADDED = 1_000, 10_000  # members at first, and those who come by import
HOME_ROWS, DIRECTORY_ROWS = 8, 25  # of the floor page: the directory's 25, and for the home as dense a page
SEARCHES = ("marino", "zoe%20weber", "lausanne", "oliveira%20medicine", "gi")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=25, help="how many turns each page has")
    parser.add_argument("--only", choices=["SQLite", "PostgreSQL"], help="one database")
    options = parser.parse_args()
    databases = {"SQLite": "", "PostgreSQL": look_around().postgresql}
    for name, url in databases.items():
        if options.only in (None, name) and url is not None:
            load = os.getloadavg()[0]  # whatever else the machine does makes the figures worse
            show(f"\n{name}, {os.cpu_count()} processors, load {load:.1f}", measure(name, url, options.turns))


def measure(name: str, url: str, turns: int) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, Console().status("") as status:
        status.update(f"{name}: opening a hall of {SMALL:,} members")
        hall = BenchHall(Path(folder), url, members=SMALL)
        try:
            floor = Floor(Path(folder), hall, url)
            try:
                bench = Bench(hall, floor, turns, lambda text: status.update(f"{name}: {text}"))
                return list(bench.figures())
            finally:
                floor.stop()
        finally:
            hall.stop()


class Bench:
    """One database's figures, in the order in which they can be had."""

    def __init__(self, hall: BenchHall, floor: Floor, turns: int, say: Callable[[str], None]) -> None:
        self.hall, self.floor, self.turns, self.say = hall, floor, turns, say
        self.cookie = hall.cookie("member@example.org")

    def figures(self) -> Iterator[Figure]:
        small = yield from self.pages()
        yield from self.load_import()
        yield from self.growth(small)
        self.hall.rest()
        yield from self.queries()
        yield from self.entrance()
        yield from self.work()

    def pages(self) -> Generator[Figure, None, Pair]:
        """Returns what the directory cost."""
        self.say("pages beside the floor's")
        visitor = self.hall.page("/"), self.floor.hello()
        pairs = {"home": self.beside("/", HOME_ROWS), "directory": self.directory(), "visitor": visitor}
        found = compare(pairs, self.turns)
        yield from _pair("member's home", found["home"])
        yield from _pair(f"directory, {SMALL:,} members", found["directory"])
        yield from _pair("visitor's page", found["visitor"], floor="hello", aim=2)
        return found["directory"]

    def load_import(self) -> Iterator[Figure]:
        self.say(f"importing {ADDED:,} members")
        self.hall.rest()
        seconds = self.hall.inside("import_members", ADDED)["seconds"]
        yield most(f"import of {ADDED:,} members", seconds, 20, " s", f"  ({ADDED / seconds:,.0f} rows/s)")
        self.hall.wake()

    def growth(self, small: Pair) -> Iterator[Figure]:
        self.say(f"the directory with {SMALL + ADDED:,} members")
        large = compare({"directory": self.directory()}, self.turns)["directory"]
        yield from _pair(f"directory, {SMALL + ADDED:,} members", large)
        yield most(f"  times one of {SMALL:,}", large.times.clock / small.times.clock, 1.5)
        words = [self.hall.page(f"/members/?q={each}", self.cookie) for each in SEARCHES]
        slowest = max(milliseconds(page, seconds=1, connections=1) for page in words)
        yield most("search, the slowest of five", slowest, 50, " ms")

    def queries(self) -> Iterator[Figure]:
        for path, count in self.hall.inside("queries", "/", "/members/").items():
            yield most(f"queries of {path}", count, 8)

    def entrance(self) -> Iterator[Figure]:
        self.say("the entrance")
        cost = self.hall.inside("login", module="entrance")
        note = f"  (hash {cost['hash']:.1f} ms)"
        yield most("a login, times its password's hash", cost["login"] / cost["hash"], 1.25, "", note)
        added = self.hall.inside("middleware", module="entrance")
        yield most("middlewares, on a visitor's page", added["visitor"], 0.5, " ms")
        note = f"  (floor {added['floor']:.2f})"
        yield most("middlewares, on a member's page, beyond the floor's", added["member"], 0.5, " ms", note)
        limits = self.hall.inside("limits")
        yield most("a use that is counted", limits["counting"], 0.2, " ms")
        yield most("an address among 10,000 blocked networks", limits["looking"], 0.2, " ms")
        self.hall.wake("bench.strangers:application")
        for form, found in self.hall.inside("timing", self.hall.url, module="entrance").items():
            yield hidden(f"{form}: a known address is later by", found["later"], found["noise"], " ms")
        self.hall.rest()

    def work(self) -> Iterator[Figure]:
        self.say("the import's undoing")
        undone = self.hall.inside("undo_import")["seconds"]
        yield plain("undo of the import", undone, " s", f"  ({ADDED / undone:,.0f} rows/s)")
        self.say("the log")
        yield plain("record() with 5 deliveries", self.hall.inside("record_news")["milliseconds"], " ms")
        log = self.hall.inside("prove_log")
        yield plain("log: written", log["written"], " entries/s")
        yield plain("log: sealed", log["sealed"], " entries/s")
        yield plain("log: proven", log["proven"], " entries/s")

    def directory(self) -> tuple[Target, Target]:
        return self.beside("/members/", DIRECTORY_ROWS)

    def beside(self, path: str, rows: int) -> tuple[Target, Target]:
        """A member's page and the floor's of the same weight."""
        page = self.hall.page(path, self.cookie)
        return page, self.floor.page(rows, like=page)


def _pair(name: str, pair: Pair, floor: str = "floor", aim: float = 1.6) -> Iterator[Figure]:
    yield plain(name, pair.page.clock, " ms", f"  ({floor} {pair.floor.clock:.2f})")
    yield most(f"  times the {floor}", pair.times.clock, aim)
    if pair.times.processor:
        yield most("  the same by processor time", pair.times.processor, aim)


if __name__ == "__main__":
    main()
