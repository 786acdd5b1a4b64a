import sys
from typing import Any

from django.core.management.base import BaseCommand

from commonhall.config import programs
from commonhall.core.serving.supervisor import Supervisor


class Command(BaseCommand):
    help = "Start the background workers (quick and long) and the schedule, and keep them running."

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(Supervisor(programs.background()).run())
