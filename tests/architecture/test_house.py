"""The rules of the house that import-linter can't say."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from commonhall.core.modules.gate import label_of_view

ROOT = Path(__file__).resolve().parents[2] / "commonhall"
MODULES = sorted(path for path in (ROOT / "modules").iterdir() if (path / "apps.py").exists())
FOUNDATION = sorted(path for path in (ROOT / "foundation").iterdir() if (path / "apps.py").exists())
SHARED = {"actions", "queries", "access", "activity"}
# What a lower storey shows to higher ones beyond these: tables, for foreign keys' types and reading; purposes; the
# fields of files; what asks for a fresh login; and security's kinds of events, limits and decorators.
FOUNDATION_SHARED = SHARED | {"models", "purposes", "api_auth", "forms", "kinds", "limits", "decorators"}


def sources(folder, *, tests=False):
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts and (tests or "tests" not in path.parts):
            yield path, ast.parse(path.read_text())


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name


def test_rooms_are_imported_by_neighbours_only_through_their_doors():
    wrong = []
    for home in [*MODULES, *FOUNDATION]:
        here = f"commonhall.{home.parent.name}.{home.name}."
        for path, tree in sources(home):
            for name in imports(tree):
                found = re.match(r"commonhall\.(modules|foundation)\.\w+\.(\w+)", name)
                doors = SHARED if found and found[1] == "modules" else FOUNDATION_SHARED
                if found and not name.startswith(here) and found[2] not in doors:
                    wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert not wrong, "\n".join(wrong)


def patterns(resolver, prefix=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            assert isinstance(entry, URLPattern)
            yield route, entry.callback


def test_every_address_goes_through_the_gate():
    """A route that belongs to no app could not be switched off; the house's own pages and Django's admin are named."""
    own = re.compile(
        r"^(health/|search/|desk/modules/|admin/|\.well-known/)?$|^admin/|^health/|^desk/modules/|^\.well-known/"
    )
    past = [route for route, view in patterns(get_resolver()) if label_of_view(view) is None and not own.match(route)]
    assert not past, past


@pytest.mark.parametrize("home", [*MODULES, *FOUNDATION], ids=lambda path: path.name)
def test_views_write_only_through_actions(home):
    """No .save(), .create(), .delete(), .update() in what takes HTTP in."""
    entrances = [path for name in ("views", "api", "consumers", "tasks") for path in home.glob(f"{name}*/**/*.py")]
    entrances += [
        home / f"{name}.py" for name in ("views", "api", "consumers", "tasks") if (home / f"{name}.py").exists()
    ]
    verbs = {"save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
    wrong = []
    for path in entrances:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} .{node.func.attr}()")
    assert not [each for each in wrong if "context.update" not in each], wrong


def test_no_template_has_inline_script_or_style():
    bad = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style|javascript:", re.I)
    unseen = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}|{%.*?%}", re.S)
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group(0)}"
        for path in sorted(ROOT.rglob("templates/**/*.html"))
        if "/email/" not in str(path) and "/mail/" not in str(path)  # mail programs know no style sheets
        for found in [bad.search(unseen.sub("", path.read_text()))]
        if found
    ]
    assert not wrong, wrong


def test_no_comment_of_a_template_is_shown():
    """Django knows {# … #} on one line only; what goes over two is text of the page."""
    open_ended = re.compile(r"{#(?!.*#})")
    templates = sorted(ROOT.rglob("templates/**/*.*"))
    assert templates
    assert not [str(path.relative_to(ROOT)) for path in templates if open_ended.search(path.read_text())]


def test_no_file_is_a_drawer():
    wrong = [
        f"{path.relative_to(ROOT)}: {len(path.read_text().splitlines())} lines"
        for path, _tree in sources(ROOT, tests=True)
        if len(path.read_text().splitlines()) > 400
    ]
    assert not wrong, wrong


def test_no_signals_carry_domain_logic():
    """Django's and allauth's own signals are turned into activities in one place; nothing else listens
    but what makes triggers."""
    allowed = {
        "foundation/accounts/signals.py",
        "foundation/accounts/apps.py",
        "core/activity/apps.py",
        "core/search/apps.py",
        "modules/members/apps.py",  # what the database itself keeps, made after every migrate as in core/search
    }
    found = {
        str(path.relative_to(ROOT))
        for path, tree in sources(ROOT)
        for name in imports(tree)
        if re.match(r"django\.(db\.models|dispatch|contrib\.auth)\.?(signals|receiver|Signal)", name)
    }
    assert found <= allowed, found - allowed


@pytest.mark.req("O2.3")
def test_the_page_of_settings_is_up_to_date():
    from commonhall.config.reference import PAGE, page

    assert PAGE.read_text() == page(), "run: python -m commonhall settings_page"


# Writes that change nothing that matters to anybody but the writer's own view, or that are told by what they lead to.
UNRECORDED = {
    "correct_columns": "how a draft is read; nothing is written to the register before the import starts",
    "mark": "what somebody has read is their own affair",
    "receive_webhook": "what came is kept whole; what it changes is recorded when it is applied",
    "send_due": "each delivery's own row says what became of it",
}


def calls(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        elif isinstance(node, ast.Name):  # handed on, as in run_due(rows, _send)
            yield node.id


@pytest.mark.req("S1.1")
@pytest.mark.parametrize("home", [*MODULES, *FOUNDATION], ids=lambda path: path.name)
def test_every_action_that_somebody_takes_is_recorded(home):
    """An action with `by` reaches record(), itself or through what it calls."""
    files = [*home.glob("actions.py"), *home.glob("actions/*.py")]
    functions = {
        node.name: node
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    recorded = {"record", "record_now", "record_many"}
    while more := {name for name, node in functions.items() if name not in recorded and recorded & set(calls(node))}:
        recorded |= more
    package = f"commonhall.{home.parent.name}.{home.name}.actions"
    offered = set(import_module(package).__all__ if len(files) > 1 else functions)
    public = {
        name
        for name, node in functions.items()
        if name in offered and any(argument.arg == "by" for argument in node.args.kwonlyargs)
    }
    silent = public - recorded - set(UNRECORDED)
    assert not silent, silent
