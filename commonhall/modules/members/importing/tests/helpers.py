"""Reading and judging lists in one line."""

import io
from datetime import date

from commonhall.core.tabular.dates import DateOrder
from commonhall.core.tabular.reader import Table, read_table
from commonhall.modules.members.importing.fields import Field
from commonhall.modules.members.importing.judge import Corrections, column_orders, judge_rows
from commonhall.modules.members.importing.matching import mapping_of, match_columns
from commonhall.modules.members.importing.rows import JudgedRow, MemberRow

TODAY = date(2025, 6, 1)
PLANS = ["General", "Student"]


def table_of(text: str) -> Table:
    return read_table(io.BytesIO(text.encode()), "list.csv")


def mapping_for(table: Table) -> dict[int, Field]:
    return mapping_of(match_columns(table.headers, [row.cells for row in table.rows]))


def judge(
    table: Table,
    *,
    plans: list[str] | None = None,
    default: DateOrder = DateOrder.DAY_FIRST,
    corrections: Corrections | None = None,
) -> list[JudgedRow]:
    """As the proposed columns and orders have it, without anybody's corrections but those given."""
    mapping = mapping_for(table)
    orders = {column: found.order for column, found in column_orders(table, mapping, default).items()}
    return list(judge_rows(table, mapping, orders, plans or PLANS, today=TODAY, corrections=corrections))


def judge_one(text: str, corrections: Corrections | None = None) -> JudgedRow:
    """The only row of a list."""
    (row,) = judge(table_of(text), corrections=corrections)
    return row


def member(text: str) -> MemberRow:
    """The values of the only row of a list, which must be a good one."""
    row = judge_one(text)
    assert row.values is not None, row.problems
    return row.values


def codes(row: JudgedRow) -> list[str]:
    return [reason.code.value for reason in row.problems]


def warned(row: JudgedRow) -> list[str]:
    return [reason.code.value for reason in row.warnings]
