"""Messages of visitors, and what the website holds of a person."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from commonhall.core.search.hits import Hit
from commonhall.core.search.queries import MOST_WORDS
from commonhall.foundation.pages.models import ContactMessage, PageVersion


def messages(show: str = "open") -> "QuerySet[ContactMessage]":
    """What visitors wrote: "open", "answered" or all."""
    rows = ContactMessage.objects.filter(is_held=False)
    return rows.filter(answered_at__isnull=show == "open") if show in ("open", "answered") else rows


def message_hits(words: str, limit: int) -> list[Hit]:
    """For the search of who reads them: the newest that hold each word. They are few, for answered ones are dropped."""
    rows = messages("all")
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(text__icontains=word))
    return [Hit(each.name, each.get_absolute_url(), each.email) for each in rows.order_by("-id")[:limit]]


def messages_waiting(most: int = 5) -> list[ContactMessage]:
    return list(messages("open").order_by("-id")[: most + 1])


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """What a person wrote to the board from their address, and when they changed which page, for their export."""
    for message in ContactMessage.objects.filter(email__iexact=user.email).order_by("id"):
        yield {"kind": "message", "name": message.name, "text": message.text, "received_at": message.received_at}
    for version in PageVersion.objects.filter(by=user.pk).order_by("id"):
        yield {"kind": "version of a page", "page": version.title, "at": version.at}
