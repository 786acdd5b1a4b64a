"""Taking members away as a file: short lists at once, long ones by a worker; each is in the log with what was taken."""

import os
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.tabular.writing import MOST_ROWS, write_table
from commonhall.core.work.claims import GiveUp, run_due
from commonhall.core.work.models import OPEN_STATES, State
from commonhall.core.work.tasks import wake
from commonhall.modules.members import activity
from commonhall.modules.members.models import Export
from commonhall.modules.members.queries import exporting
from commonhall.modules.members.queries.directory import Filters, read_filters
from commonhall.modules.members.queries.privacy import Reader, reader_of

MOST_WAITING = 3  # exports of one person that a worker has still to make


def order_export(*, by: Any, format: str, fields: list[str], query: str = "") -> Export:
    """Ask for a file of the members whom the filters leave. A short one is there when this returns.

    Raises:
        Refused: no field, one that the person may not export, or too many exports wait.
    """
    reader = reader_of(by)
    filters = read_filters(query, reader)
    known = [name for name, _label in exporting.exportable(sensitive=by.has_perm("members.export_sensitive"))]
    if not fields or set(fields) - set(known):
        raise Refused(_("Choose fields that you may export."), field="fields_")
    short = exporting.size_of(filters, reader) <= exporting.AT_ONCE
    with transaction.atomic():
        if Export.objects.filter(created_by=by, state__in=OPEN_STATES).count() >= MOST_WAITING:
            raise Refused(_("Your earlier exports are still being made. Wait for them first."))
        ordered = [name for name in known if name in fields]
        export = Export(created_by=by, format=format, fields=ordered, query=filters.query[:1000])
        export.state = State.DONE if short else State.WAITING
        export.save()
        _record(activity.EXPORT_ORDERED, export, filters)
        if not short:
            wake("commonhall.modules.members.tasks.make_exports")
    if short:
        _make(export, reader)
    return export


def make_exports() -> int:
    """Make what is waiting; a worker's death costs only the time."""
    return run_due(Export.objects.select_related("created_by"), _make_long, in_transaction=False)


@transaction.atomic
def note_download(*, export: Export, by: Any) -> None:
    """Somebody takes a file that is kept."""
    record(activity.EXPORT_DOWNLOADED, by=by, on=export, data={"export": str(export.public_id)})


def forget_exports() -> int:
    """Delete the files that were kept long enough; returns how many."""
    old = Export.objects.filter(finished_at__lt=timezone.now() - exporting.KEPT, rows_done__gte=0)
    gone = 0
    for export in old.order_by("-finished_at")[:1000]:
        path = exporting.path_of(export)
        gone += path.exists()
        path.unlink(missing_ok=True)
    return gone


def _make_long(export: Export) -> None:
    by = export.created_by
    if not by.has_perm("members.export_members"):
        raise GiveUp("the right to export was taken back")
    if export.has_any(exporting.barred(by)):
        raise GiveUp("the right to export sensitive fields was taken back")
    reader = reader_of(by)
    total = exporting.whole_size_of(read_filters(export.query, reader), reader)
    Export.objects.filter(pk=export.pk).update(rows_total=total, rows_done=0)
    with override(by.language or None):
        _make(export, reader)
    with transaction.atomic():
        data = {"export": str(export.public_id), "count": export.rows_done}
        record(activity.EXPORT_READY, by=by, on=export, data=data)


def _make(export: Export, reader: Reader) -> None:
    """Write the file beside its place and move it there, so that no half of one is ever served."""
    path = exporting.path_of(export)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    filters, half = read_filters(export.query, reader), path.with_suffix(f".{os.getpid()}.part")
    labels = dict(exporting.exportable(sensitive=True))
    try:
        half.touch(mode=0o600)
        headers = [labels.get(name, name) for name in export.fields]
        count = write_table(half, export.format, headers, _rows(export, filters, reader))
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    export.rows_done = export.rows_total = count
    export.finished_at = timezone.now()
    with transaction.atomic():
        export.save(update_fields=["rows_done", "rows_total", "finished_at"])
        _record(activity.MEMBERS_EXPORTED, export, filters, count=count)


def _rows(export: Export, filters: Filters, reader: Reader) -> Any:
    row, done = exporting.row_maker(export.fields, reader), 0
    for members in exporting.members_of(filters, reader):
        yield from map(row, members[: MOST_ROWS - done])
        done += len(members)
        if export.state == State.RUNNING:
            _go_on(export, done)
        if done >= MOST_ROWS and export.format != Export.Format.CSV:
            return


def _go_on(export: Export, done: int) -> None:
    """Say how far it is, and hold the claim for as long as it takes."""
    now = timezone.now()
    mine = Export.objects.filter(pk=export.pk, state=State.RUNNING, claimed_at=export.claimed_at)
    if not mine.update(rows_done=done, claimed_at=now):
        raise RuntimeError(f"{export} is being made elsewhere")
    export.claimed_at = now


def _record(kind: Any, export: Export, filters: Filters, **data: Any) -> None:
    """The words that somebody looked for may be a person's, so they lie in the part that can be erased."""
    told = {"export": str(export.public_id), "format": export.format, "fields": export.fields, **data}
    told["filters"] = {name: list(values) for name, values in filters.chosen.items()}
    looked_for = {"search": filters.q} if filters.q else None
    record(kind, by=export.created_by, on=export, data=told, actor=looked_for)
