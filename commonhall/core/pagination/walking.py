"""A page of a filtered list along the order's own index, for SQLite.

PostgreSQL knows how frequent each value is. SQLite does not: it always takes the filter's index and sorts what it finds
there, however much that is. For a frequent value the shorter way is along the order: a page is soon full. So a page is
sought there first, for some steps; only for a rare value are all that have it sorted, and then they are few.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import F, Func, Model, QuerySet

Row = TypeVar("Row", bound=Model)
STEPS = 2_000


class Unindexed(Func):
    """A column as it is, by which SQLite can't enter an index: its unary plus."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def compared(column: str, *, indexed: bool) -> Any:
    """The column to filter by; not `indexed`, only row by row."""
    return F(column) if indexed else Unindexed(F(column))


@dataclass(frozen=True)
class Walk(Generic[Row]):
    """What `paginate` needs to go along the order.

    Attributes:
        whole: the list without its filters, in whose order an index lies.
        rows: the filtered list, by conditions that are not `indexed`.
        steps: rows of the whole list that are looked at.
    """

    whole: QuerySet[Row]
    rows: QuerySet[Row]
    steps: int = STEPS

    @staticmethod
    def pays() -> bool:
        """Whether the database has to be told."""
        return connection.vendor == "sqlite"
