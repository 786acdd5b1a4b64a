"""Fixtures that every test may use."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

pytest_plugins = [
    "tests.requirements.plugin",
    "tests.browsing",
    "tests.tables",
    "tests.emptying",
    "tests.journeys.blank",
]
DATABASE_FIXTURES = {"db", "transactional_db", "hall"}


def pytest_addoption(parser: pytest.Parser) -> None:
    text = "only the tests that a second run on another database can fail"
    parser.addoption("--database-only", action="store_true", help=text)
    parser.addoption("--without-database", action="store_true", help="only the tests that ask no database")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Bytes name no test: they say nothing to a reader, and those of an archive differ from process to process."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--database-only"):
        _keep(config, items, _depends_on_database)
    if config.getoption("--without-database"):
        _keep(config, items, lambda item: not _uses_database(item))


def _keep(config: pytest.Config, items: list[pytest.Item], wanted: Callable[[pytest.Item], bool]) -> None:
    kept = [item for item in items if wanted(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _depends_on_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    if item.get_closest_marker("browser") and "journeys" not in item.nodeid:
        return False  # a page looks the same whatever its words were read from
    return _uses_database(item)


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & fixtures or "resilience" in item.nodeid)


@pytest.fixture(autouse=True)
def _fresh_switchboard() -> None:
    from commonhall.core.modules import switchboard
    from commonhall.foundation.accounts import queries as accounts

    switchboard.forget()
    accounts.forget_policy()


@pytest.fixture(autouse=True)
def _nothing_counted_or_kept_out() -> None:
    from commonhall.foundation.security.limits import counting
    from commonhall.foundation.security.queries import standing

    counting.forget()
    standing.forget()


KEPT_FOR_A_MOMENT = (
    "commonhall.core.modules.switchboard",
    "commonhall.core.visitors.version",
    "commonhall.foundation.security.queries.standing",
    "commonhall.ui.queries",
    "commonhall.foundation.accounts.queries.policy",
    "commonhall.modules.members.queries.settings",
)


@pytest.fixture(autouse=True)
def _whoever_counts_queries_counts_the_same_ones(request: pytest.FixtureRequest) -> None:
    if {"django_assert_num_queries", "django_assert_max_num_queries"} & set(request.fixturenames):
        request.getfixturevalue("nothing_grows_old")


@pytest.fixture
def nothing_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that count queries: what a process keeps for some seconds would be read again on a slow machine."""
    for module in KEPT_FOR_A_MOMENT:
        monkeypatch.setattr(f"{module}.REFRESH", 3600.0)


@pytest.fixture
def same_database(transactional_db: None) -> dict[str, str]:
    """The environment in which another process works on this test's database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        parts = connection.settings_dict
        url = f"postgres://{parts['USER']}:{parts['PASSWORD']}@{parts['HOST']}:{parts['PORT']}/{name}"
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "commonhall.config.settings"}


@pytest.fixture
def upload_folder(settings: Settings, tmp_path: Path) -> Path:
    """The default storage, in a folder of this test's own."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    return tmp_path
