import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhall.config.env import ROOT
from commonhall.config.scaffold.making import folder_of, make, refuse_taken
from commonhall.config.scaffold.names import BadName, Names, names_of
from commonhall.config.scaffold.wiring import WIRES, wire

NEXT = (
    "make messages   finds its texts; translate them in commonhall/locale/fr and it, and run it again",
    "make tables     writes who gets in where, and docs/rules.md; read what changed before you believe it",
    "make lint test",
)


class Command(BaseCommand):
    help = (
        "Make a new module of the golden shape in commonhall/modules/, with pages, API, activities and tests that "
        "pass, and tell the house of it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="The module, in the plural: polls, lost_items")
        parser.add_argument(
            "--model", default="", help="Its model, in the singular. Default: the name without its s, or an item of it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            names = names_of(options["name"], options["model"])
            refuse_taken(names)
        except BadName as error:
            raise CommandError(str(error)) from None
        made = make(names)
        self._wire(names)
        _tidy([folder_of(names), *(ROOT / each.path for each in WIRES)])
        _run("commonhall", "makemigrations", names.module, "--verbosity", "0")
        lines = sum(len(file.read_text().splitlines()) for file in made)
        folder = folder_of(names).relative_to(ROOT)
        self.stdout.write(f"Made {folder}: {len(made)} files, {lines} lines, and one migration.")
        self.stdout.write(f"It passes its own tests: .venv/bin/pytest {folder}")
        self.stdout.write("For the tests of the whole house, once its texts and addresses stand (docs/modules.md):")
        for step in NEXT:
            self.stdout.write(f"  {step}")

    def _wire(self, names: Names) -> None:
        for each, done in wire(ROOT, names):
            if done:
                self.stdout.write(f"Added it to {each.path}.")
            else:
                self.stderr.write(f"Please add to {each.path}: {each.by_hand.format(module=names.module)}")


def _tidy(paths: list[Path]) -> None:
    """Names are of any length, and lines are not: let the formatter break them. Without one, nothing is lost."""
    if not find_spec("ruff"):
        return
    sources = [str(path) for path in paths if path.is_dir() or path.suffix == ".py"]
    _run("ruff", "check", "--quiet", "--select", "I", "--fix", *sources)
    _run("ruff", "format", "--quiet", *sources)


def _run(module: str, *words: str) -> None:
    # A process of its own, for this one has read the settings as they were before.
    subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, check=True)  # noqa: S603
