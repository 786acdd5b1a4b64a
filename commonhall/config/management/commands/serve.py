import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonhall.config import programs
from commonhall.config.static import collect
from commonhall.core.serving.supervisor import Supervisor


class Command(BaseCommand):
    help = "Start the web server and, beside it, the background workers. Ends all of them with Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen on; the proxy's side.")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, default=1, help="Web processes. More than one shares limits only with REDIS_URL set."
        )
        parser.add_argument("--grace", type=int, default=20, help="Seconds that open requests get at the end.")
        parser.add_argument("--web-only", action="store_true", help="The workers run elsewhere: `commonhall worker`.")

    def handle(self, *args: Any, **options: Any) -> None:
        collect()
        children = [programs.web(options["host"], options["port"], options["workers"], options["grace"])]
        if not options["web_only"]:
            children += programs.background(after=("web",))
        sys.exit(Supervisor(children).run())
