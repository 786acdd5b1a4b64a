from typing import Any

from django.core.management.base import BaseCommand

from commonhall.config.reference import PAGE, page


class Command(BaseCommand):
    help = "Write docs/settings.md from the settings themselves."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.write_text(page())
