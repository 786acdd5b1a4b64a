"""Importing a list of members: in small transactions under one import, which can be repeated and undone as a whole."""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.search import index
from commonhall.core.tabular.dates import DateOrder
from commonhall.core.tabular.reader import Table, UnreadableTable, read_table
from commonhall.core.work.claims import run_due
from commonhall.core.work.models import OPEN_STATES
from commonhall.core.work.tasks import wake
from commonhall.modules.members import activity
from commonhall.modules.members.actions.dues import ask_again, clear_dues, kept_dues
from commonhall.modules.members.actions.register import keep_history, locked, record_status, sync_role
from commonhall.modules.members.importing.fields import FIELD_LABELS, Field
from commonhall.modules.members.importing.judge import column_orders
from commonhall.modules.members.importing.matching import mapping_of, match_columns
from commonhall.modules.members.importing.rows import JudgedRow
from commonhall.modules.members.models import (
    CONTENT_KEPT,
    Import,
    ImportChange,
    ImportRun,
    Instalment,
    Member,
    Status,
    StatusChange,
    Term,
)
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.imports import CHUNK, Effect, chunks, compare, judged, open_table, undecided
from commonhall.modules.members.queries.privacy import SEARCH_LABEL, THE_BOARD, search_texts, withheld
from commonhall.modules.members.queries.taken import is_taken

Progress = Callable[[int, int], None]
UPDATES = 100  # members in a statement or transaction that changes each in its own way


def add_import(*, content: bytes, filename: str, by: Any) -> Import:
    """Take a file in and propose how to read it; nothing is written to the register yet.

    Raises:
        Refused: the file can't be read as a table.
    """
    try:
        table = read_table(io.BytesIO(content), filename)
    except UnreadableTable as error:
        raise Refused(str(error), field="file") from None
    mapping = mapping_of(match_columns(table.headers, [row.cells for row in table.rows[:50]]))
    batch = Import(filename=filename[:200], content=content, created_by=by, rows_total=len(table.rows))
    batch.mapping = {str(column): field.value for column, field in mapping.items()}
    batch.date_orders = _orders(table, mapping)
    with transaction.atomic():  # only now: a large file takes seconds, in which nobody else could write to SQLite
        batch.save()
        record(activity.IMPORT_ADDED, by=by, on=batch, data={"rows": batch.rows_total})
    return batch


def correct_columns(
    *,
    batch: Import,
    mapping: dict[str, str],
    date_orders: dict[str, str],
    corrections: dict[str, dict[str, str]],
    by: Any,
) -> Import:
    """Set what each column is, how its dates are read, and what unknown words mean.

    Raises:
        Refused: two columns are the same field, or the import has been done.
    """
    chosen = {column: field for column, field in mapping.items() if field}
    twice = [field for field, count in Counter(chosen.values()).items() if count > 1]
    if twice:
        raise Refused(_("Two columns can't both be “%(field)s”.") % {"field": FIELD_LABELS[Field(twice[0])]})
    proposed = _orders(open_table(batch), {int(column): Field(field) for column, field in chosen.items()})
    with transaction.atomic():
        batch = _draft(batch)
        batch.mapping = chosen
        batch.date_orders = proposed | {key: order for key, order in date_orders.items() if order}
        for field, words in corrections.items():
            batch.corrections.setdefault(field, {}).update({word: value for word, value in words.items() if value})
        batch.save()
    return batch


@transaction.atomic
def start_import(*, batch: Import, by: Any) -> Import:
    """Let a worker import the good rows."""
    return _start(_draft(batch), ImportRun.Act.IMPORT, Import.State.RUNNING, by)


@transaction.atomic
def start_undo(*, batch: Import, by: Any) -> Import:
    """Let a worker take the import back.

    Raises:
        Refused: there is nothing to undo, or a later import has changed what this one added.
    """
    batch = _locked(batch)
    if batch.state not in (Import.State.DONE, Import.State.FAILED):
        raise Refused(_("Only an import that is done can be undone."))
    if later := _changed_by_others(batch).order_by("-batch_id").select_related("batch").defer("batch__content").first():
        sentence = _("A later import, %(file)s, has changed members of this one. Undo that one first.")
        raise Refused(sentence % {"file": later.batch.filename})
    return _start(batch, ImportRun.Act.UNDO, Import.State.UNDOING, by)


def run_imports(*, batch: Import | None = None, progress: Progress | None = None) -> int:
    """Do what is waiting, or what is to be done for one import; a run whose worker died goes on where it stopped."""
    runs = ImportRun.objects.select_related("batch").defer("batch__content")
    handled = run_due(
        runs.filter(batch=batch) if batch else runs, partial(_run, progress=progress), in_transaction=False
    )
    _stop_abandoned()
    return handled


def run_import(*, batch: Import, by: Any, progress: Progress | None = None) -> Import:
    """Import the rows that are not done yet, a few hundred in a transaction."""
    rows = islice(judged(batch, open_table(batch)), batch.rows_done, None)
    for chunk in chunks(rows, CHUNK):
        batch = _import_chunk(batch, chunk, by)
        if progress:
            progress(batch.rows_done, batch.rows_total)
    return _finish(batch, Import.State.DONE, activity.IMPORT_DONE, by)


def undo_import(*, batch: Import, by: Any, progress: Progress | None = None) -> Import:
    """Remove the members it added and put back what it changed.

    Members with an account or dues stay, and so do those whom a later import has changed meanwhile.
    """
    left = Member.objects.filter(created_by_import=batch).count() + batch.changes.count()
    done = 0
    while gone := _undo_chunk(batch, by):
        done += gone
        if progress:
            progress(done, left)
    kept = Member.objects.filter(created_by_import=batch).count()
    # The list has done its work; what a club's old tool knew of people is not kept for longer.
    Import.objects.filter(pk=batch.pk).update(kept=kept, content=b"")
    return _finish(batch, Import.State.UNDONE, activity.IMPORT_UNDONE, by)


def _run(run: ImportRun, progress: Progress | None) -> None:
    do = run_import if run.act == ImportRun.Act.IMPORT else undo_import
    do(batch=run.batch, by=run.by or run.batch.created_by, progress=progress)


def _stop_abandoned() -> None:
    """An import that nobody works on any more, for its run was given up, says so; it can be undone."""
    working = ImportRun.objects.filter(batch=OuterRef("pk"), state__in=OPEN_STATES)
    going_on = Import.objects.filter(state__in=[Import.State.RUNNING, Import.State.UNDOING])
    going_on.exclude(Exists(working)).update(state=Import.State.FAILED)


def _start(batch: Import, act: ImportRun.Act, state: Import.State, by: Any) -> Import:
    batch.state = state
    batch.save(update_fields=["state"])
    ImportRun.objects.create(batch=batch, act=act, by=by)
    record(activity.IMPORT_STARTED, by=by, on=batch, data={"act": act})
    wake("commonhall.modules.members.tasks.do_imports")
    return batch


@transaction.atomic
def _finish(batch: Import, state: Import.State, kind: Kind, by: Any) -> Import:
    batch = _locked(batch)
    if batch.state != state:
        batch.state = state
        batch.save(update_fields=["state"])
        counts = {name: getattr(batch, name) for name in ("added", "changed", "unchanged", "refused", "kept")}
        record(kind, by=by or SYSTEM, on=batch, data={"import": str(batch.public_id), **counts})
    return batch


@transaction.atomic
def _import_chunk(batch: Import, rows: list[JudgedRow], by: Any) -> Import:
    seen, batch = batch.rows_done, _locked(batch)
    if batch.rows_done != seen:  # another worker has taken the run over
        raise RuntimeError(f"{batch} is being imported elsewhere")
    effects = compare([row.values for row in rows if row.values], by=by, lock=True)
    added = [effect.member for effect in effects if effect.before is None]
    changed = [effect for effect in effects if effect.before]
    _change(batch, changed, by)
    _add(batch, added, by)
    touched = added + [effect.member for effect in changed]
    index.put_many(SEARCH_LABEL, [(member.pk, search_texts(member)) for member in touched])
    batch.rows_done += len(rows)
    batch.added += len(added)
    batch.changed += len(changed)
    batch.unchanged += len(effects) - len(touched)
    batch.refused += len(rows) - len(effects)
    batch.save()
    return batch


def _add(batch: Import, members: list[Member], by: Any) -> None:
    for member in members:
        member.created_by_import = batch
    Member.objects.bulk_create(members)
    _keep_steps(batch, [(member, "") for member in members], by)


def _keep_steps(batch: Import, steps: list[tuple[Member, str]], by: Any) -> None:
    """The members' histories; with each the status before."""
    same = {"by": by, "said": say.IMPORTED.said(file=batch.filename)}
    StatusChange.objects.bulk_create(
        StatusChange(member=member, before=before, after=member.status, **same) for member, before in steps
    )


def _change(batch: Import, effects: list[Effect], by: Any) -> None:
    for same in _alike(effects):
        Member.objects.bulk_update([effect.member for effect in same], [*(same[0].before or {}), "sort_name"], UPDATES)
    steps = [(effect.member, effect.before["status"]) for effect in effects if "status" in (effect.before or {})]  # type: ignore[index]
    _keep_steps(batch, steps, by)
    for member, _status in steps:
        sync_role(member)
    record_status(steps, by=by or SYSTEM)
    ended = [member.pk for member, _status in steps if member.status == Status.INACTIVE]
    _remember(batch, effects, _end_dues(ended, by) if ended else {})


def _end_dues(ended: list[int], by: Any) -> dict[int, dict[str, Any]]:
    """Cancel the open dues of those who are members no more, as a change of status does; returns them by member."""
    terms = Exists(Term.objects.owed().filter(member=OuterRef("pk")))
    asked = terms | Exists(Instalment.objects.to_come().filter(term__member=OuterRef("pk")))
    return {
        member.pk: kept
        for member in list(Member.objects.filter(asked, pk__in=ended).order_by("pk"))
        if (kept := _clear(member, by or SYSTEM))
    }


def _clear(member: Member, by: Any) -> dict[str, Any]:
    kept = kept_dues(member)
    try:
        with transaction.atomic():
            clear_dues(member, by=by, reason=say.LEAVES.said())
    except Refused:  # a payment is under way at the bank; when it arrives, it makes them a member again
        return {}
    return kept


def _alike(effects: list[Effect]) -> list[list[Effect]]:
    """Effects by the fields that they change, so that no field is written that nobody changes."""
    groups: dict[tuple[str, ...], list[Effect]] = {}
    for effect in effects:
        groups.setdefault(tuple(effect.before or {}), []).append(effect)
    return list(groups.values())


def _remember(batch: Import, effects: list[Effect], dues: dict[int, dict[str, Any]]) -> None:
    """Keep what the members were before; of one whom two rows of the list changed, before the first."""
    members = [effect.member for effect in effects]
    known = {change.member_id: change for change in batch.changes.filter(member__in=members)}
    changes = []
    for effect in effects:
        before, earlier = effect.before or {}, known.get(effect.member.pk)
        after = _values(effect.member, before)
        before = _as_json(before)
        if earlier:
            before, after = {**before, **earlier.before}, {**earlier.after, **after}
        ended = dues.get(effect.member.pk) or (earlier.dues if earlier else {})
        changes.append(ImportChange(batch=batch, member=effect.member, before=before, after=after, dues=ended))
    ImportChange.objects.bulk_create(
        changes, update_conflicts=True, unique_fields=["batch", "member"], update_fields=["before", "after", "dues"]
    )


@transaction.atomic
def _undo_chunk(batch: Import, by: Any) -> int:
    """Take back up to CHUNK members, or UPDATES changes; 0 when nothing is left to take back."""
    batch = _locked(batch)
    added = Member.objects.filter(created_by_import=batch, user=None).exclude(
        Exists(Term.objects.filter(member=OuterRef("pk")))
        | Exists(_changed_by_others(batch).filter(member=OuterRef("pk")))
    )
    keys = list(added.select_for_update(of=("self",)).values_list("pk", flat=True)[:CHUNK])
    if keys:
        index.remove_many(SEARCH_LABEL, keys)
        Member.objects.filter(pk__in=keys).delete()
        return len(keys)
    # The last first, as an address or number may have gone from one member to another.
    changes = list(
        batch.changes.select_related("member__user", "member__head")
        .select_for_update(of=("self", "member"))
        .order_by("-pk")[:UPDATES]
    )
    steps = [(change.member, change.after["status"]) for change in changes if _put_back(change, by=by)]
    record_status(steps, by=by or SYSTEM)
    index.put_many(SEARCH_LABEL, [(change.member.pk, search_texts(change.member)) for change in changes])
    ImportChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def _changed_by_others(batch: Import) -> "QuerySet[ImportChange]":
    """What later imports, not undone, have changed in the members that this one added."""
    return ImportChange.objects.filter(member__created_by_import=batch).exclude(batch=batch)


def forget_old_content(now: datetime | None = None) -> int:
    """Empty the files of imports that are a month old, and drop lists that were never imported; returns how many.

    What an undo needs is kept in rows of its own.
    """
    old = Import.objects.filter(created_at__lt=(now or timezone.now()) - CONTENT_KEPT)
    dropped, _rows = old.filter(state=Import.State.DRAFT).delete()
    over = old.filter(state__in=[Import.State.DONE, Import.State.FAILED]).exclude(content=b"")
    return dropped + over.update(content=b"")


def _put_back(change: ImportChange, by: Any) -> bool:
    """Restore what is still as the import left it; what was changed since stays, what somebody else has by now, and
    what the member shows to nobody. Nobody decides about their own membership by an undo either.

    Returns:
        Whether the status is another one now.
    """
    member, now = change.member, _values(change.member, change.before)
    kept = withheld(THE_BOARD, member, ()) | {name for name in change.before if _is_taken(change, name)}
    kept |= undecided(by, member)
    restored = [name for name in change.before if now[name] == change.after[name] and name not in kept]
    for name in restored:
        field = Member._meta.get_field(name.removesuffix("_id"))
        setattr(member, name, field.to_python(change.before[name]))  # type: ignore[union-attr]
    member.save()
    if "status" in restored:
        reason = say.IMPORT_UNDONE.said(file=change.batch.filename)
        keep_history(member, change.after["status"], by=by, reason=reason)
        sync_role(member)
        if change.dues:
            ask_again(locked(member), change.dues, by=by or SYSTEM)
    return "status" in restored and change.before["status"] != change.after["status"]


def _is_taken(change: ImportChange, name: str) -> bool:
    """Whether somebody else has by now the address or number that the member had before."""
    return name in ("email", "number") and is_taken(name, change.before[name] or "", besides=change.member)


def _values(member: Member, names: Iterable[str]) -> dict[str, Any]:
    """The member's values as JSON holds them, to compare with stored ones."""
    return _as_json({name: getattr(member, name) for name in names})


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return plain


def _locked(batch: Import) -> Import:
    """Without the file, which may be megabytes, and is neither needed nor changed."""
    return Import.objects.select_for_update(of=("self",)).select_related("created_by").defer("content").get(pk=batch.pk)


def _draft(batch: Import) -> Import:
    batch = _locked(batch)
    if batch.state != Import.State.DRAFT:
        raise Refused(_("This list has been imported already. Upload it again to read it in another way."))
    return batch


def _orders(table: Table, mapping: dict[int, Field]) -> dict[str, str]:
    found = column_orders(table, mapping, DateOrder.DAY_FIRST)
    return {str(column): order.order.value for column, order in found.items()}
