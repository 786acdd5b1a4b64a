"""What every hall begins from: the tables as the migrations make them, made once in a run and copied for each hall."""

import fcntl
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

FOLDER = "blank"


class Blank:
    """The first hall of a run migrates and leaves a copy; the others, of other processes too, begin with that copy.

    Args:
        folder: shared by all processes of the run.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._lock, self._file, self._name = folder / "lock", folder / "blank.sqlite3", folder / "name"

    def fill(self, url: str, migrate: Callable[[], None]) -> None:
        """Give an empty database its tables."""
        with self._alone():
            if url.startswith("sqlite:///"):
                self._fill_file(url.removeprefix("sqlite:///"), migrate)
            else:
                self._fill_on_server(url, migrate)

    def _fill_file(self, path: str, migrate: Callable[[], None]) -> None:
        if self._file.exists():
            copy(self._file, path)
        else:
            migrate()
            copy(path, self._file)

    def _fill_on_server(self, url: str, migrate: Callable[[], None]) -> None:
        if not self._name.exists():
            migrate()
            name = f"blank_{secrets.token_hex(6)}"
            on_server(beside(url), f'CREATE DATABASE "{name}" TEMPLATE "{name_of(url)}"')
            self._name.write_text(urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
        else:
            on_server(beside(url), f'DROP DATABASE "{name_of(url)}"')
            on_server(beside(url), f'CREATE DATABASE "{name_of(url)}" TEMPLATE "{name_of(self._name.read_text())}"')

    def drop(self) -> None:
        """When the run is over: files go with their folder, a server keeps its databases."""
        if self._name.exists():
            url = self._name.read_text()
            on_server(beside(url), f'DROP DATABASE IF EXISTS "{name_of(url)}"')

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def copy(source: str | Path, target: str | Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def name_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


def beside(url: str) -> str:
    """A database of the same server from which the one at this address can be made, copied and dropped."""
    return urlunsplit(urlsplit(url)._replace(path="/postgres"))


def on_server(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Blank:
    return Blank(shared_folder(request.config, tmp_path_factory))


def shared_folder(config: pytest.Config, factory: pytest.TempPathFactory) -> Path:
    own = factory.getbasetemp()
    return (own.parent if hasattr(config, "workerinput") else own) / FOLDER


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that started all others ends last."""
    if not hasattr(session.config, "workerinput"):
        folder = shared_folder(session.config, session.config._tmp_path_factory)  # type: ignore[attr-defined]
        if folder.exists():
            Blank(folder).drop()
