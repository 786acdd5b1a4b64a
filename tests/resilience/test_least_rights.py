"""A hall on PostgreSQL whose role may only read and write, made as docs/running.md says: nothing of it needs more."""

import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest

from commonhall.core.work.tests.processes import until
from tests.journeys.blank import on_server
from tests.journeys.hall import ROOT, RunningHall
from tests.resilience.test_running_hall import APPLY, BOARD, LOG_IN, PAGES, is_told, unread

SERVER = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SERVER.startswith("postgres"), reason="SQLite knows no roles"),
]
REFUSED = """
from django.db import ProgrammingError, connection, transaction
for statement in (
    "ALTER TABLE activity_activity DISABLE TRIGGER ALL", "DROP TRIGGER activity_activity_update ON activity_activity",
    "TRUNCATE activity_activity", "DROP TABLE members_member", "ALTER TABLE accounts_user ADD COLUMN x integer",
    "CREATE TABLE mine (x integer)", "CREATE ROLE other",
):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        assert type(error.__cause__).__name__ == "InsufficientPrivilege", (statement, error)
    else:
        raise SystemExit(statement)
"""
ALL_THAT_THE_CLOCK_DOES = """
from commonhall.core.work.schedule import jobs
for job in jobs():
    job.task.func()
"""


class ModestHall(RunningHall):
    """`migrate` works as the owner of the tables, everything after it as the role that reads and writes."""

    def _make_database(self, folder: Path) -> str:
        self._name = f"hall_{secrets.token_hex(6)}"
        block = re.search(r"```sql\n(.*?)```", (ROOT / "docs" / "running.md").read_text(), re.DOTALL)
        assert block
        before, after = (self._named(part).split(";") for part in block[1].split("\\c commonhall\n"))
        for statement in filter(str.strip, before):
            on_server(self._server_url, statement)
        for statement in filter(str.strip, after):
            on_server(self._address("root"), statement)
        return self._address("owner")

    def start(self):  # type: ignore[no-untyped-def]
        self.env["DATABASE_URL"] = self._address("app")
        return super().start()

    def command(self, *words: str) -> str:
        if words[0] == "seed":  # from here on nothing needs the owner
            self.env["DATABASE_URL"] = self._address("app")
        return super().command(*words)

    def _named(self, statements: str) -> str:
        roles = re.sub(r"\bcommonhall_(owner|app)\b", rf"{self._name}_\1", statements)
        return re.sub(r"\bcommonhall\b", self._name, roles)

    def _address(self, role: str) -> str:
        server = urlsplit(self._server_url)
        who = {"owner": f"{self._name}_owner:one secret", "app": f"{self._name}_app:another secret"}
        login = who[role].replace(" ", "%20") if role in who else server.netloc.rpartition("@")[0]
        place = server.netloc.rpartition("@")[2]
        return urlunsplit(server._replace(netloc=f"{login}@{place}", path=f"/{self._name}"))

    def _drop_database(self) -> None:
        super()._drop_database()
        on_server(self._server_url, f"DROP ROLE {self._name}_owner, {self._name}_app")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModestHall]:
    running = ModestHall(tmp_path_factory.mktemp("hall"), SERVER, members=10)
    yield running
    running.stop()


@pytest.mark.req("S11.1")
def test_the_halls_role_can_change_no_table_and_take_off_no_trigger(hall: ModestHall) -> None:
    """ASVS 13.2.2."""
    hall.python(REFUSED)


@pytest.mark.req("S11.1")
def test_pages_and_worker_need_no_more(hall: ModestHall) -> None:
    """ASVS 13.2.2."""
    cookie = f"sessionid={hall.python(LOG_IN.format(email=BOARD)).strip()}"
    with httpx.Client(base_url=hall.url, headers={"Cookie": cookie}, trust_env=False, timeout=20) as board:
        assert {board.get(page).status_code for page in PAGES} == {200}
        before = unread(board)
        hall.python(APPLY)
        until(lambda: is_told(board, before + 1), "the board is told")
    assert "permission denied" not in hall.tail()


@pytest.mark.req("S11.1")
def test_what_the_clock_and_the_operator_start_needs_no_more(hall: ModestHall) -> None:
    """ASVS 13.2.2."""
    hall.python(ALL_THAT_THE_CLOCK_DOES)
    assert "proven" in hall.command("verify-audit")
    hall.command("rotate-keys")
