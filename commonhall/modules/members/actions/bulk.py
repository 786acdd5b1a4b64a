"""Acts on many members: made ready, looked at, confirmed, and done by a worker in small transactions.

A worker that dies loses nothing and repeats nothing: what was done to a member and the word that it was done are one
transaction.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.wording.languages import speaking_to
from commonhall.core.work.claims import run_due
from commonhall.core.work.models import OPEN_STATES
from commonhall.core.work.tasks import wake
from commonhall.modules.members import activity
from commonhall.modules.members.actions.bulk_acts import DEEDS, refuse_left_out
from commonhall.modules.members.models import BulkAct, BulkItem, BulkMail, BulkRun
from commonhall.modules.members.queries.bulk import NEEDED, chosen_members, is_ready

logger = logging.getLogger(__name__)

COLLECTED = 1_000  # members that are written down in one transaction
CHUNK = 50  # members that are dealt with in one transaction
MOST_TICKED = 1_000
State, Outcome = BulkAct.State, BulkItem.Outcome


@transaction.atomic
def prepare_bulk(*, kind: str, chosen: dict[str, Any], by: Any) -> BulkAct:
    """Make an act ready for those who were ticked, or for all that match a list's filters; nothing is done yet.

    Args:
        chosen: {"members": public ids as texts} or {"list": key, and the list's filters}.

    Raises:
        Refused: nobody is chosen, or too many one by one.
    """
    if "members" in chosen and not chosen["members"]:
        raise Refused(_("Tick somebody first."))
    if len(chosen.get("members", ())) > MOST_TICKED:
        raise Refused(_("Tick fewer, or choose all that match."))
    batch = BulkAct.objects.create(kind=kind, chosen=chosen, created_by=by)
    record(activity.BULK_PREPARED, by=by, on=batch, data={"act": kind})
    return batch


@transaction.atomic
def set_bulk_options(*, batch: BulkAct, by: Any, **options: Any) -> BulkAct:
    """Say what the act needs to know: a status, a badge, a reason, a mail's subject and text.

    Raises:
        Refused: something is missing, or the act has begun.
    """
    batch = _draft(batch)
    for name in NEEDED[batch.kind]:
        if not str(options.get(name, "")).strip():
            raise Refused(_("This is needed."), field=name)
    batch.options = {name: value.strip() if isinstance(value, str) else value for name, value in options.items()}
    batch.save(update_fields=["options"])
    record(activity.BULK_PREPARED, by=by, on=batch, data={"act": batch.kind})
    return batch


@transaction.atomic
def start_bulk(*, batch: BulkAct, by: Any) -> BulkAct:
    """Let a worker do it.

    Raises:
        Refused: it is not ready, or has begun already.
    """
    batch = _draft(batch)
    if not is_ready(batch):
        raise Refused(_("Say first what is to be done."))
    return _start(batch, BulkRun.Act.DO, State.RUNNING, by)


@transaction.atomic
def start_bulk_undo(*, batch: BulkAct, by: Any) -> BulkAct:
    """Let a worker take the act back as a whole, where nothing has changed since.

    Raises:
        Refused: it can't be taken back.
    """
    batch = _locked(batch)
    if not batch.can_be_undone:
        raise Refused(_("This can't be undone."))
    return _start(batch, BulkRun.Act.UNDO, State.UNDOING, by)


def run_bulk_acts() -> int:
    """Do the acts that wait; one whose worker died goes on where it stopped. Returns how many runs were handled."""
    handled = run_due(BulkRun.objects.select_related("batch", "by"), _run, in_transaction=False)
    working = BulkRun.objects.filter(batch=OuterRef("pk"), state__in=OPEN_STATES)
    going_on = BulkAct.objects.filter(state__in=[State.RUNNING, State.UNDOING])
    going_on.exclude(Exists(working)).update(state=State.FAILED)
    return handled


def _run(run: BulkRun) -> None:
    batch, by = run.batch, run.by or SYSTEM
    if run.act == BulkRun.Act.UNDO:
        while _undo_chunk(batch, by):
            pass
        _finish(batch, State.UNDONE, activity.BULK_UNDONE, by)
        return
    while not batch.collected:
        batch = _collect_chunk(batch)
    while _do_chunk(batch, by):
        pass
    _finish(batch, State.DONE, activity.BULK_DONE, by)


@transaction.atomic
def _collect_chunk(batch: BulkAct) -> BulkAct:
    """Write down whom the act is for, before the first of them is touched."""
    batch = _locked(batch)
    if batch.collected:
        return batch
    rows = chosen_members(batch).filter(pk__gt=batch.collected_to).order_by("pk")
    keys = list(rows.values_list("pk", flat=True)[:COLLECTED])
    BulkItem.objects.bulk_create([BulkItem(batch=batch, member_id=key) for key in keys], ignore_conflicts=True)
    batch.collected_to = keys[-1] if keys else batch.collected_to
    batch.collected, batch.total = len(keys) < COLLECTED, batch.total + len(keys)
    batch.save(update_fields=["collected", "collected_to", "total"])
    return batch


@transaction.atomic
def _do_chunk(batch: BulkAct, by: Any) -> int:
    """Deal with the next members; 0 when none is left."""
    batch = _locked(batch)
    items = _items(batch, Outcome.WAITING)
    for item in items:
        _attempt(item, _do_one, by, refused=Outcome.LEFT_OUT)
    batch.done += sum(item.outcome == Outcome.DONE for item in items)
    batch.left_out += sum(item.outcome == Outcome.LEFT_OUT for item in items)
    _keep(batch, items)
    return len(items)


@transaction.atomic
def _undo_chunk(batch: BulkAct, by: Any) -> int:
    batch = _locked(batch)
    items = _items(batch, Outcome.DONE)
    for item in items:
        _attempt(item, _undo_one, by, refused=Outcome.KEPT)
    batch.undone += sum(item.outcome == Outcome.UNDONE for item in items)
    _keep(batch, items)
    return len(items)


def _items(batch: BulkAct, outcome: str) -> list[BulkItem]:
    rows = BulkItem.objects.filter(batch=batch, outcome=outcome).select_related("member__user", "member__plan")
    items = list(rows.order_by("id")[:CHUNK])
    for item in items:
        item.batch = batch
    return items


def _do_one(item: BulkItem, by: Any) -> None:
    refuse_left_out(item)
    item.before = DEEDS[item.batch.kind].do(item, by)
    item.outcome, item.why = Outcome.DONE, ""


def _undo_one(item: BulkItem, by: Any) -> None:
    undo = DEEDS[item.batch.kind].undo
    if undo is None:
        raise Refused(_("This can't be undone."))
    undo(item, by)
    item.outcome, item.why = Outcome.UNDONE, ""


def _attempt(item: BulkItem, step: Callable[[BulkItem, Any], None], by: Any, *, refused: str) -> None:
    """One member must not stop the others; a database that fails stops the chunk, which is then tried again.

    Why one is left out is told to whoever ordered the act, so it is said in their language.
    """
    try:
        with speaking_to(by), transaction.atomic():
            step(item, by)
    except Refused as refusal:
        item.outcome, item.why = refused, refusal.message[:300]
    except DatabaseError:
        raise
    except Exception:
        logger.exception("%s failed for %s", item.batch.kind, item.member_id)
        with speaking_to(by):
            item.outcome, item.why = refused, _("Something went wrong on our side.")


def _keep(batch: BulkAct, items: list[BulkItem]) -> None:
    BulkItem.objects.bulk_update(items, ["outcome", "why", "before"])
    batch.save(update_fields=["done", "left_out", "undone"])
    if BulkMail.objects.filter(item__in=items).exists():
        wake("commonhall.modules.members.tasks.send_bulk_mails")


def _start(batch: BulkAct, act: BulkRun.Act, state: BulkAct.State, by: Any) -> BulkAct:
    batch.state = state
    batch.save(update_fields=["state"])
    BulkRun.objects.create(batch=batch, act=act, by=by)
    known = {name: batch.options[name] for name in ("status", "badge") if batch.options.get(name)}
    record(activity.BULK_STARTED, by=by, on=batch, data={"act": batch.kind, "run": act, **known})
    wake("commonhall.modules.members.tasks.do_bulk_acts")
    return batch


@transaction.atomic
def _finish(batch: BulkAct, state: BulkAct.State, kind: Kind, by: Any) -> BulkAct:
    batch = _locked(batch)
    if batch.state != state:
        batch.state = state
        batch.save(update_fields=["state"])
        counts = {name: getattr(batch, name) for name in ("total", "done", "left_out", "undone")}
        record(kind, by=by, on=batch, data={"bulk": str(batch.public_id), "act": batch.kind, **counts})
    return batch


def _locked(batch: BulkAct) -> BulkAct:
    return BulkAct.objects.select_for_update(of=("self",)).get(pk=batch.pk)


def _draft(batch: BulkAct) -> BulkAct:
    batch = _locked(batch)
    if batch.state != State.DRAFT:
        raise Refused(_("This has begun already."))
    return batch
