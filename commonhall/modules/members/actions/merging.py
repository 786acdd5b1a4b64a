"""Putting two entries of one person together, and taking them apart again."""

import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.search import index
from commonhall.foundation.accounts.actions import carry_blocks, return_blocks, revoke_role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments.actions import set_payer
from commonhall.foundation.payments.models import Charge
from commonhall.modules.members import activity
from commonhall.modules.members.actions.family import check_merged
from commonhall.modules.members.actions.mails import carry_refusal
from commonhall.modules.members.actions.register import keep_history, locked, reindex, sync_role
from commonhall.modules.members.models import (
    OPEN_STATES,
    OWN,
    UNDO_WITHIN,
    Application,
    BadgeAward,
    BulkItem,
    CustomField,
    ImportChange,
    Member,
    Merge,
    Note,
    ReminderMail,
    StatusChange,
    Term,
)
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.doubles import CHOSEN
from commonhall.modules.members.queries.merging import merged, unseen
from commonhall.modules.members.queries.owed import owed_charges
from commonhall.modules.members.queries.privacy import SEARCH_LABEL, THE_BOARD, withheld
from commonhall.modules.members.queries.taken import is_taken

# What goes over whole; and what goes over unless the kept entry has the same: the table, and what is once in it.
WHOLE: tuple[tuple[type[models.Model], str], ...] = (
    (Term, "member"), (StatusChange, "member"), (Note, "member"), (Merge, "kept"),
    (Member, "head"), (ReminderMail, "member"),
)  # fmt: skip
UNLESS_DOUBLE: tuple[tuple[type[models.Model], str], ...] = (
    (BadgeAward, "badge"), (BulkItem, "batch"), (ImportChange, "batch"),
)  # fmt: skip
Moved = dict[str, list[int]]


@transaction.atomic
def merge_members(*, keep: Member, drop: Member, take: list[str], by: Any, account: str = "") -> Merge:
    """Put two entries together: one stays, with what belonged to the other; the other's address leads to it.

    For 30 days it can be undone. The card of the entry that goes away is no longer valid. A value that goes over is
    seen by no more people than before, and whom either account has blocked does not see what is left; what holds of
    what either shows to nobody is in queries/merging.py.

    Args:
        take: the fields (of queries.doubles.CHOSEN) in which the dropped entry's value holds.
        account: "drop" to go on with the dropped one's account where both have one.

    Raises:
        Refused: they are one entry, both owe dues, or one of the two shows a field to nobody that is to be taken.
    """
    keep, drop = _both(keep, drop)
    check_merged(keep, drop, plan_of=drop if "plan_id" in take else keep)
    if keep.terms.owed().exists() and drop.terms.owed().exists():
        raise Refused(_("Both have open dues. Cancel or settle one of the two first."))
    questions = list(CustomField.objects.all())
    hidden = unseen(keep, drop, questions)
    if hidden & set(take):
        raise Refused(_("The member shows this to nobody, so only they change it."), field="take")
    before: dict[str, Any] = {
        "kept": _values(keep), "dropped": _values(drop), "awards": _double_awards(keep, drop),
    }  # fmt: skip
    moved = _move(keep, drop)
    user, lost = _accounts(keep, drop, account)
    name, former_id, status = drop.name, drop.public_id, keep.status
    holder = drop if drop.user is not None and drop.user == user else keep
    chosen = set(take) & set(CHOSEN)
    for field, value in merged(keep, drop, take=chosen, holder=holder, questions=questions).items():
        setattr(keep, field, value)
    keep.extra = {**drop.extra, **keep.extra}
    keep.user, keep.wants_mails = user, keep.wants_mails and drop.wants_mails
    index.remove(SEARCH_LABEL, drop.pk)
    drop.delete()  # before the kept one takes its address, number or account, of which there is one each
    keep.save()
    moved |= _hand_over(keep, moved, lost)
    if keep.status != status:
        keep_history(keep, status, by=by, reason=say.MERGED.said())
    _settle(keep, lost)
    carry_refusal(keep)
    merge = Merge.objects.create(
        kept=keep, former_id=former_id, name=name, by=by, before=before, after=_values(keep), moved=moved
    )
    record(
        activity.MEMBERS_MERGED, by=by, on=keep, about=keep.user or keep,
        before={whose: _logged(before[whose], hidden) for whose in ("kept", "dropped")},
        after=_logged(merge.after, hidden), data={"merge": merge.pk},
    )  # fmt: skip
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: Any) -> Member:
    """Take the two apart: each gets back what was theirs; what has come or changed since stays with the kept one.

    Raises:
        Refused: it is undone already, too long ago, or another merge came after it.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    keep = locked(merge.kept)
    if not merge.can_be_undone:
        raise Refused(_("This merge can't be undone any more."))
    if Merge.objects.filter(kept=keep, undone_at=None, pk__gt=merge.pk).exists():
        raise Refused(_("The entry was merged again since. Undo that first."))
    questions = list(CustomField.objects.all())
    hidden = withheld(THE_BOARD, keep, questions)
    _put_back(keep, merge)
    drop = _revive(merge)
    hidden |= unseen(keep, drop, questions)
    for model, field in (*WHOLE, *((table, "member") for table, _once in UNLESS_DOUBLE)):
        rows = model._default_manager.filter(pk__in=merge.moved.get(model._meta.model_name, []))
        rows.filter(**{field: keep}).update(**{field: drop})
    for award in merge.before["awards"]:
        BadgeAward.objects.create(member=drop, **award)
    if drop.user_id:
        Application.objects.filter(pk__in=merge.moved.get("application", [])).update(user=drop.user_id)
    handed = Charge.objects.filter(pk__in=merge.moved.get("payer", []), payer=merge.after["user_id"], state="open")
    for charge in handed:
        set_payer(charge=charge, payer=None, by=by)
    if went_on := User.objects.filter(pk=merge.after["user_id"]).first():
        return_blocks(keys=merge.moved.get("block", []), account=went_on)
    for member in (keep, drop):
        _settle(member, None)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    record(
        activity.MERGE_UNDONE, by=by, on=keep, about=keep.user or keep,
        before=_logged(merge.after, hidden),
        after={"kept": _logged(_values(keep), hidden), "dropped": _logged(_values(drop), hidden)},
        data={"merge": merge.pk},
    )  # fmt: skip
    return drop


def forget_merges() -> int:
    """Empty what an undo needed, once it is too late for one; returns how many. The former addresses go on to lead."""
    old = Merge.objects.filter(at__lt=timezone.now() - UNDO_WITHIN).exclude(before={})
    return old.update(before={}, after={}, moved={})


def _both(keep: Member, drop: Member) -> tuple[Member, Member]:
    if keep.pk == drop.pk:
        raise Refused(_("This is one entry; choose two."))
    if keep.head_id == drop.pk or drop.head_id == keep.pk:
        raise Refused(_("One of the two is a member by the other. Remove the dependant first."))
    found = {member.pk: locked(member) for member in sorted((keep, drop), key=lambda member: member.pk)}
    return found[keep.pk], found[drop.pk]


def _move(keep: Member, drop: Member) -> Moved:
    """Everything that hangs on the dropped entry; returns the rows' keys by table."""
    moved: Moved = {}
    for model, field in WHOLE:
        moved[str(model._meta.model_name)] = _over(model._default_manager.filter(**{field: drop}), field, keep)
    for model, once in UNLESS_DOUBLE:
        rows = model._default_manager.filter(member=drop)
        there = model._default_manager.filter(member=keep).values(once)
        moved[str(model._meta.model_name)] = _over(rows.exclude(**{f"{once}__in": there}), "member", keep)
    StatusChange.objects.filter(other=drop).update(other=keep)  # others' steps that name the one who goes away
    return moved


def _over(rows: "models.QuerySet[Any]", field: str, keep: Member) -> list[int]:
    keys = list(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=keys).update(**{field: keep})
    return keys


def _double_awards(keep: Member, drop: Member) -> list[dict[str, Any]]:
    """Badges that both have: the dropped one's go with it, and come back with it."""
    rows = BadgeAward.objects.filter(member=drop, badge__in=keep.badge_awards.values("badge"))
    return _as_json(list(rows.values("badge_id", "awarded_at", "awarded_by_id", "reason")))  # type: ignore[no-any-return]


def _accounts(keep: Member, drop: Member, account: str) -> tuple[User | None, User | None]:
    """The account that the kept entry goes on with, and the one that is left without a place in the register."""
    if keep.user is None or drop.user is None:
        return keep.user or drop.user, None
    return (drop.user, keep.user) if account == "drop" else (keep.user, drop.user)


def _hand_over(keep: Member, moved: Moved, lost: User | None) -> Moved:
    """What hangs on accounts: decided applications, who is not to see or to meet whom, and open dues that nobody could
    pay by card until now."""
    handed: Moved = {"application": [], "block": [], "payer": []}
    if lost is not None and keep.user is not None:
        handed["block"] = carry_blocks(source=lost, to=keep.user)
        decided = Application.objects.filter(user=lost).exclude(state__in=OPEN_STATES)
        handed["application"] = list(decided.values_list("pk", flat=True))
        decided.update(user=keep.user)
    if keep.user is not None:
        for charge in owed_charges(keep).filter(payer=None):
            set_payer(charge=charge, payer=keep.user, by=SYSTEM)
            handed["payer"].append(charge.pk)
    return handed


def _settle(member: Member, lost: User | None) -> None:
    """Role and search as they are due to the member now."""
    sync_role(member)
    if lost is not None:
        revoke_role(user=lost, role=Role.MEMBER, by=SYSTEM)
    reindex(member)


def _put_back(keep: Member, merge: Merge) -> None:
    """The kept one's fields that are still as the merge left them, each with who sees it: both go back, or neither, so
    that nobody sees what was never shown to them."""
    now, after, before = _values(keep), merge.after, merge.before["kept"]

    def put_back(place: str, prefix: str = "") -> dict[str, Any]:
        whose = {key: before if _is_as_left(now, after, prefix + key) else now for key in now[place] | before[place]}
        return {key: values[place][key] for key, values in whose.items() if key in values[place]}

    for name, value in before.items():
        if name not in ("id", "sort_name", "custom", "visibility") and _is_as_left(now, after, name):
            setattr(keep, name, Member._meta.get_field(name).to_python(value))  # type: ignore[union-attr]
    keep.custom, keep.visibility = put_back("custom", OWN), put_back("visibility")
    keep.save()
    keep.refresh_from_db()


def _is_as_left(now: dict[str, Any], after: dict[str, Any], name: str) -> bool:
    """Whether neither a field nor who sees it was changed since the merge.

    Args:
        name: as columns have it, or as in `visibility`.
    """
    return _with_audience(now, name) == _with_audience(after, name)


def _with_audience(values: dict[str, Any], name: str) -> tuple[Any, str | None]:
    if name.startswith(OWN):
        return values["custom"].get(name.removeprefix(OWN)), values["visibility"].get(name)
    name = name.removesuffix("_id")
    return values.get(name, values.get(f"{name}_id")), values["visibility"].get(name)


def _revive(merge: Merge) -> Member:
    """The dropped entry as it was, without what somebody else has by now."""
    values = dict(merge.before["dropped"])
    others = Member.objects.all()
    if is_taken("email", values["email"]):
        values["email"] = ""
    if values["user_id"] and not User.objects.filter(pk=values["user_id"]).exists():
        values["user_id"] = None
    for name in ("number", "user_id"):
        if values[name] is not None and others.filter(**{name: values[name]}).exists():
            values[name] = None
    fields = {name: Member._meta.get_field(name).to_python(value) for name, value in values.items()}  # type: ignore[union-attr]
    drop = Member(**fields)
    drop.save(force_insert=True)
    return locked(drop)


def _values(member: Member) -> dict[str, Any]:
    plain: dict[str, Any] = _as_json(
        # What the database works out by itself is neither looked at nor put back.
        {field.attname: getattr(member, field.attname) for field in member._meta.concrete_fields if not field.generated}
    )
    return plain


def _logged(values: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """What the log says of it: nothing of what either of the two shows to nobody."""
    custom = {key: answer for key, answer in values["custom"].items() if OWN + key not in hidden}
    return {name: value for name, value in values.items() if name not in hidden} | {"custom": custom}


class _Encoder(DjangoJSONEncoder):
    """Times to the microsecond: Django's encoder cuts them, and an undo would not bring back what was there."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


def _as_json(values: Any) -> Any:
    return json.loads(json.dumps(values, cls=_Encoder))
