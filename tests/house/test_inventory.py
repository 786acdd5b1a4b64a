"""What documents say that there is: docs/inventory.md table by table, files and sessions, compared with the code."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import resolve

import commonhall
from commonhall.core.mail.delivery import KEEP_DEAD
from commonhall.core.work.housekeeping import KEEP as WORK
from commonhall.foundation.accounts.middleware import EntranceLimitsMiddleware
from commonhall.foundation.files import purposes
from commonhall.foundation.notifications.actions.keeping import KEEP as NOTICES
from commonhall.foundation.security.actions.events import KEEP_ROUTINE

ROOT = Path(commonhall.__file__).parent
DOCS = ROOT.parent / "docs"
PAGE = DOCS / "inventory.md"
CRYPTOGRAPHY = {"commonhall.core.crypto", "django.core.signing", "cryptography", "hashlib", "hmac", "jwt", "altcha"}
NETWORK = {
    "commonhall.core.http.outside",
    "commonhall.core.http.sessions",
    "httpx",
    "stripe",
    "smtplib",
    "ssl",
    "redis",
    "requests",
    "urllib.request",
}
IN_NO_TABLE = {"config/settings.py", "foundation/accounts/social/discord.py"}  # named there for what the libraries do


def rows(title: str) -> list[list[str]]:
    """The cells of the tables under this title."""
    part = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    [text] = [each for each in part if each.startswith(title)]
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [cells for cells in lines if cells[0] not in ("---", "level", "way", "what", "whom")]


def files(title: str) -> set[str]:
    return {name for cells in rows(title) for name in re.findall(r"`([\w/]+\.py)`", cells[-1])}


def importing(modules: set[str]) -> set[str]:
    """The product's files that import one of these, or a part of it."""
    found = set()
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{each.name}" for each in node.names)]
            if any(each == module or each.startswith(f"{module}.") for each in names for module in modules):
                found.add(name)
    return found


@pytest.mark.req("S11.1")
def test_every_table_of_the_database_has_one_level() -> None:
    """ASVS 14.1.1, 14.1.2."""
    levels = [(cells[0].strip("*"), cells[1]) for cells in rows("What is stored")]
    told = [level for level, _what in levels[:5]]
    entered = [(level, name) for level, names in levels[5:] for name in names.split(", ")]
    assert [level for level, _names in levels[5:]] == told
    assert sorted(name for _level, name in entered) == sorted(model._meta.label for model in apps.get_models())


@pytest.mark.req("S11.1")
def test_every_way_in_is_entered() -> None:
    """ASVS 6.1.3."""
    begun = {path for cells in rows("Ways in") for path in re.findall(r"`(/[^`]+)`", cells[1])}
    assert all(resolve(path) for path in begun)
    doors = EntranceLimitsMiddleware.LIMITS
    assert begun >= {path for path, limit in doors.items() if limit == "login"}
    assert begun >= {path for path, limit in doors.items() if limit == "signup" and "3rdparty" not in path}


@pytest.mark.req("S11.1")
def test_whatever_encrypts_signs_or_hashes_is_entered_with_its_key() -> None:
    """ASVS 11.1.1, 11.1.2, 11.2.3."""
    assert files("Keys and algorithms") - IN_NO_TABLE == importing(CRYPTOGRAPHY)
    assert {word for cells in rows("Keys and algorithms") for word in re.findall(r"`([A-Z_]+)`", cells[2])} == {
        "SECRET_KEY",
        "ENCRYPTION_KEYS",
    }


@pytest.mark.req("S11.1")
def test_whoever_is_talked_to_is_entered_with_the_setting_that_says_where() -> None:
    """ASVS 13.1.1."""
    assert files("With whom") - IN_NO_TABLE == importing(NETWORK) - {"core/http/outside.py", "core/http/sessions.py"}
    for cells in rows("With whom"):
        for name in re.findall(r"`([A-Z_]+)`", cells[2]):
            assert hasattr(settings, {"SMTP_HOST": "EMAIL_HOST"}.get(name, name)), name


@pytest.mark.req("S11.1")
@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ("what looks like an attack", KEEP_ROUTINE),
        ("attempts to log in", timedelta(days=settings.LOGIN_LOG_DAYS)),
        ("notices", NOTICES),
        ("mails that could not be sent", KEEP_DEAD),
        ("work in the background", WORK),
    ],
)
def test_what_is_written_down_is_kept_as_long_as_is_said(what: str, kept: timedelta) -> None:
    """ASVS 16.1.1."""
    [row] = [cells for cells in rows("What is written down") if cells[0].startswith(what)]
    assert re.findall(r"\d+", row[2]) == [str(kept.days)]


@pytest.mark.req("S11.1")
def test_whatever_may_be_uploaded_is_described() -> None:
    """ASVS 5.1.1."""
    table = [line.strip("| ").split(" | ") for line in (DOCS / "files.md").read_text().splitlines()]
    told = {cells[0]: (cells[1], cells[2]) for cells in table if len(cells) == 4}
    for purpose in purposes.registered():
        types = ", ".join(str(kind.name) for kind in purpose.rules.types)
        kinds, size = told[str(purpose.label)]
        assert (kinds, size.partition(",")[0]) == (types, f"{purpose.rules.max_bytes // purposes.MEGABYTE} MB")


@pytest.mark.req("A6.1")
def test_how_long_a_session_lasts_is_described() -> None:
    """ASVS 7.1.1."""
    text = " ".join((DOCS / "accounts.md").read_text().split())
    hours = [int(idle.total_seconds() // 3600) for idle in (settings.SESSION_IDLE, settings.STAFF_SESSION_IDLE)]
    staff = int(settings.STAFF_SESSION_LONGEST.total_seconds() // 3600)
    assert f"after {hours[0]} hours without use and after {settings.SESSION_LONGEST.days} days in all" in text
    assert f"administrators it is {hours[1]} and {staff} hours" in text
