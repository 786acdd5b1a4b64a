"""The kinds of activity: what can happen in the house, each declared once in its module's `activity.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from commonhall.core.activity.models import Activity

Text = str | Promise


class Severity(models.IntegerChoices):
    INFO = 10, _("Information")
    NOTICE = 20, pgettext_lazy("severity", "Notice")
    WARNING = 30, _("Warning")
    HIGH = 40, _("High")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


@dataclass(frozen=True)
class Notice:
    """How a kind is told to those concerned. Texts are formatted with the activity's `data` in the reader's language.

    Attributes:
        to: the primary keys of the users who are told.
        title, body: texts such as _("Your application to {plan} was approved").
        url: the page it leads to.
        channels: by which ways, unless the reader prefers otherwise: "inapp", "email".
        expires_after: when it no longer matters to anybody; None for never.
    """

    to: "Callable[[Activity], Iterable[int]]"
    title: Text
    body: Text = ""
    url: "Callable[[Activity], str] | None" = None
    priority: Priority = Priority.NORMAL
    channels: tuple[str, ...] = ("inapp",)
    expires_after: timedelta | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of activity.

    Attributes:
        name: "<app label>.<past_tense>", e.g. "members.application_approved".
        label: what people read in the log.
        severity: how much it matters in the audit log.
        notice: who is told, and how; None when nobody is.
        payload: what a webhook may carry; default: the activity's `data`.
        as_seen: for a person, what they may read of whom each of these entries is about (Activity.subject), by the
            entry's key; None where everybody who reads the log reads it whole.
    """

    name: str
    label: Text
    severity: Severity = Severity.INFO
    notice: Notice | None = None
    payload: "Callable[[Activity], Mapping[str, Any]] | None" = field(default=None)
    as_seen: "Callable[[Sequence[Activity], Any], dict[int, dict[str, Any]]] | None" = field(default=None)

    def __post_init__(self) -> None:
        if self.name in _kinds:
            raise ValueError(f"the kind {self.name} is declared twice")
        _kinds[self.name] = self

    @property
    def module(self) -> str:
        return self.name.partition(".")[0]


_kinds: dict[str, Kind] = {}


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def get_kind(name: str) -> Kind | None:
    """The declared kind, or None when its module has been removed since."""
    return _kinds.get(name)


def the_subject(activity: "Activity") -> list[int]:
    """For a notice's `to`: the person whom the activity is about, if that is a user."""
    return [int(activity.subject_id)] if activity.subject_id.isdigit() else []
