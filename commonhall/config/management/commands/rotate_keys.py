import sys
from typing import Any

from django.core.management.base import BaseCommand
from rich.progress import Progress

from commonhall.foundation.security import actions


class Command(BaseCommand):
    help = (
        "Encrypt every stored secret anew with the first of ENCRYPTION_KEYS, while the site runs. Afterwards the other "
        "keys can be taken out. Exit status 1 when something is opened by none of the keys."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = None
        with Progress(transient=True, disable=not self.stdout.isatty()) as progress:
            bar = progress.add_task("Encrypting anew", total=None)
            for done in actions.renew_secrets():
                progress.update(bar, completed=done.renewed + done.current)
        assert done is not None
        self.stdout.write(f"{done.renewed} secrets are encrypted anew, {done.current} already were.")
        for place, number in done.lost.items():
            self.stderr.write(
                f"{place}: none of ENCRYPTION_KEYS opens {number}. Put their key back and run this again."
            )
        if done.lost:
            sys.exit(1)
