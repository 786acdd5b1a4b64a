import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from rich.progress import Progress

from commonhall.config.seeding.club import seed_club, seed_people
from commonhall.config.seeding.lives import seed_lives
from commonhall.config.seeding.pages import seed_pages
from commonhall.config.seeding.security import seed_security
from commonhall.config.seeding.touches import seed_face, seed_habits
from commonhall.core.activity import chain
from commonhall.core.activity.delivery import deliver_due
from commonhall.core.modules import switchboard
from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions as members


class Command(BaseCommand):
    help = "Fill an empty site with a club of invented people. A site that has accounts already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, default=120, help="How many members the club has.")

    def handle(self, *args: Any, **options: Any) -> None:
        if User._meta.db_table not in connection.introspection.table_names():
            raise CommandError("The database has no tables yet. Make them first: commonhall migrate")
        if User.objects.exists():
            self.stdout.write("There are accounts already; nothing was changed.")
            return
        with transaction.atomic():
            people = seed_people()
            seed_pages(people["board"])
            seed_security(people)
            seed_face(people["board"])
        with Progress(transient=True, disable=not sys.stdout.isatty() or not options["verbosity"]) as progress:
            bar = progress.add_task("Members", total=options["members"])
            if switchboard.is_on("members"):
                seed_club(people, options["members"], lambda done, of: progress.update(bar, completed=done, total=of))
                seed_lives(people)
                with transaction.atomic():
                    seed_habits(people)
                members.count_statistics()
        deliver_due()
        chain.seal()
        if options["verbosity"]:
            self.stdout.write(f"Seeded {len(people)} accounts and {options['members']} members.")
