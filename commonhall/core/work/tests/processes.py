"""Other processes that work on the test's database, let loose at the same moment."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

READY = "ready"


class Process:
    """Runs code inside Django, in an environment; says when it is ready and waits for a word before it begins."""

    def __init__(self, code: str, env: dict[str, str]) -> None:
        load = "import sys; from commonhall.cli import load; load()"
        script = f"{load}\nprint({READY!r}, flush=True); sys.stdin.readline()\n{code}"
        command = [sys.executable, "-c", script]
        self.popen = subprocess.Popen(
            command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self.popen.pid

    def wait_until(self, word: str) -> None:
        """Until it prints this word."""
        assert self.popen.stdout is not None
        line = self.popen.stdout.readline().strip()
        assert line == word, f"it said {line!r}\n{self.popen.communicate()[1]}"

    def go(self) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write("go\n")
        self.popen.stdin.flush()

    def result(self) -> str:
        """What it printed, once it has ended well."""
        out, errors = self.popen.communicate(timeout=60)
        assert self.popen.returncode == 0, errors
        return out.strip()


@contextmanager
def processes(code: str, env: dict[str, str], count: int = 2) -> Iterator[list[Process]]:
    """So many processes, all ready; they are killed at the end if they still run."""
    found = [Process(code, env) for _ in range(count)]
    try:
        for process in found:
            process.wait_until(READY)
        yield found
    finally:
        for process in found:
            process.popen.kill()
            process.popen.communicate()


def at_once(code: str, env: dict[str, str], count: int = 2) -> list[str]:
    """What each printed after they were all let loose together."""
    with processes(code, env, count) as found:
        for process in found:
            process.go()
        return [process.result() for process in found]


def until(condition: Callable[[], Any], what: str, seconds: float = 90.0) -> Any:
    """Wait until the condition gives something true, and return that; AssertionError, saying what, after so long."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(0.02)
    return found
