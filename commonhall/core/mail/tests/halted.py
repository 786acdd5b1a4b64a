"""A worker that can be killed in the middle: it stands still before a given statement, and says so."""

import os
import signal
import subprocess
import sys
from typing import Any

from django.db import connection

REACHED = "reached"


def run_and_kill(function: str, before: str, **environment: str) -> None:
    """Run a function in another process and kill -9 it just before it runs a statement.

    Args:
        function: its dotted path; it takes no arguments.
        before: words of the statement, in their order, with spaces between: "DELETE mail_secretmail".
        environment: settings for the process.
    """
    command = [sys.executable, "-m", __name__, function, before]
    with subprocess.Popen(command, env=outside(**environment), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    assert said == REACHED, "the statement was never run"
    assert process.returncode == -signal.SIGKILL


def outside(**environment: str) -> dict[str, str]:
    """The environment of another process that works on the test's own database."""
    return {**os.environ, "DATABASE_URL": _database_url(), **environment}


def _database_url() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    login = f"{known['USER']}:{known['PASSWORD']}" if known["PASSWORD"] else known["USER"]
    return f"postgres://{login}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def main(function: str, before: str) -> None:
    import django

    django.setup()
    from django.utils.module_loading import import_string

    def halt(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        rest = sql
        for word in before.split():
            _, found, rest = rest.partition(word)
            if not found:
                return execute(sql, params, many, context)
        print(REACHED, flush=True)  # noqa: T201
        signal.pause()
        return None

    with connection.execute_wrapper(halt):
        import_string(function)()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
    main(*sys.argv[1:])
