"""A small load: so many connections that each ask again as soon as they are answered."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

CONNECTIONS = 8
TURN = 0.3  # seconds that one page is asked for before its floor has its turn; what else the machine does lasts longer
CSRF = "floor0and1ours2know3this4token5x"  # 32 characters, as Django makes them


@dataclass(frozen=True)
class Target:
    """A page to ask for, as a browser asks that has been here before.

    Attributes:
        cookie: says who asks; empty for a visitor.
        pid: the server that answers.
    """

    url: str
    cookie: str = ""
    pid: int = 0
    encoding: str = "gzip, deflate, br"

    def request(self) -> bytes:
        parts = urlsplit(self.url)
        lines = [
            f"GET {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1",
            f"Host: {parts.netloc}",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
            "Accept-Language: en-GB,en;q=0.7,it;q=0.3",
            f"Accept-Encoding: {self.encoding}",
            *([f"Cookie: {self.cookie}; csrftoken={CSRF}"] if self.cookie else []),
        ]
        return "\r\n".join([*lines, "", ""]).encode()


async def _ask(target: Target, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """One answer; the bytes of its body."""
    writer.write(target.request())
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise AssertionError(f"{target.url} answered {head.decode('latin-1')}")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return len(await reader.readexactly(int(length.split(b":")[1])))


async def _one(target: Target, end: float) -> tuple[int, int]:
    """What one connection gets until then: answers, and the bytes of the last one."""
    parts = urlsplit(target.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    answers = size = 0
    while time.monotonic() < end:
        size = await _ask(target, reader, writer)
        answers += 1
    writer.close()
    return answers, size


async def _load(target: Target, seconds: float, connections: int) -> tuple[float, int]:
    """Seconds per page, and the bytes of one."""
    start = time.monotonic()
    found = await asyncio.gather(*(_one(target, start + seconds) for _ in range(connections)))
    return (time.monotonic() - start) / sum(answers for answers, _size in found), found[0][1]


def milliseconds(target: Target, seconds: float = TURN, connections: int = CONNECTIONS) -> float:
    """Time per page under load: with all connections busy, the inverse of pages a second."""
    return asyncio.run(_load(target, seconds, connections))[0] * 1000


def weight(target: Target) -> int:
    """The bytes of a page, uncompressed."""
    return asyncio.run(_load(replace(target, encoding="identity"), 0.05, 1))[1]


@dataclass(frozen=True)
class Cost:
    """Milliseconds of a page: by the clock, and of the server's processor."""

    clock: float
    processor: float

    @classmethod
    def of(cls, target: Target) -> "Cost":
        before, start = _processor_seconds(target.pid), time.monotonic()
        clock = milliseconds(target)
        pages = (time.monotonic() - start) * 1000 / clock
        return cls(clock, (_processor_seconds(target.pid) - before) * 1000 / pages)


def _processor_seconds(pid: int) -> float:
    """What the threads of a server's worker have used; 0 where the system does not tell (it is Linux that does)."""
    try:
        worker = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]
        used = [file.read_text().split()[0] for file in Path(f"/proc/{worker}/task").glob("*/schedstat")]
    except (OSError, IndexError):
        return 0.0
    return sum(map(int, used)) / 1e9


@dataclass(frozen=True)
class Pair:
    """Medians over all turns: a page, its floor, and how many times dearer the page is, by clock and by processor."""

    page: Cost
    floor: Cost
    times: Cost


def compare(pairs: dict[str, tuple[Target, Target]], turns: int) -> dict[str, Pair]:
    """Each page beside its floor, by turns, so that a noisy machine is noisy for both."""
    found: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in pairs}
    for each in [target for pair in pairs.values() for target in pair]:
        milliseconds(each)  # warm up
    for _turn in range(turns):
        for name, (page, floor) in pairs.items():
            found[name].append((Cost.of(page), Cost.of(floor)))
    return {name: _medians(costs) for name, costs in found.items()}


def _medians(costs: list[tuple[Cost, Cost]]) -> Pair:
    def middle(of: Callable[[Cost, Cost], float]) -> float:
        return median(of(page, floor) for page, floor in costs)

    return Pair(
        page=Cost(middle(lambda page, _: page.clock), middle(lambda page, _: page.processor)),
        floor=Cost(middle(lambda _, floor: floor.clock), middle(lambda _, floor: floor.processor)),
        times=Cost(
            middle(lambda page, floor: page.clock / floor.clock),
            middle(lambda page, floor: page.processor / floor.processor if floor.processor else 0),
        ),
    )
