"""What a run of the tests proves: the outcome of each test under each id, and the state of each promise."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypedDict

from .promises import Promises, Row

Outcome = Literal["skipped", "passed", "failed"]
State = Literal["kept", "failing", "open"]
RANK: tuple[Outcome, ...] = ("skipped", "passed", "failed")  # the later one speaks for a test with several outcomes


class Standing(TypedDict):
    """Where a clause stands; `outcomes` are those of the tests that name it, by node id."""

    tests: int
    state: State
    outcomes: dict[str, Outcome]


class RowStanding(Standing):
    """Where a row stands; `tests` counts those of its clauses too, `outcomes` only those that name the bare row."""

    clauses: dict[str, Standing]


class Evidence:
    """The outcomes of tests by the id they name, gathered from one run or merged from several."""

    def __init__(self) -> None:
        self.outcomes: dict[str, dict[str, Outcome]] = {}

    def add(self, id: str, test: str, outcome: Outcome) -> None:
        """Note an outcome; of two for the same test a failure outweighs a pass, and a pass a skip."""
        tests = self.outcomes.setdefault(id, {})
        tests[test] = max(tests.get(test, outcome), outcome, key=RANK.index)

    def merge(self, path: Path) -> None:
        """Add what an earlier run wrote to the file, if there is one."""
        if not path.exists():
            return
        for id, row in read(path).items():
            for named, standing in ((id, row), *row["clauses"].items()):
                for test, outcome in standing["outcomes"].items():
                    self.add(named, test, outcome)

    def standings(self, promises: Promises) -> dict[str, RowStanding]:
        return {row.id: self._row(row) for row in promises.rows}

    def _row(self, row: Row) -> RowStanding:
        own = dict(self.outcomes.get(row.id, {}))
        clauses = {clause: self._clause(row, clause) for clause in row.clauses}
        tests = own.keys() | {test for clause in clauses.values() for test in clause["outcomes"]}
        states = [clause["state"] for clause in clauses.values()]
        return {"tests": len(tests), "state": _row_state(own, states), "outcomes": own, "clauses": clauses}

    def _clause(self, row: Row, clause: str) -> Standing:
        outcomes = dict(self.outcomes.get(clause, {}))
        if len(row.clauses) == 1:  # a bare row id can mean nothing else
            outcomes |= self.outcomes.get(row.id, {})
        return {"tests": len(outcomes), "state": _clause_state(outcomes.values()), "outcomes": outcomes}


def _clause_state(outcomes: Iterable[Outcome]) -> State:
    seen = set(outcomes)
    return "failing" if "failed" in seen else "kept" if "passed" in seen else "open"


def _row_state(own: Mapping[str, Outcome], clauses: list[State]) -> State:
    if "failed" in own.values() or "failing" in clauses:
        return "failing"
    return "kept" if all(state == "kept" for state in clauses) else "open"


def read(path: Path) -> dict[str, RowStanding]:
    standings: dict[str, RowStanding] = json.loads(path.read_text(encoding="utf-8"))
    return standings


def write(path: Path, standings: Mapping[str, RowStanding]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(standings, indent=1) + "\n", encoding="utf-8")
