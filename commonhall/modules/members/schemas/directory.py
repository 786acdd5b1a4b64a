"""Shapes of the directory for programs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from commonhall.foundation.accounts.queries import picture_addresses, picture_for
from commonhall.modules.members.models import CustomField, Member, SavedFilter
from commonhall.modules.members.queries.faceting import Facets
from commonhall.modules.members.queries.privacy import Reader, seen, seen_own
from commonhall.modules.members.queries.profile import roles_shown


class MemberPictureOut(Schema):
    """Addresses of a member's picture, a square. They need no login and end within two hours."""

    small: str = Field(description="64 pixels.")
    medium: str = Field(description="128 pixels.")
    large: str = Field(description="512 pixels, or fewer where the original had fewer.")


class MemberOut(Schema):
    """A member as the caller may see them: fields they may not see are absent from `fields`."""

    id: UUID
    name: str
    status: str
    account: UUID | None = Field(description="As /accounts/people/{id} takes it; null for who has no account.")
    picture: MemberPictureOut | None = Field(description="Null where there is none, or none for the caller.")
    roles: list[str] = Field(description="In the club; none for whom the member does not show them.")
    fields: dict[str, Any]
    own_fields: dict[str, Any] = Field(description="Answers to the club's own fields, by their key.")


class MemberPage(Schema):
    items: list[MemberOut]
    next: str = Field(description="Cursor of the next page; empty on the last one.")
    previous: str = Field(description="Cursor of the page before; empty on the first one.")


class SuggestionOut(Schema):
    id: UUID
    name: str


class FacetOptionOut(Schema):
    value: str
    label: str
    count: str = Field(description='Exact up to 1,000 then "1,000+"; "120+" where only so many were looked at.')
    chosen: bool


class FacetOut(Schema):
    name: str = Field(description="The parameter that filters by it.")
    label: str
    is_range: bool = Field(description="Of numbers, filtered by its name with `.min` or `.max` behind it.")
    options: list[FacetOptionOut]


class FacetsOut(Schema):
    total: str
    facets: list[FacetOut]


class SavedFilterIn(Schema):
    name: str = Field(max_length=60)
    query: str = Field("", max_length=1000, description="As in the address of the directory: city=Roma&sort=newest")
    is_shared: bool = Field(False, description="With the board; for those who belong to it.")


class SavedFilterChange(Schema):
    """What is left out stays."""

    name: str = Field("", max_length=60, description="Can't be emptied.")
    is_shared: bool = False


class SavedFilterOut(Schema):
    id: UUID
    name: str
    query: str
    is_shared: bool
    mine: bool


class SavedFilterPage(Schema):
    items: list[SavedFilterOut]
    next: str
    previous: str


def members_out(members: Sequence[Member], reader: Reader, own: list[CustomField], viewer: Any) -> list[dict[str, Any]]:
    """Members who were read with their accounts and profiles cost no query but one for the roles of all."""
    roles = roles_shown(members, reader)
    return [
        {
            **_facts_out(member, reader, own),
            "account": member.user.public_id if member.user else None,
            "picture": picture_addresses(member.user) if member.user and picture_for(member.user, viewer) else None,
            "roles": roles.get(member.user_id, []),
        }
        for member in members
    ]


def _facts_out(member: Member, reader: Reader, own: list[CustomField]) -> dict[str, Any]:
    facts = {name: str(value) if name == "plan" else value for name, value in seen(reader, member).items()}
    answers = {field.key: answer for field, answer in seen_own(reader, member, own)}
    return {
        "id": member.public_id,
        "name": member.name,
        "status": member.status,
        "fields": facts,
        "own_fields": answers,
    }


def facets_out(found: Facets) -> dict[str, Any]:
    facets = [
        {
            "name": each.name,
            "label": str(each.label),
            "is_range": each.bounds is not None,
            "options": [vars(option) for option in each.options],
        }
        for each in found
    ]
    return {"total": found.total, "facets": facets}


def saved_out(saved: SavedFilter, user: Any) -> dict[str, Any]:
    plain = {name: getattr(saved, name) for name in ("name", "query", "is_shared")}
    return {"id": saved.public_id, "mine": saved.owner_id == user.pk, **plain}
