"""What runs on this machine: the folder, the static files, the schedule, the workers."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.timesince import timesince
from django_tasks_db.models import DBTaskResult

from commonhall.config import static as files
from commonhall.config.doctor.findings import Finding, doubtful, fine, wrong
from commonhall.core.modules import switchboard
from commonhall.core.serving.server import APPLICATION
from commonhall.core.work.claims import LEASE
from commonhall.core.work.models import ScheduledRun, State, WorkRow

PATIENCE = timedelta(minutes=1)
LITTLE, TOO_LITTLE = 2**30, 200 * 2**20  # bytes free on the disk
START = "Start them: commonhall serve, or commonhall worker beside web servers that run with --web-only."


def folder() -> Finding:
    """VAR_DIR: the database, what people upload, and large requests on their way lie there."""
    try:
        with tempfile.TemporaryFile(dir=settings.VAR_DIR) as probe:
            probe.write(b"x")
    except OSError as error:
        return wrong(
            f"{settings.VAR_DIR} can't be written to ({error.strerror}).",
            f"Make it, for the user that runs the site: install -d -o commonhall -m 750 {settings.VAR_DIR}",
        )
    free = shutil.disk_usage(settings.VAR_DIR).free
    text, hint = f"{free // 2**20} MB are free in {settings.VAR_DIR}.", "Make room, or move VAR_DIR to a larger disk."
    if free < TOO_LITTLE:
        return wrong(text, hint)
    return doubtful(text, hint) if free < LITTLE else fine(text)


def static() -> Finding:
    if not files.is_collected():
        return doubtful(
            "The static files are not those of this version.", "commonhall serve collects them; restart it."
        )
    return fine("The static files are those of this version.")


def schedule() -> Finding:
    """Something is due every few seconds, so a schedule that runs has started something just now."""
    last = ScheduledRun.objects.order_by("-last_started_at").values_list("last_started_at", flat=True).first()
    if last is None:
        return doubtful("The schedule has never run here.", START)
    if last < timezone.now() - PATIENCE:
        return wrong(f"The schedule has stood still for {timesince(last)}.", START)
    return fine("The schedule runs.")


def workers() -> Finding:
    """Work that waits longer than a minute has nobody to do it."""
    waiting = dict(_waiting())
    if not waiting:
        return fine("No work has waited for longer than a minute.")
    oldest = min(waiting, key=lambda name: waiting[name])
    return wrong(f"Work waits in {', '.join(sorted(waiting))}, the oldest for {timesince(waiting[oldest])}.", START)


def _waiting() -> Iterator[tuple[str, datetime]]:
    """Where work waits that is overdue and that nobody has begun to do, and since when."""
    now = timezone.now()
    for model in apps.get_models():
        if not issubclass(model, WorkRow) or not switchboard.is_on(model._meta.app_label):
            continue
        rows = model._default_manager.all()
        overdue = rows.filter(state=State.WAITING, due_at__lt=now - PATIENCE).order_by("due_at").first()
        busy = rows.filter(state=State.RUNNING, claimed_at__gt=now - LEASE).exists()
        if overdue is not None and not busy:
            yield model._meta.label, overdue.due_at
    for queue in ("quick", "long"):
        asked = DBTaskResult.objects.ready().filter(queue_name=queue, enqueued_at__lt=now - PATIENCE)
        first = asked.order_by("enqueued_at").first()
        if first is not None and not DBTaskResult.objects.running().filter(queue_name=queue).exists():
            yield f"the {queue} queue", first.enqueued_at


def web_processes() -> int:
    """How many web processes a server on this machine was told to start; 0 when none runs, or that can't be seen."""
    counts = [0]
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            argv = [os.fsdecode(word) for word in file.read_bytes().split(b"\0")]
        except OSError:  # it has ended, or is somebody else's
            continue
        if APPLICATION in argv and "--workers" in argv:
            counts.append(int(argv[argv.index("--workers") + 1]))
    return max(counts)
