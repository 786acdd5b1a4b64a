"""What the club asks: its own fields, the usual ones, and how many approve an application."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import activity
from commonhall.modules.members.models import FILTER_KINDS, Asked, CustomField, Policy
from commonhall.modules.members.queries.answers import judged
from commonhall.modules.members.queries.settings import forget

WITH_OPTIONS = (CustomField.Kind.CHOICE, CustomField.Kind.CHOICES)
KEY = 40


def judge_answers(
    given: Mapping[str, Any], fields: Sequence[CustomField], known: Mapping[str, Any], *, for_another: bool = False
) -> dict[str, Any]:
    """The answers to keep: those given, and for the rest those known, also to questions that are retired.

    Args:
        for_another: somebody else writes down what a person tells, and can't answer what that one has not answered.

    Raises:
        Refused: an answer is none to its question, the question is not asked, or one must be answered and is not.
    """
    asked = {field.key: field for field in fields}
    if strange := set(given) - set(asked):
        raise Refused(_("There is no question “%(key)s”.") % {"key": min(strange)})
    answers = dict(known)
    for field in fields:
        if field.key in given and not _same(given[field.key], known.get(field.key)):
            answers[field.key] = _judged(field, given[field.key])
        spared = for_another and known.get(field.key) is None
        if field.is_required and answers.get(field.key) is None and not spared:
            raise Refused(_("“%(label)s” must be answered.") % {"label": field.label}, field=field.name)
    return {key: value for key, value in answers.items() if value is not None}


def _same(given: Any, known: Any) -> bool:
    """What was answered before may stay, also when the list has lost it since. True is not 1 here."""
    return type(given) is type(known) and bool(given == known)


def _judged(field: CustomField, value: Any) -> Any:
    try:
        return judged(field, value)
    except ValueError as error:
        raise Refused(f"{field.label}: {error}", field=field.name) from None


@transaction.atomic
def save_field(*, by: Any, field: CustomField | None = None, **values: Any) -> CustomField:
    """Add a question or change one. Its key and its kind stay as they are: answers were given to them.

    Raises:
        Refused: a list to choose from has nothing in it, or the directory can't be filtered by such answers.
    """
    if field is None:
        field = CustomField(key=_free_key(values["label"]), position=_last_position() + 1)
    else:
        field = CustomField.objects.select_for_update().get(pk=field.pk)
        values.pop("kind", None)
    before = {name: getattr(field, name) for name in values} if field.pk else {}
    for name, value in values.items():
        setattr(field, name, value)
    field.options = list(dict.fromkeys(field.options)) if field.kind in WITH_OPTIONS else []
    if field.kind in WITH_OPTIONS and not field.options:
        raise Refused(_("Write what can be chosen, one a line."), field="options")
    if field.is_filter and field.kind not in FILTER_KINDS:
        raise Refused(_("Only choices, yes or no, and numbers can be filtered by."), field="is_filter")
    field.save()
    record(activity.FIELD_SAVED, by=by, on=field, before=before, after=values, data={"field": field.key})
    transaction.on_commit(forget)
    return field


@transaction.atomic
def move_field(*, field: CustomField, up: bool, by: Any) -> CustomField:
    """Ask a question before the one that stood before it, or after the one after it. At the end nothing moves."""
    rows = list(CustomField.objects.select_for_update().order_by("position", "label"))
    place = next(number for number, row in enumerate(rows) if row.pk == field.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for position, row in enumerate(rows, start=1):
            row.position = position
        CustomField.objects.bulk_update(rows, ["position"])
        record(activity.FIELD_SAVED, by=by, on=field, data={"field": field.key, "order": [row.key for row in rows]})
        transaction.on_commit(forget)
    return next(row for row in rows if row.pk == field.pk)


@transaction.atomic
def retire_field(*, field: CustomField, by: Any, is_active: bool = False) -> CustomField:
    """Ask a question no more, or again. The answers stay where they are."""
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    before, field.is_active = field.is_active, is_active
    field.save(update_fields=["is_active"])
    record(
        activity.FIELD_SAVED, by=by, on=field, before={"is_active": before}, after={"is_active": is_active},
        data={"field": field.key},
    )  # fmt: skip
    transaction.on_commit(forget)
    return field


@transaction.atomic
def save_policy(*, by: Any, approvals: int, asked: Mapping[str, str]) -> Policy:
    """Decide how many reviewers approve an application, and which of the usual fields it asks for.

    Args:
        asked: one of Asked by field; fields that are left out stay as they are.
    """
    policy = Policy.objects.select_for_update().get_or_create(pk=1)[0]
    before = {"approvals": policy.approvals, "asked": policy.asked}
    policy.approvals = approvals
    policy.asked = {name: how for name, how in {**policy.asked, **asked}.items() if how != Asked.YES}
    policy.save()
    after = {"approvals": policy.approvals, "asked": policy.asked}
    record(activity.POLICY_SAVED, by=by, on=policy, before=before, after=after)
    return policy


def _free_key(label: str) -> str:
    """A key from the label that no field has, not even a retired one."""
    base = (slugify(label).replace("-", "_") or "field")[: KEY - 4]
    taken = {"add", *CustomField.objects.filter(key__startswith=base).values_list("key", flat=True)}  # a page's address
    return base if base not in taken else next(key for n in range(2, 1000) if (key := f"{base}_{n}") not in taken)


def _last_position() -> int:
    return CustomField.objects.aggregate(last=Max("position"))["last"] or 0
