"""The club's own questions: what may be answered, who sees an answer, and what is still to be told."""

import math
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonhall.core.wording.dates import write_day
from commonhall.modules.members.models import PERSON_FIELDS, Asked, CustomField, Member, Policy

LONGEST = {"text": 200, "long_text": 4000, "url": 500}
MOST = 10**15  # beyond it a number of JSON is not exact everywhere
Kind = CustomField.Kind


def fields_asked(of: str) -> list[CustomField]:
    """The own fields in use, in order.

    Args:
        of: "applicants" or "members".
    """
    return list(CustomField.objects.filter(is_active=True, **{f"asked_of_{of}": True}))


def policy() -> Policy:
    """What the club has decided about joining; the usual where it has decided nothing."""
    return next(iter(Policy.objects.filter(pk=1)), None) or Policy(pk=1)


def judged(field: CustomField, value: Any) -> Any:
    """The answer as it is kept in JSON; None for no answer.

    Raises:
        ValueError: it is none to this question; the message says what would be.
    """
    if value is None or value == "" or value == []:
        return None
    if field.kind == Kind.YES_NO:
        return _one_of(value, (True, False), _("Answer yes or no."))
    if field.kind == Kind.NUMBER:
        return _number(value)
    if field.kind == Kind.DATE:
        return _date(value)
    if field.kind == Kind.CHOICE:
        return _one_of(value, field.options, _("Choose one of the list."))
    if field.kind == Kind.CHOICES:
        wanted = value if isinstance(value, list) else [None]
        chosen = [_one_of(each, field.options, _("Choose from the list.")) for each in wanted]
        return [option for option in field.options if option in chosen]
    return _text(field, value)


def _one_of(value: Any, allowed: Any, message: str) -> Any:
    # True equals 1 in Python, and not for people.
    if any(type(value) is type(each) and value == each for each in allowed):
        return value
    raise ValueError(message)


def _number(value: Any) -> int | float:
    wrong = ValueError(_("Enter a number."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong
    if not math.isfinite(value) or abs(value) > MOST:
        raise wrong
    return int(value) if value == int(value) else value


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise ValueError(_("Enter a valid date.")) from None


def _text(field: CustomField, value: Any) -> str | None:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(_("Write a text."))
    most = LONGEST[field.kind]
    if len(value) > most:
        raise ValueError(_("At most %(count)d letters.") % {"count": most})
    text = value.strip()
    if text and field.kind == Kind.URL and not _is_address(text):
        raise ValueError(_("Enter an address that begins with https://."))
    return text or None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in text)


def in_words(field: CustomField, value: Any) -> str:
    """An answer as people read it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if field.kind == Kind.DATE:
        return write_day(date.fromisoformat(value))
    return str(value)


def application_answers(custom: dict[str, Any]) -> list[tuple[str, str]]:
    """What an applicant answered, also to questions that have been retired since."""
    fields = CustomField.objects.filter(key__in=list(custom)) if custom else []
    return [(field.label, in_words(field, custom[field.key])) for field in fields]


def still_to_tell(member: Member) -> list[str]:
    """What the club asks of its members and this one has not told, by its label."""
    rules = policy()
    labels = [
        str(capfirst(Member._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
        for name in PERSON_FIELDS
        if rules.asks(name) != Asked.NO and getattr(member, name) in ("", None)
    ]
    return labels + [field.label for field in fields_asked("members") if member.custom.get(field.key) is None]
