"""Runs a supervisor over small programs: `python -m commonhall.core.serving.tests.supervised SCENE [PORT]`."""

import sys

from commonhall.core.serving.server import granian_argv
from commonhall.core.serving.supervisor import Child, Supervisor, answers_http

PYTHON = [sys.executable, "-S", "-c"]

# Each says its process id; the second one and its helper do not listen to SIGTERM.
PLAIN = "import os, signal; print('runs as', os.getpid()); signal.pause()"
STUBBORN = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
helper = os.fork()
if helper:
    print('runs as', os.getpid())
    print('helper runs as', helper)
while True:
    signal.pause()
"""
DOOMED = "import sys; print('last words'); sys.exit(3)"
VISITOR = """
import signal, sys, urllib.request
print('finds', urllib.request.urlopen(sys.argv[1]).status)
signal.pause()
"""


def web(port: int) -> Child:
    target = "commonhall.core.serving.tests.sample_app:application"
    argv = granian_argv(port=port, grace=1, target=target)
    return Child(name="web", argv=argv, ready=answers_http("127.0.0.1", port, "/calls"))


def children(scene: str, port: int) -> list[Child]:
    if scene == "pair":
        plain = Child(name="plain", argv=[*PYTHON, PLAIN])
        return [plain, Child(name="stubborn", argv=[*PYTHON, STUBBORN], grace=0.3)]
    if scene == "doomed":
        return [Child(name="plain", argv=[*PYTHON, PLAIN]), Child(name="doomed", argv=[*PYTHON, DOOMED])]
    visitor = Child(name="visitor", argv=[*PYTHON, VISITOR, f"http://127.0.0.1:{port}/calls"], after=("web",))
    return [web(port), visitor]


if __name__ == "__main__":
    scene, port = sys.argv[1], int(sys.argv[2])
    supervisor = Supervisor(children(scene, port), on_ready=lambda: print("all are ready", flush=True))  # noqa: T201
    sys.exit(supervisor.run())
