"""The table of what was found, with the aim beside each figure."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One line. `good` says whether the aim is reached; None where there is none."""

    what: str
    found: str
    aim: str = ""
    good: bool | None = None


def most(what: str, value: float, aim: float, unit: str = "", note: str = "") -> Figure:
    """A figure that should not be larger than its aim."""
    return Figure(what, _text(value, unit) + note, f"≤ {aim:g}{unit}", value <= aim)


def hidden(what: str, difference: float, noise: float, unit: str) -> Figure:
    """A difference that nobody should be able to see for the noise around it."""
    return Figure(what, f"{difference:.2f}{unit}", f"noise {noise:.2f}{unit}", abs(difference) <= noise)


def plain(what: str, value: float, unit: str = "", note: str = "") -> Figure:
    return Figure(what, _text(value, unit) + note)


def _text(value: float, unit: str) -> str:
    return f"{value:,.0f}{unit}" if value >= 100 or value == int(value) else f"{value:.2f}{unit}"


def show(title: str, figures: Iterable[Figure]) -> None:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("", "found", "aim", ""):
        table.add_column(name, justify="left" if not name else "right")
    for figure in figures:
        mark = {True: "[green]yes[/]", False: "[yellow]no[/]", None: ""}[figure.good]
        table.add_row(figure.what, figure.found, figure.aim, mark)
    Console().print(table)
