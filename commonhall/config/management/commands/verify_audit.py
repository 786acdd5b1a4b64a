import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.progress import Progress

from commonhall.core.activity import chain
from commonhall.core.activity.models import Seal


class Command(BaseCommand):
    help = (
        "Prove the audit log: every entry is as it was written and none is missing. Otherwise the first bad one is "
        "named and the exit status is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", metavar="HASH", help="The head noted down earlier; it must be in the chain.")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = None
        with Progress(transient=True, disable=not self.stdout.isatty()) as progress:
            bar = progress.add_task("Proving the log", total=Seal.objects.count())
            for verdict in chain.verify():
                progress.update(bar, completed=verdict.entries)
        assert verdict is not None
        broken = verdict.broken
        if not broken and options["expect"] and not Seal.objects.filter(hash=options["expect"]).exists():
            broken = "the expected head is not in the chain: entries were replaced or cut off"
        if broken:
            self.stderr.write(f"The audit log is broken: {broken}")
            sys.exit(1)
        self.stdout.write(
            f"The audit log is whole: {verdict.entries} entries proven, {verdict.unsealed} not sealed yet."
        )
        self.stdout.write(f"Head of the chain: {verdict.head}")
