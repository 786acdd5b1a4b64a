"""Whatever staff do on a page, a program may do for them: by which operation stands in programs.txt beside this."""

from pathlib import Path

import pytest

from tests.house.rights.table import answers
from tests.house.rights.world import OWNER, ROLES

TABLE = Path(__file__).with_name("programs.txt")
OTHERS = ROLES.index(OWNER) + 1  # after these stand those who come by their role


def rows() -> dict[str, tuple[str, list[str]]]:
    """By page how its row is marked and the operations that do the same."""
    found = {}
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            page, told = line.split("  ", 1)
            mark = told.strip()[0] if told.strip()[0] in "~-" else ""
            found[page] = (mark, [] if mark == "-" else told.strip("~ ").split(", "))
    return found


@pytest.mark.req("I1.1")
def test_every_form_of_the_staffs_has_its_operation() -> None:
    known = answers()
    forms = {
        route
        for route, letters in known.items()
        if route.startswith("POST ") and " /api/" not in route and "Y" in letters and "Y" not in letters[:OTHERS]
    }
    assert forms == rows().keys(), "say in tests/house/rights/programs.txt by which operation a program does it"
    missing = [name for _mark, operations in rows().values() for name in operations if name not in known]
    assert not missing


@pytest.mark.req("I1.1", "A8.6")
def test_who_may_on_the_page_may_by_program_and_nobody_else() -> None:
    known = answers()
    differs = [
        f"{page}: {known[page]}, {name}: {known[name]}"
        for page, (mark, operations) in rows().items()
        for name in operations
        if mark != "~" and _may(known[name]) != _may(known[page])
    ]
    assert not differs, "\n".join(differs)


def _may(letters: str) -> list[bool]:
    return [letter == "Y" for letter in letters[OTHERS:]]
