"""The supervisor over real processes: what dies comes back, and at the end nothing is left."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import pytest

from commonhall.core.serving.supervisor import Child, Supervisor
from commonhall.core.serving.tests.server import PATIENCE, eventually, free_port, serving

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills the children of a killed process")


class Scene:
    """A supervisor that runs, and everything it has written."""

    def __init__(self, name: str, folder: Path) -> None:
        self.port = free_port()
        self._log = folder / "output"
        (folder / "static").mkdir()
        with self._log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commonhall.core.serving.tests.supervised", name, str(self.port)],
                env={**os.environ, "SAMPLE_FOLDER": str(folder)},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def output(self) -> str:
        return self._log.read_text()

    def pids(self) -> list[int]:
        return [int(pid) for pid in re.findall(r"runs as (\d+)", self.output())]

    def end(self, number: signal.Signals) -> tuple[int, float]:
        """Exit status, and the seconds it took."""
        start = monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), monotonic() - start


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    running = Scene(request.param, tmp_path)
    yield running
    running.process.terminate()
    with suppress(subprocess.TimeoutExpired):
        running.process.wait(PATIENCE)
    running.process.kill()
    running.process.wait()
    for pid in running.pids():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{pid}/stat")  # a zombie is dead, whoever forgot to bury it
    with suppress(FileNotFoundError):
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return not Path("/proc").is_dir()


def refuses(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("scene", ["pair"], indirect=True)
def test_killed_child_comes_back_and_says_so(scene: Scene) -> None:
    eventually(lambda: len(scene.pids()) == 3)
    first = int(re.findall(r"plain +\| runs as (\d+)", scene.output())[0])

    os.kill(first, signal.SIGKILL)

    eventually(lambda: len(scene.pids()) == 4)
    assert "plain    | ended with status -9; starting it again in 0.25 s." in scene.output()


@pytest.mark.parametrize("scene", ["pair"], indirect=True)
def test_helpers_of_a_killed_child_are_ended_too(scene: Scene) -> None:
    eventually(lambda: len(scene.pids()) == 3)
    leader, helper = (int(pid) for pid in re.findall(r"stubborn +\| .*runs as (\d+)", scene.output()))

    os.kill(leader, signal.SIGKILL)

    eventually(lambda: not alive(helper))


@pytest.mark.parametrize("scene", ["pair"], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_all_even_who_ignores_it(scene: Scene, number: signal.Signals) -> None:
    eventually(lambda: len(scene.pids()) == 3)

    status, seconds = scene.end(number)

    assert status == 0
    assert seconds < 3
    assert [pid for pid in scene.pids() if alive(pid)] == []


@linux
@pytest.mark.parametrize("scene", ["pair"], indirect=True)
def test_children_die_with_a_killed_supervisor(scene: Scene) -> None:
    eventually(lambda: len(scene.pids()) == 3)
    led = [int(pid) for pid in re.findall(r"\| runs as (\d+)", scene.output())]

    scene.end(signal.SIGKILL)

    eventually(lambda: not any(alive(pid) for pid in led))


@pytest.mark.parametrize("scene", ["doomed"], indirect=True)
def test_child_that_keeps_dying_ends_the_whole_with_a_clear_word(scene: Scene) -> None:
    assert scene.process.wait(PATIENCE) == 1
    assert scene.output().count("doomed | last words") == 5
    assert "doomed | died 5 times within 30 s, at last with status 3. Giving up." in scene.output()
    assert [pid for pid in scene.pids() if alive(pid)] == []


@pytest.mark.parametrize("scene", ["web"], indirect=True)
def test_child_waits_for_the_server_it_needs(scene: Scene) -> None:
    eventually(lambda: "visitor | finds 200" in scene.output())
    assert "all are ready" in scene.output()
    assert "ended with" not in scene.output()

    status, seconds = scene.end(signal.SIGINT)

    assert (status, refuses(scene.port)) == (0, True)
    assert seconds < 3


@linux
@pytest.mark.parametrize("scene", ["web"], indirect=True)
def test_port_is_free_after_the_supervisor_was_killed(scene: Scene) -> None:
    eventually(lambda: "all are ready" in scene.output())

    scene.end(signal.SIGKILL)

    eventually(lambda: refuses(scene.port))


@linux
def test_port_is_free_after_granian_was_killed(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    with serving(tmp_path) as server:
        os.kill(server.pid, signal.SIGKILL)

        eventually(lambda: refuses(server.port))


def test_child_can_only_wait_for_an_earlier_one() -> None:
    with pytest.raises(ValueError, match="worker waits for web"):
        Supervisor([Child(name="worker", argv=["true"], after=("web",)), Child(name="web", argv=["true"])])
