"""Each way in under each policy: what the table beside this says, and nothing else.

WRITE_DOORS=1 writes the table anew; then read what changed before you believe it.
"""

import os
from pathlib import Path

import pytest
from django.core import mail

from tests.house.doors.people import INSIDE, POLICIES, Person
from tests.house.doors.ways import ELSEWHERE, NEW, WAYS

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.any_database]
TABLE = Path(__file__).with_name("table.txt")
HEAD = """\
# What stands after each step of each way in, under each policy of second steps, for somebody on the board:
# . nothing (no session, token or socket is theirs); E the setting up of a factor and nothing else; I they are inside.
# The policies: nothing is asked; a mailed code suffices; the role needs an app or a passkey; everyone at every login.
# The person has no factor, an app, an app and backup codes, backup codes on paper alone, or a passkey.
# Written by WRITE_DOORS=1, and read by a human.
"""
ROWS = [(way, factor) for way, (_walk, factors) in WAYS.items() for factor in factors]
IDS = [f"{way}, {factor}" for way, factor in ROWS]


def walk(way: str, factor: str, policy: str) -> list[tuple[str, str]]:
    """The steps of the way with what stands after each."""
    mail.outbox.clear()
    person = Person(policy, factor)
    return [(step, holding(person)) for step, holding in WAYS[way][0](person)]


def known() -> dict[tuple[str, str], str]:
    """The table: what it says of a row, under a policy."""
    found, row = {}, ""
    for line in TABLE.read_text().splitlines() if TABLE.exists() else []:
        if line.startswith("    "):
            policy, _space, steps = line.strip().partition(" ")
            found[row, policy] = steps.strip()
        elif line and not line.startswith("#"):
            row = line
    return found


@pytest.mark.req("A5.13", "A5.14", "A5.15", "A5.5", "A5.6", "A5.8", "A17.4", "A17.5", "A17.7", "A17.8", "A17.9", "X1.3")
@pytest.mark.parametrize(("way", "factor"), ROWS, ids=IDS)
def test_each_way_under_each_policy(request: pytest.FixtureRequest, way: str, factor: str) -> None:
    if way in ELSEWHERE:
        request.getfixturevalue("sites")
    row, table = f"{way}, {factor}", known()
    found = {policy: "  ".join(f"{step} {state}" for step, state in walk(way, factor, policy)) for policy in POLICIES}
    if os.environ.get("WRITE_DOORS"):
        table |= {(row, policy): steps for policy, steps in found.items()}
        write(table)
    assert found == {policy: table.get((row, policy), "nothing") for policy in POLICIES}


def write(table: dict[tuple[str, str], str]) -> None:
    rows = [
        "\n".join([row, *(f"    {policy:<10} {table[row, policy]}" for policy in POLICIES)])
        for row in IDS
        if (row, "nothing") in table
    ]
    TABLE.write_text(HEAD + "\n".join(rows) + "\n")


def test_table_has_these_ways_and_no_others() -> None:
    assert {row for row, _policy in known()} == set(IDS)


@pytest.mark.req("A5.13", "A5.15", "A17.8", "A17.9")
def test_all_ways_are_equally_strong() -> None:
    """Read from the table: to end inside, somebody with a factor has shown it, and without one has at most enrolled."""
    for (row, policy), told in known().items():
        way, factor = row.rsplit(", ", 1)
        if policy not in ("role", "merchants") or way not in NEW:
            continue
        steps = [each.rsplit(" ", 1) for each in told.split("  ")]
        shown = next((step for step, state in steps if state == INSIDE), None)
        if factor in ("none", "paper"):
            assert shown is None, (row, policy)
            continue
        assert shown in ("app's code", "backup code", "passkey", "unlocked passkey"), (row, policy)
