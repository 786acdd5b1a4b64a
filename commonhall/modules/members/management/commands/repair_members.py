from typing import Any

from django.core.management.base import BaseCommand

from commonhall.modules.members import actions


class Command(BaseCommand):
    help = "Let the search find every member as they are now, and count anew what filters and statistics keep."

    def handle(self, *args: Any, **options: Any) -> None:
        members, values = actions.reindex_members(), actions.count_facets()
        actions.count_statistics()
        self.stdout.write(f"{members} members can be found; {values} values to filter by are kept.")
