"""The list of promises, read from docs/requirements.toml."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
SOURCE = DOCS / "requirements.toml"
PAGE = DOCS / "requirements.md"


@dataclass(frozen=True)
class Row:
    """One promise, such as A5, and its clauses by id, such as A5.1."""

    id: str
    promise: str
    beyond: bool
    clauses: dict[str, str]

    @property
    def part(self) -> str:
        return self.id[0]


@dataclass(frozen=True)
class Promises:
    """Every part (title by letter) and every row, in the order of the file."""

    parts: dict[str, str]
    rows: tuple[Row, ...]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id a test may name: rows and clauses."""
        return frozenset(id for row in self.rows for id in (row.id, *row.clauses))


def load(source: Path = SOURCE) -> Promises:
    """Read a list of promises; raises OSError, tomllib.TOMLDecodeError or KeyError when the file is not one."""
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    rows = tuple(
        Row(
            id=id,
            promise=" ".join(row["promise"].split()),
            beyond=row.get("beyond", False),
            clauses=row["clauses"],
        )
        for id, row in data["rows"].items()
    )
    return Promises(parts=data["parts"], rows=rows)
