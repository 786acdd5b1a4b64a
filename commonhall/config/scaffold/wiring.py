"""Telling the house of a new module: in the settings, the addresses, the API and the contract of its rooms."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from commonhall.config.scaffold.names import Names

Node = TypeVar("Node", bound=ast.AST)
MODULES = "commonhall.modules."
ROOMS = """
[importlinter:contract:rooms-{module}]
name = Rooms of {module}
type = layers
containers = commonhall.modules.{module}
exhaustive = True
exhaustive_ignores =
    migrations
    tests
ignore_imports =
    commonhall.**.tests.** -> **
layers =
    urls | apps
    (views) | (api) | (tasks) | (reactions) | (purposes) | (admin) | (management)
    (forms) | (schemas)
    (actions)
    (access) | (activity)
    (queries)
    models
"""


class NoPlace(Exception):
    """The file does not look as it used to, so nothing was put into it."""


@dataclass(frozen=True)
class Wire:
    """A file of the house, how a module is put into it, and what to say where that can't be done."""

    path: str
    put: Callable[[str, Names], str]
    by_hand: str


def wire(root: Path, names: Names) -> Iterator[tuple[Wire, bool]]:
    """Put the module into each file; yields each with whether that was possible."""
    for each in WIRES:
        file = root / each.path
        try:
            file.write_text(each.put(file.read_text(), names))
        except (NoPlace, OSError, SyntaxError):
            yield each, False
        else:
            yield each, True


def into_settings(text: str, names: Names) -> str:
    """Above the other modules: the storeys stand from top to bottom, and a new module may use those there are."""
    apps = _elements(text, "INSTALLED_APPS")
    first = _first(app for app in apps if isinstance(app, ast.Constant) and str(app.value).startswith(MODULES))
    return _insert(text, first.lineno, first.col_offset, f'"{MODULES}{names.module}",\n{" " * first.col_offset}')


def into_addresses(text: str, names: Names) -> str:
    routes = _elements(text, "urlpatterns")
    first = _first(route for route in routes if isinstance(route, ast.Call) and MODULES in ast.unparse(route))
    line = f'mount("{names.module}", "{names.module}/", "{MODULES}{names.module}.urls"),\n'
    return _insert(text, first.lineno, first.col_offset, line + " " * first.col_offset)


def into_api(text: str, names: Names) -> str:
    value = _assigned(text, "ROUTERS")
    if not isinstance(value, ast.Dict) or not value.values:
        raise NoPlace
    last = value.values[-1]
    text = _insert(text, last.end_lineno or 0, last.end_col_offset or 0, f', "{names.module}": {names.module}')
    package = f"{MODULES}{names.module}.api"
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    before = _first(node for node in imports if str(node.module).startswith(MODULES))
    after = [node for node in imports if str(node.module) > package and node.lineno >= before.lineno]
    line = after[0].lineno if after else (imports[-1].end_lineno or 0) + 1
    return _insert(text, line, 0, f"from {package} import router as {names.module}\n")


def into_contracts(text: str, names: Names) -> str:
    return text.rstrip("\n") + "\n" + ROOMS.format(module=names.module)


def into_inventory(text: str, names: Names) -> str:
    """Among what is of people: each of them is added by somebody."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.startswith("| personal | "):
            lines[number] = f"{line.rstrip().removesuffix(' |')}, {names.module}.{names.words['Model']} |\n"
            return "".join(lines)
    raise NoPlace


WIRES = (
    Wire("commonhall/config/settings.py", into_settings, 'INSTALLED_APPS: "commonhall.modules.{module}"'),
    Wire(
        "commonhall/config/urls.py",
        into_addresses,
        'urlpatterns: mount("{module}", "{module}/", "commonhall.modules.{module}.urls")',
    ),
    Wire(
        "commonhall/config/api.py",
        into_api,
        'ROUTERS: "{module}": router, from commonhall.modules.{module}.api import router',
    ),
    Wire(".importlinter", into_contracts, "a contract like [importlinter:contract:rooms-members] for {module}"),
    Wire("docs/inventory.md", into_inventory, "the tables of {module}, each at its level"),
)


def _assigned(text: str, name: str) -> ast.expr:
    """What is assigned to the name at the top of a file."""
    for node in ast.parse(text).body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.value
    raise NoPlace


def _elements(text: str, name: str) -> list[ast.expr]:
    value = _assigned(text, name)
    return value.elts if isinstance(value, ast.List) else []


def _first(nodes: Iterator[Node]) -> Node:
    for node in nodes:
        return node
    raise NoPlace


def _insert(text: str, line: int, column: int, words: str) -> str:
    """Put words before a place as `ast` names it: lines from 1, columns in bytes of UTF-8."""
    lines = text.splitlines(keepends=True)
    if line > len(lines):
        return text + words
    row = lines[line - 1].encode()
    lines[line - 1] = row[:column].decode() + words + row[column:].decode()
    return "".join(lines)
