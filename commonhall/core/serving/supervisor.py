"""Several programs as one: started together, started again when they die, ended together."""

import asyncio
import contextlib
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import TextIO

from commonhall.core.serving.processes import die_with_parent

DEATHS, WINDOW = 5, 30.0  # so many deaths within so many seconds end everything
FIRST_PAUSE = 0.25  # seconds between a death and the next start, doubled with each recent death


@dataclass(frozen=True, kw_only=True)
class Child:
    """A program to keep running.

    `env` is added to our own environment. `grace`: seconds between SIGTERM and SIGKILL. `ready` says whether the
    program does its work by now; children that name this one in `after` start only then.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    grace: float = 2.0
    ready: Callable[[], Awaitable[bool]] | None = None
    after: tuple[str, ...] = ()


def answers_http(host: str, port: int, path: str = "/", *, name: str = "") -> Callable[[], Awaitable[bool]]:
    """A probe for Child.ready: true once a web server answers at this address, with whatever status.

    `name`: the host name it is asked for, where it knows only its own.
    """

    async def probe() -> bool:
        try:
            async with asyncio.timeout(5):
                reader, writer = await asyncio.open_connection(host, port)
                with contextlib.closing(writer):
                    writer.write(f"HEAD {path} HTTP/1.1\r\nHost: {name or host}\r\nConnection: close\r\n\r\n".encode())
                    return (await reader.readline()).startswith(b"HTTP/1.1 ")
        except OSError:  # a TimeoutError too
            return False

    return probe


class Supervisor:
    """Runs children until a signal ends it, or until one of them dies too often.

    Each child leads a process group of its own, so Ctrl-C reaches only us, and whatever a child leaves behind in its
    group is killed after it. If we are killed ourselves, Linux kills the children. Their output is written to `out`,
    each line behind the child's name. `on_ready` is called once, when every child with a probe has been ready.
    """

    def __init__(
        self, children: Iterable[Child], *, out: TextIO | None = None, on_ready: Callable[[], None] | None = None
    ) -> None:
        self._children = list(children)
        self._out = out or sys.stdout
        self._on_ready = on_ready
        self._width = max((len(child.name) for child in self._children), default=0)
        self._failed = False
        self._check_order()

    def run(self) -> int:
        """Blocks to the end. The exit status: 0 after SIGINT, SIGTERM or SIGHUP, 1 when a child died too often."""
        asyncio.run(self._run())
        return int(self._failed)

    def _check_order(self) -> None:
        known: dict[str, Child] = {}
        for child in self._children:
            for name in child.after:
                if name not in known or known[name].ready is None:
                    raise ValueError(f"{child.name} waits for {name}, which is no earlier child with a probe.")
            known[child.name] = child

    async def _run(self) -> None:
        self._stop = asyncio.Event()
        self._ready = {child.name: asyncio.Event() for child in self._children if child.ready}
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stop.set)
        announcing = asyncio.create_task(self._announce())
        async with asyncio.TaskGroup() as group:
            for child in self._children:
                group.create_task(self._keep(child))
        announcing.cancel()

    async def _announce(self) -> None:
        for event in self._ready.values():
            await event.wait()
        if self._on_ready is not None:
            self._on_ready()

    async def _keep(self, child: Child) -> None:
        """One child's life, over all its deaths."""
        for name in child.after:
            await self._unless_stopped(self._ready[name].wait())
        deaths: deque[float] = deque(maxlen=DEATHS)
        while not self._stop.is_set():
            status = await self._run_once(child)
            if self._stop.is_set():
                return
            deaths.append(monotonic())
            recent = sum(1 for death in deaths if deaths[-1] - death < WINDOW)
            if recent == DEATHS:
                self._give_up(child, status)
                return
            pause = FIRST_PAUSE * 2 ** (recent - 1)
            self._say(child.name, f"ended with status {status}; starting it again in {pause:g} s.")
            await self._unless_stopped(asyncio.sleep(pause))

    def _give_up(self, child: Child, status: int) -> None:
        self._say(child.name, f"died {DEATHS} times within {WINDOW:g} s, at last with status {status}. Giving up.")
        self._failed = True
        self._stop.set()

    async def _run_once(self, child: Child) -> int:
        """From start to end; the exit status is negative for a signal, as in `subprocess`."""
        reading, writing = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *child.argv,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **child.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing,
                stderr=writing,
                start_new_session=True,
                preexec_fn=_die_with_us(),
            )
        except OSError as error:
            os.close(reading)
            self._say(child.name, f"can't be started: {error}")
            return 127
        finally:
            os.close(writing)
        forwarding = asyncio.create_task(self._forward(child.name, reading))
        probing = asyncio.create_task(self._probe(child))
        try:
            return await self._until_end(process, child.grace)
        finally:
            probing.cancel()
            _signal_group(process.pid, signal.SIGKILL)
            # What it said last is still in the pipe; a process that has left the group might hold it open for ever.
            await asyncio.wait([forwarding], timeout=0.5)
            forwarding.cancel()

    async def _until_end(self, process: asyncio.subprocess.Process, grace: float) -> int:
        ended = asyncio.create_task(process.wait())
        await self._unless_stopped(asyncio.shield(ended))
        if not ended.done():
            # To the child alone: it may have helpers to end in good order, as granian has its workers.
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await asyncio.wait([ended], timeout=grace)
            _signal_group(process.pid, signal.SIGKILL)
        return await ended

    async def _probe(self, child: Child) -> None:
        if child.ready is None:
            return
        while not await child.ready():
            await asyncio.sleep(0.1)
        self._ready[child.name].set()

    async def _forward(self, name: str, descriptor: int) -> None:
        reader = asyncio.StreamReader(limit=2**20)
        pipe = os.fdopen(descriptor, "rb", buffering=0)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
        try:
            while line := await _line(reader):
                self._say(name, line.decode(errors="replace").rstrip())
        finally:
            transport.close()

    def _say(self, name: str, line: str) -> None:
        self._out.write(f"{name:{self._width}} | {line}\n")
        self._out.flush()

    async def _unless_stopped(self, something: Awaitable[object]) -> None:
        """Wait for it, but no longer than until the end begins."""
        tasks = [asyncio.ensure_future(something), asyncio.create_task(self._stop.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line; of an endless one, as much as there is."""
    try:
        return await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as overrun:
        return await reader.read(overrun.consumed)


def _die_with_us() -> Callable[[], None]:
    us = os.getpid()
    return lambda: die_with_parent(us)


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: of a group of which only zombies are left
        os.killpg(leader, number)
