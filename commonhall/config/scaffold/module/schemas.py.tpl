"""Shapes of the JSON API."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text


class ${Model}In(Schema):
    title: Text = Field(min_length=1, max_length=120)
    text: Text = Field("", max_length=5000)


class ${Model}Out(Schema):
    id: UUID = Field(validation_alias="public_id")
    title: str
    text: str
    created_at: datetime
    closed_at: datetime | None


class ${Model}PageOut(Schema):
    items: list[${Model}Out] = Field(validation_alias="rows")
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")
