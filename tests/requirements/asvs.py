"""The rows of OWASP ASVS 5.0 (levels 1 and 2), read from docs/asvs.toml, and their page of the docs."""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .promises import DOCS

SOURCE = DOCS / "asvs.toml"
PAGE = DOCS / "asvs.md"
INTRODUCTION = """\
<!-- Written from asvs.toml by `python -m tests.requirements.report --docs`; change that file, not this one. -->

# OWASP ASVS 5.0, levels 1 and 2

Every row of the Application Security Verification Standard up to level 2 by its number, what it asks in our words, and
the test that proves it here, why it does not apply, or what is **open**: done by hand or not at all, and no test says
so. What a test proves is proven for the site as shipped; the proxy, the machine and its keys are the operator's.

"""


@dataclass(frozen=True)
class Row:
    """One row of the standard, such as 3.4.2; exactly one of `tests`, `why` (it does not apply) and `open` is given."""

    id: str
    level: int
    says: str
    tests: tuple[str, ...] = ()
    why: str = ""
    open: str = ""

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]

    @property
    def state(self) -> str:
        return "proven" if self.tests else "does not apply" if self.why else "open"


@dataclass(frozen=True)
class Standard:
    """Every chapter (title by number) and every row, in the order of the standard."""

    chapters: dict[str, str]
    rows: tuple[Row, ...]


def load(source: Path = SOURCE) -> Standard:
    """Read the rows; raises OSError, tomllib.TOMLDecodeError, KeyError or TypeError when the file is not a list."""
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    rows = (Row(id=id, **row | {"tests": tuple(row.get("tests", ()))}) for id, row in data["rows"].items())
    return Standard(chapters=data["chapters"], rows=tuple(rows))


def missing_tests(standard: Standard) -> list[str]:
    """The tests that rows name and that do not exist."""
    named = {test for row in standard.rows for test in row.tests}
    return sorted(test for test in named if test.partition("::")[2] not in _functions(test.partition("::")[0]))


@cache
def _functions(module: str) -> frozenset[str]:
    path = DOCS.parent / module
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else ()
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def page(standard: Standard) -> str:
    lines = [INTRODUCTION + "\n".join(_totals(standard)), ""]
    for number, title in standard.chapters.items():
        lines += [
            f"## {number}. {title}",
            "",
            "| row | level | what it asks | how it is met |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_page_row(row) for row in standard.rows if row.chapter == number]
        lines.append("")
    return "\n".join(lines)


def _totals(standard: Standard) -> Iterator[str]:
    yield "| level | proven | open | does not apply | rows |\n| --- | --- | --- | --- | --- |"
    for level in (1, 2):
        count = Counter(row.state for row in standard.rows if row.level == level)
        yield f"| {level} | {count['proven']} | {count['open']} | {count['does not apply']} | {count.total()} |"


def _page_row(row: Row) -> str:
    tests = "<br>".join(f"`{test}`" for test in row.tests)
    met = tests or (f"Does not apply: {row.why}" if row.why else f"**Open**: {row.open}")
    return f"| {row.id} | {row.level} | {row.says} | {met} |"
