"""Show which promises are kept (after a run with --requirements-report), or write the pages of the docs about them and
about the rows of OWASP ASVS.

python -m tests.requirements.report [var/requirements.json]
python -m tests.requirements.report --docs
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import asvs
from .evidence import RowStanding, State, read
from .promises import PAGE, Promises, Row, load

STYLES: dict[State, str] = {"kept": "green", "failing": "bold red", "open": "yellow"}
INTRODUCTION = """\
<!-- Written from requirements.toml by `python -m tests.requirements.report --docs`; change that file, not this one. -->

# What Commonhall promises

Every row is one promise to a user, split into numbered clauses. A promise is kept when each of its clauses has a test
that drives the real thing and passes, and none that fails; `make requirements` shows where each stands. Rows marked +
go further than the five kinds of site that Commonhall stands for. Every figure is the default of a setting.
"""


def table(promises: Promises, standings: Mapping[str, RowStanding]) -> Table:
    shown = Table(title="Promises")
    shown.add_column("id", no_wrap=True)
    shown.add_column("promise")
    shown.add_column("clauses", no_wrap=True, justify="right")
    shown.add_column("tests", no_wrap=True, justify="right")
    shown.add_column("state", no_wrap=True)
    for row in promises.rows:
        standing = standings[row.id]
        states = [clause["state"] for clause in standing["clauses"].values()]
        shown.add_row(
            row.id,
            Text(row.promise, no_wrap=True, overflow="ellipsis"),
            f"{states.count('kept')}/{len(states)}",
            str(standing["tests"]),
            Text(standing["state"], style=STYLES[standing["state"]]),
        )
    return shown


def totals(standings: Mapping[str, RowStanding]) -> str:
    rows = Counter(row["state"] for row in standings.values())
    clauses = Counter(clause["state"] for row in standings.values() for clause in row["clauses"].values())
    return "\n".join(
        f"{name}: " + ", ".join(f"{count[state]} {state}" for state in STYLES) + f" of {count.total()}"
        for name, count in (("promises", rows), ("clauses", clauses))
    )


def page(promises: Promises) -> str:
    lines = [INTRODUCTION]
    for letter, title in promises.parts.items():
        lines += [f"## {letter}. {title}", "", "| id | promise and clauses |", "| --- | --- |"]
        lines += [line for row in promises.rows if row.part == letter for line in _page_rows(row)]
        lines.append("")
    return "\n".join(lines)


def _page_rows(row: Row) -> Iterator[str]:
    yield f"| **{row.id}**{' +' if row.beyond else ''} | **{row.promise}** |"
    for id, clause in row.clauses.items():
        yield f"| {id} | {clause} |"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.requirements.report", description="Which promises are kept.")
    parser.add_argument("report", nargs="?", type=Path, default=Path("var/requirements.json"), help="%(default)s")
    parser.add_argument("--docs", action="store_true", help="write the pages of the docs instead")
    options = parser.parse_args(arguments)
    promises = load()
    if options.docs:
        PAGE.write_text(page(promises), encoding="utf-8")
        asvs.PAGE.write_text(asvs.page(asvs.load()), encoding="utf-8")
    elif options.report.exists():
        standings = read(options.report)
        console = Console()
        console.print(table(promises, standings))
        console.print(totals(standings), highlight=False)
    else:
        sys.exit(f"{options.report} is missing: run pytest --requirements-report={options.report}")


if __name__ == "__main__":
    main()
