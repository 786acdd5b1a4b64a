import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonhall.config.doctor.examination import examine
from commonhall.config.doctor.report import report


class Command(BaseCommand):
    help = (
        "Look whether this installation is set up well: settings, database, mail, payments, workers, and the site as "
        "others meet it. Says how to mend what is not; the exit status is 1 when something is wrong. Changes nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="For programs: all findings as one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(report(examine(), as_json=options["json"]))
