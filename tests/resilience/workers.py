"""Workers of a hall: those that are going to be killed, and those that tidy up after them."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from commonhall.core.work.tests.processes import until

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-m"]


class Nursery:
    """Starts workers that are killed -9 at a moment; see doomed.py."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [*PYTHON, "tests.resilience.doomed"],
            env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    @contextmanager
    def doomed(self, *moments: int | str) -> Iterator[None]:
        """Such workers are at work within the block, and all killed at its end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(moments) + "\n")
        self._process.stdin.flush()
        for _worker in moments:
            said = self._says()
            assert said == "at work", said
        yield
        statuses = json.loads(self._says())
        assert statuses == [-signal.SIGKILL] * len(moments), f"not all were killed at {moments}: {statuses}"

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _says(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@contextmanager
def workers(env: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """`commonhall worker`: all workers and the schedule. They are told to end, and must do so in good order."""
    with log.open("w") as out:
        process = subprocess.Popen([*PYTHON, "commonhall", "worker"], env=env, cwd=ROOT, stdout=out, stderr=out)
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0, log.read_text()
        finally:
            process.kill()  # its children die with it
            process.wait()


def drain(env: dict[str, str], log: Path, is_done: Callable[[], object], seconds: float = 90.0) -> None:
    """Let fresh workers run until all is done."""
    with workers(env, log):
        try:
            until(is_done, "the workers have done everything", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{log.read_text()[-3000:]}") from None


def command(env: dict[str, str], words: Sequence[str]) -> tuple[int, str]:
    """Run a `commonhall` command; its status and what it said."""
    done = subprocess.run(
        [*PYTHON, "commonhall", *words], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def children(parent: int, words: str) -> list[int]:
    """The process ids of those children in whose command line these words stand."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in found if words in _command_line(pid)]


def _command_line(pid: str) -> str:
    """Empty of a process that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""
