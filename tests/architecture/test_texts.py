"""Texts are worked out when somebody reads them: at import nobody has a language yet."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import commonhall

ROOT = Path(commonhall.__file__).parent
FILES = [path for path in ROOT.rglob("*.py") if not {"tests", "migrations", "scaffold"} & set(path.parts)]


@pytest.mark.req("O10.1")
def test_no_text_is_filled_in_while_a_module_is_imported() -> None:
    found = [f"{path.relative_to(ROOT)}:{line}" for path in FILES for line in _filled(ast.parse(path.read_text()))]
    assert found == [], "a text with a value in it needs a function: gettext_lazy() % value is a plain string at once"


def test_such_a_text_would_be_seen() -> None:
    bad = 'class F:\n    choices = [(1, _("%(d)d days") % {"d": 1})]\nx = _("a {}").format(1)\n'
    good = 'def f():\n    return _("%(d)d days") % {"d": 1}\nx = lambda: _("%d") % 1\n'
    assert list(_filled(ast.parse(bad))) == [2, 3]
    assert list(_filled(ast.parse(good))) == []


def _filled(node: ast.AST) -> Iterator[int]:
    """The lines at which a translated text is filled in outside of every function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.BinOp) and isinstance(child.op, ast.Mod) and _is_text(child.left):
            yield child.lineno
        if isinstance(child, ast.Attribute) and child.attr == "format" and _is_text(child.value):
            yield child.lineno
        yield from _filled(child)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "gettext", "gettext_lazy", "ngettext_lazy")
