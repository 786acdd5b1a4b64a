"""The project's own list of promises, its page in the docs, and the table of a run."""

import subprocess
import sys
from pathlib import Path

from .evidence import Evidence, write
from .promises import DOCS, PAGE, load
from .report import page

PROMISES = load()


def test_rows_are_numbered_in_the_order_of_their_parts() -> None:
    numbered = [
        f"{letter}{number}"
        for letter in PROMISES.parts
        for number, _ in enumerate((row for row in PROMISES.rows if row.part == letter), start=1)
    ]

    assert [row.id for row in PROMISES.rows] == numbered


def test_every_row_is_split_into_numbered_clauses() -> None:
    for row in PROMISES.rows:
        assert row.promise
        assert row.clauses
        assert list(row.clauses) == [f"{row.id}.{number}" for number in range(1, len(row.clauses) + 1)]


def test_no_clause_says_what_another_says() -> None:
    clauses = [clause for row in PROMISES.rows for clause in row.clauses.values()]

    assert [clause for clause in clauses if clauses.count(clause) > 1] == []


def test_the_page_of_the_docs_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(PROMISES), "run: python -m tests.requirements.report --docs"


def test_table_shows_every_promise_and_the_totals(tmp_path: Path) -> None:
    evidence = Evidence()
    for clause in PROMISES.rows[0].clauses:
        evidence.add(clause, "test_a", "passed")
    evidence.add(PROMISES.rows[1].id, "test_b", "failed")
    write(tmp_path / "report.json", evidence.standings(PROMISES))

    shown = _report(str(tmp_path / "report.json"))

    assert shown.returncode == 0
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.stdout.splitlines() if "│" in line]
    assert [row[0] for row in cells] == [row.id for row in PROMISES.rows]
    kept, failing, untested = (f"{len(row.clauses)}" for row in PROMISES.rows[:3])
    assert cells[0][2:] == [f"{kept}/{kept}", "1", "kept"]
    assert cells[1][2:] == [f"0/{failing}", "1", "failing"]
    assert cells[2][2:] == [f"0/{untested}", "0", "open"]
    count = len(PROMISES.rows)
    assert f"promises: 1 kept, 1 failing, {count - 2} open of {count}" in shown.stdout


def test_a_missing_report_is_told(tmp_path: Path) -> None:
    shown = _report(str(tmp_path / "absent.json"))

    assert shown.returncode == 1
    assert "absent.json is missing" in shown.stderr


def _report(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.requirements.report", *arguments]
    return subprocess.run(command, cwd=DOCS.parent, capture_output=True, text=True, encoding="utf-8", check=False)
