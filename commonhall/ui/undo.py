"""Offer to take back what somebody has just done: one way for pages and for parts of a page.

A page's view calls `offer_undo` and redirects; the next page says what happened with a button that posts. A view that
answers htmx with a part of a page calls `toast` on its answer instead.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

MARK = "undo:"  # begins a message's extra tags, behind which the rest is JSON


@dataclass(frozen=True)
class Undo:
    """The form that takes it back: where it posts, and its hidden fields (a list for several of one name)."""

    action: str
    fields: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [
            (name, value)
            for name, values in self.fields.items()
            for value in ([values] if isinstance(values, str) else values)
        ]


def offer_undo(request: HttpRequest, text: str, undo: Undo) -> None:
    """Say on the next page that it is done, with an "Undo" beside it. The view that it posts to judges as always."""
    messages.success(request, text, extra_tags=MARK + json.dumps(asdict(undo)))


def undo_of(message: Any) -> Undo | None:
    """What a message offers to take back."""
    tags = message.extra_tags or ""
    return Undo(**json.loads(tags.removeprefix(MARK))) if tags.startswith(MARK) else None


def toast(response: HttpResponse, text: str, state: str = "success", undo: Undo | None = None) -> HttpResponse:
    """Let an answer to htmx show a toast, perhaps with an "Undo". Sets HX-Trigger, which nothing else may use then."""
    detail: dict[str, Any] = {"text": text, "state": state}
    if undo:
        detail["undo"] = {"action": undo.action, "fields": undo.pairs}
    response["HX-Trigger"] = json.dumps({"ui:toast": detail})
    return response
