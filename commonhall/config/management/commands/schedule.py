from typing import Any

from django.core.management.base import BaseCommand

from commonhall.core.work import schedule


class Command(BaseCommand):
    help = "Run the schedule (config/schedule.py). `commonhall worker` starts it for you."

    def handle(self, *args: Any, **options: Any) -> None:
        schedule.run_forever()
