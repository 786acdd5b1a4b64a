"""No action keeps a translated text: it would speak the language of whoever acted to everybody who reads it later.

What the house itself says is kept as a phrase with its facts (core.wording.phrases), amounts and days as data. In the
actions a text is worded at once only to refuse, or under `override` or `speaking_to` a reader.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_house import ROOT

TRANSLATED = {"gettext", "ngettext", "pgettext", "npgettext"}
WRITTEN = {"date_format", "number_format", "format_money", "write_day", "write_moment", "localize"}
MONEY = {"money", "price", "price_text", "unit_money", "tax_money"}
READERS = {"override", "speaking_to"}
# Functions that word a text for a reader whose language their caller has chosen.
FOR_A_READER = {
    ("modules/members/actions/bulk_mails.py", "_words"),
    ("modules/members/actions/reminder_mails.py", "_words"),
    ("modules/members/actions/reminder_mails.py", "_of_dues"),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def action_files() -> list[Path]:
    files = [*ROOT.glob("*/*/actions.py"), *ROOT.glob("*/*/actions/**/*.py"), *ROOT.glob("*/actions.py")]
    return sorted(path for path in files if "scaffold" not in path.parts)


def stored_texts(source: str, name: str = "") -> list[str]:
    """Where a text is worded for nobody in particular, as "function: line"."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    wording = _wording_names(tree)

    def above(node: ast.AST) -> Iterator[ast.AST]:
        while node in parents:
            node = parents[node]
            yield node

    def refuses(node: ast.AST) -> bool:
        return any(isinstance(outer, ast.Raise) for outer in above(node))

    def for_a_reader(node: ast.AST) -> bool:
        withs = (outer for outer in above(node) if isinstance(outer, ast.With))
        chosen = (item.context_expr for outer in withs for item in outer.items)
        return any(isinstance(call, ast.Call) and _name(call.func) in READERS for call in chosen)

    def only_to_refuse(node: ast.AST, function: ast.AST) -> bool:
        """The text has a name of its own, which nothing but refusals use."""
        assigned = next((outer for outer in above(node) if isinstance(outer, ast.Assign)), None)
        if assigned is None or not all(isinstance(target, ast.Name) for target in assigned.targets):
            return False
        names = {target.id for target in assigned.targets if isinstance(target, ast.Name)}
        uses = [
            each
            for each in ast.walk(function)
            if isinstance(each, ast.Name) and each.id in names and isinstance(each.ctx, ast.Load)
        ]
        return bool(uses) and all(refuses(use) for use in uses)

    wrong = []
    for node in ast.walk(tree):
        if not _words(node, wording) or refuses(node) or for_a_reader(node):
            continue
        function = next((outer for outer in above(node) if isinstance(outer, Function)), tree)
        where = getattr(function, "name", "the module")
        if (name, where) not in FOR_A_READER and not only_to_refuse(node, function):
            wrong.append(f"{where}: {getattr(node, 'lineno', '?')}")
    return wrong


def _wording_names(tree: ast.AST) -> set[str]:
    """What a file calls the functions that word a text at once; the lazy ones do it when somebody reads."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in TRANSLATED | WRITTEN
    }


def _words(node: ast.AST, wording: set[str]) -> bool:
    if isinstance(node, ast.Call):
        amount = _name(node.func) == "str" and bool(node.args) and _name(node.args[0]) in MONEY
        return amount or (isinstance(node.func, ast.Name) and node.func.id in wording)
    return isinstance(node, ast.FormattedValue) and _name(node.value) in MONEY


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.req("O10.1")
def test_no_action_keeps_a_text_in_the_language_of_whoever_acted() -> None:
    files = {path.relative_to(ROOT).as_posix(): path.read_text() for path in action_files()}
    assert len(files) > 50
    found = {name: wrong for name, source in files.items() if (wrong := stored_texts(source, name))}
    assert not found, found


@pytest.mark.parametrize(
    "act",
    [
        'note(reason=_("Term ended"))',
        'row.reason = _("Until %(day)s") % {"day": date_format(day)}',
        'text = _("Said")\n    note(text)\n    raise Refused(text)',
        "record(KIND, data={'amount': str(row.money)})",
        'note(reason=f"{plan}: {row.money}")',
        'with atomic():\n        note(_("x"))',
    ],
)
def test_this_test_finds_what_is_kept(act: str) -> None:
    assert stored_texts(f"{IMPORTS}\ndef act(row):\n    {act}\n")


@pytest.mark.parametrize(
    "act",
    [
        'raise Refused(_("No: %(money)s") % {"money": row.money})',
        'text = _("No")\n    raise Refused(text % {})',
        'with speaking_to(row.user):\n        note(_("x"))',
        "note(reason=say.TERM_ENDED.said(day=day, amount=row.money))",
        'KIND = Kind("x", lazy("Done"))',
    ],
)
def test_this_test_lets_the_rest_be(act: str) -> None:
    assert stored_texts(f"{IMPORTS}\ndef act(row):\n    {act}\n") == []


IMPORTS = (
    "from django.utils.formats import date_format\nfrom django.utils.translation import gettext as _\n"
    "from django.utils.translation import gettext_lazy as lazy\n"
)
