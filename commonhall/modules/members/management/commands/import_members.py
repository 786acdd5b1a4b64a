import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.progress import Progress

from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import actions
from commonhall.modules.members.models import Import
from commonhall.modules.members.queries.imports import Preview, preview

SHOWN = 20


class Command(BaseCommand):
    help = "Import a list of members (CSV, XLSX, XLS, ODS) as another tool exported it. Looks first; --yes imports."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="The list to read.")
        parser.add_argument("--yes", action="store_true", help="Import the good rows; without it nothing is changed.")
        parser.add_argument("--undo", type=int, metavar="ID", help="Take an earlier import back.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["undo"]:
            self._undo(options["undo"])
        elif options["file"]:
            self._import(options["file"], really=options["yes"])
        else:
            raise CommandError("Name a file to import, or an import to --undo.")

    def _import(self, file: Path, *, really: bool) -> None:
        try:
            batch = actions.add_import(content=file.read_bytes(), filename=file.name, by=None)
        except (OSError, Refused) as error:
            raise CommandError(str(getattr(error, "message", error))) from None
        self._tell(preview(batch, by=None))
        if not really:
            batch.delete()
            self.stdout.write("Nothing was changed. Import the good rows with --yes.")
            return
        actions.start_import(batch=batch, by=None)
        batch = self._work("Importing", batch, Import.State.DONE)
        self.stdout.write(
            f"Import {batch.pk}: {batch.added} added, {batch.changed} changed, {batch.unchanged} unchanged, "
            f"{batch.refused} left out. Undo it with: commonhall import members --undo {batch.pk}"
        )

    def _undo(self, pk: int) -> None:
        batch = Import.objects.filter(pk=pk).first()
        if batch is None:
            raise CommandError(f"There is no import {pk}.")
        try:
            actions.start_undo(batch=batch, by=None)
        except Refused as refused:
            raise CommandError(refused.message) from None
        batch = self._work("Undoing", batch, Import.State.UNDONE)
        self.stdout.write(f"Import {pk} is undone; {batch.kept} members were kept, who have an account or dues by now.")

    def _tell(self, found: Preview) -> None:
        for column in found.columns:
            self.stdout.write(f"  {column.header or '(no name)'} → {column.field or 'kept as extra text'}")
        for row in found.bad[:SHOWN]:
            self.stdout.write(f"  row {row.line} is left out: {' '.join(problem.message for problem in row.problems)}")
        if len(found.bad) > SHOWN:
            self.stdout.write(f"  … and {len(found.bad) - SHOWN} more rows are left out")
        self.stdout.write(
            f"{found.added} would be added, {found.changed} changed, {found.unchanged} stay as they are, "
            f"{len(found.bad)} are left out, {found.table.empty_rows} are empty."
        )
        if found.withheld:
            self.stdout.write(f"{found.withheld} values stay out: their members show these fields to nobody.")

    def _work(self, label: str, batch: Import, wanted: Import.State) -> Import:
        """Do it here rather than wait for a worker; if this process is killed, a worker goes on."""
        with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
            bar = progress.add_task(label, total=None)
            actions.run_imports(batch=batch, progress=lambda now, of: progress.update(bar, completed=now, total=of))
        batch.refresh_from_db()
        if batch.state != wanted:
            raise CommandError(f"{label} has not come to its end yet; a worker will go on. The log says why.")
        return batch
