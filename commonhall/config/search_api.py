"""The search for programs, under /api/v1/search/."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from commonhall.config.context import places_of
from commonhall.config.search import MOST_LETTERS, found
from commonhall.foundation.security.decorators import rate_limited

router = Router()


class HitOut(Schema):
    title: str
    url: str = Field(description="A path on this site.")
    text: str = Field(description="What tells it from others of that name.")


class HitGroupOut(Schema):
    kind: str = Field(
        description="The module's label, or places for the navigation's entries and the pages within them."
    )
    label: str
    hits: list[HitOut]


class Found(Schema):
    groups: list[HitGroupOut]


@router.get("/", response=Found, summary="All that the caller may see, by words")
@rate_limited("search")
def search(
    request: HttpRequest,
    q: Annotated[str, Field(max_length=MOST_LETTERS, description="Words that must all be found, by their beginnings.")],
    limit: Annotated[int, Field(ge=1, le=20, description="Hits of each kind.")] = 5,
) -> dict[str, Any]:
    groups = found(request.user, q, places_of(request), limit)
    return {"groups": [{"kind": one.kind, "label": str(one.label), "hits": one.hits} for one in groups]}
