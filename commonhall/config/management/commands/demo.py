import os
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from commonhall.config import programs
from commonhall.config.seeding.people import PASSWORD, PEOPLE
from commonhall.config.static import collect
from commonhall.core.serving.supervisor import Supervisor


class Command(BaseCommand):
    help = "Show a club at work: SQLite, a mail catcher and a stand-in for Stripe; nothing else is needed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        self.stdout.write("Setting up the demo …")
        call_command("migrate", verbosity=0, skip_checks=True)
        call_command("seed", verbosity=0, skip_checks=True)
        collect()
        self.took = time.monotonic() - began
        port = int(os.environ["PORT"])
        webhooks = f"http://127.0.0.1:{port}/payments/webhooks/stripe/"
        children = [
            programs.web("127.0.0.1", port),
            programs.standins(int(os.environ["STANDINS_PORT"]), int(os.environ["SMTP_PORT"]), webhooks),
            *programs.background(after=("web",)),
        ]
        sys.exit(Supervisor(children, on_ready=self._welcome).run())

    def _welcome(self) -> None:
        self.stdout.write(f"\n  The hall is open:  {settings.SITE_URL}   (set up in {self.took:.1f} s)")
        self.stdout.write(f"  Its mail is here:  {settings.DEMO_MAIL_URL}   (log-in codes too)")
        self.stdout.write(f"\n  Log in with the password  {PASSWORD}  as:")
        for person in PEOPLE:
            self.stdout.write(f"    {person.email:28} {person.what}")
        self.stdout.write("\n  Ctrl-C ends everything.\n")
        self.stdout.flush()
