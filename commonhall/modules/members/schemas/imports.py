"""Shapes of imports for programs."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.core.tabular.cells import as_text
from commonhall.modules.members.importing.fields import Field as Target
from commonhall.modules.members.importing.rows import JudgedRow
from commonhall.modules.members.models import Import
from commonhall.modules.members.queries.imports import Change, Changes, Preview

COUNTS = ("rows_total", "rows_done", "added", "changed", "unchanged", "refused", "kept")


class ImportOut(Schema):
    """A list that was read in. The counts say what has become of its rows so far."""

    id: UUID
    filename: str
    state: str = Field(description="draft, running, done, failed, undoing or undone.")
    created_at: datetime
    created_by: str
    rows_total: int
    rows_done: int
    added: int
    changed: int
    unchanged: int
    refused: int
    kept: int = Field(description="Members that an undo left in place, for they have an account or dues by now.")


class ImportPage(Schema):
    items: list[ImportOut]
    next: str
    previous: str


class ColumnOut(Schema):
    index: int
    header: str
    samples: list[str] = Field(description="Its first values.")
    field: str = Field(description="What it is taken for; empty where it is kept as extra text.")
    order: str = Field(description="How its dates are read, day_first or month_first; empty for other columns.")


class DraftOut(Schema):
    """What an import would do, without doing it."""

    columns: list[ColumnOut]
    would_add: int
    would_change: int
    unchanged: int
    bad: int = Field(description="Rows that are left out; see /rows.")
    warned: int = Field(description="Rows that are taken, with something to look at.")
    withheld: int = Field(
        description="Values of the list that stay out, for the member shows the field to nobody; also equal ones."
    )
    undecided: int = Field(description="Values that stay out, for nobody decides about their own membership by a list.")
    unknown: dict[str, list[str]] = Field(description="Words for a status or a plan that nobody knows, 20 at most.")


class RowProblemOut(Schema):
    column: str = Field(description="Its header; empty for the whole row.")
    code: str
    message: str


class RowOut(Schema):
    line: int = Field(description="In the file, which begins with line 1.")
    cells: list[str]
    problems: list[RowProblemOut]


class RowPage(Schema):
    items: list[RowOut]
    next: str
    previous: str


class FieldChangeOut(Schema):
    field: str = Field(description="Its label, or the header of a column that fits no field.")
    before: str
    after: str


class ChangeOut(Schema):
    """A member whom a row would change."""

    line: int = Field(description="Of the row, in the file, which begins with line 1.")
    member: UUID
    name: str
    fields: list[FieldChangeOut]


class ChangePage(Schema):
    items: list[ChangeOut]
    next: str
    previous: str


class ColumnIn(Schema):
    index: int
    field: Target | Literal[""] | None = Field(None, description="Empty to keep it as extra text; without it as it is.")
    order: Literal["day_first", "month_first"] | None = Field(None, description="For a column that holds dates.")


class ColumnsIn(Schema):
    """What should be read in another way; what is left out stays."""

    columns: list[ColumnIn] = Field([], max_length=1000)
    meanings: dict[Literal["status", "plan"], dict[str, Text]] = Field(
        {}, description="What an unknown word means, by the field and the word: a status or the name of a plan."
    )


def import_out(batch: Import) -> dict[str, Any]:
    plain = {name: getattr(batch, name) for name in ("filename", "state", "created_at", *COUNTS)}
    return {"id": batch.public_id, "created_by": str(batch.created_by or ""), **plain}


def draft_of(found: Preview) -> dict[str, Any]:
    return {
        "columns": [vars(column) for column in found.columns],
        "would_add": found.added,
        "would_change": found.changed,
        "unchanged": found.unchanged,
        "bad": len(found.bad),
        "warned": len(found.warned),
        "withheld": found.withheld,
        "undecided": found.undecided,
        "unknown": found.unknown,
    }


def change_page(found: Changes) -> dict[str, Any]:
    return {"items": [_change_out(change) for change in found.items], "next": found.next, "previous": found.previous}


def _change_out(change: Change) -> dict[str, Any]:
    fields = [{"field": label, "before": before, "after": after} for label, before, after in change.fields]
    return {"line": change.line, "member": change.member.public_id, "name": change.member.name, "fields": fields}


def row_out(row: JudgedRow) -> dict[str, Any]:
    told = [
        {"column": problem.column, "code": problem.code.value, "message": problem.message}
        for problem in (row.problems or row.warnings)
    ]
    return {"line": row.line, "cells": [as_text(cell) for cell in row.cells], "problems": told}
