"""A nursery of workers that end with SIGKILL just before a certain statement of theirs.

For each line of its input, a JSON list of moments, it starts so many real worker processes at once (forked, for Django
takes a second to load) and answers with the list of their exit statuses once all have ended. A worker says "at work"
at its first statement. A moment is the number of a statement, or words of it in their order: "UPDATE members_member".
Whatever came before the statement is committed or not, as it would be for a kill from outside at that moment; nothing
gets a chance to tidy up.
"""

import json
import os
import signal
import sys
from typing import Any

LONGEST = 40  # seconds; a worker whose moment does not come is ended by SIGALRM
WORKER = ["db_worker", "--queue-name", "quick", "--interval", "0.02", "--no-startup-delay", "--verbosity", "0"]


def main() -> None:
    from commonhall.cli import load

    load()
    import commonhall.config.urls  # noqa: F401 - what a worker loads when it writes its first link

    for line in sys.stdin:
        pids = [start(moment) for moment in json.loads(line)]
        statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        os.write(1, json.dumps(statuses).encode() + b"\n")


def start(moment: int | str) -> int:
    """Fork a worker that dies then; returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    try:
        work_until(moment)
    finally:
        os._exit(70)  # it should have been killed


def work_until(moment: int | str) -> None:
    from django.db import connection

    from commonhall.cli import main as commonhall

    seen = 0
    signal.alarm(LONGEST)

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == 1:
            os.write(1, b"at work\n")  # in one piece, for the others write too
        if seen == moment or (isinstance(moment, str) and holds(sql, moment)):
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    sys.argv = ["commonhall", *WORKER]
    with connection.execute_wrapper(count):
        commonhall()


def holds(sql: str, words: str) -> bool:
    """Whether the statement has all the words, in their order."""
    rest = sql
    for word in words.split():
        _, found, rest = rest.partition(word)
        if not found:
            return False
    return True


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
    main()
