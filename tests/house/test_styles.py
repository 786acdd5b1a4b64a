"""Tabler's styles are cut to what the program names; assets/styles.mjs cuts them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsing import DROPPED
from tests.messages import HOUSE

pytestmark = pytest.mark.any_database
ELSEWHERE = {"vendor", "tests", "migrations", "locale"}


def named(text: str) -> Iterator[str]:
    for word in re.findall(r"[A-Za-z0-9_-]+", text):
        yield from (word, f"btn-{word}", f"avatar-{word}")


def sources() -> Iterator[Path]:
    for path in HOUSE.rglob("*"):
        if path.suffix in (".html", ".js", ".py") and not ELSEWHERE & set(path.relative_to(HOUSE).parts):
            yield path


def test_no_style_that_is_named_was_cut() -> None:
    missed = {word: path.name for path in sources() for word in named(path.read_text()) if word in DROPPED}
    assert missed == {}, "run `make assets`, which looks anew at what is named"
    assert {"carousel", "btn-lime"} <= DROPPED  # so something is cut, and known
