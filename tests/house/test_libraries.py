"""The list of libraries: whole, with versions and hashes, and what is installed."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKED = re.compile(
    r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+)", re.MULTILINE
)


def locked(file: str) -> dict[str, str]:
    return {found[1].lower(): found[2] for found in LOCKED.finditer((ROOT / file).read_text())}


@pytest.mark.req("S11.1")
@pytest.mark.parametrize(("file", "extras"), [("requirements.txt", False), ("requirements-dev.txt", True)])
def test_every_library_is_listed_with_version_and_hash(file: str, extras: bool) -> None:
    """ASVS 15.1.2."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"].values() if extras else [])]
    names = {re.split(r"[\[<>=,;\s]", each)[0].lower() for wanted in lists for each in wanted}
    assert names <= locked(file).keys()
    lines = re.findall(r"^([\w.-]+).*==", (ROOT / file).read_text(), re.MULTILINE)
    assert set(lines) == locked(file).keys(), "each has a hash"


def test_what_is_installed_is_what_is_listed() -> None:
    assert {name: version(name) for name in ("django", "django-allauth", "cryptography", "pillow", "stripe")} == {
        name: locked("requirements-dev.txt")[name]
        for name in ("django", "django-allauth", "cryptography", "pillow", "stripe")
    }


@pytest.mark.req("S11.1")
def test_how_soon_a_library_is_mended_is_written_down() -> None:
    """ASVS 15.1.1: by who can use its weakness, and how often all of them are brought up to date."""
    told = " ".join((ROOT / "SECURITY.md").read_text().split())
    for promise in (
        "within 7 days where somebody who is not logged in can use it",
        "within 30 where somebody who is can",
        "with the next release otherwise",
        "at least every three months",
    ):
        assert promise in told
