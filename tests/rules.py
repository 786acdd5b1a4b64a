"""docs/rules.md, written from the code: which values must fit each other, and who sees and writes which field.

python -m tests.rules
"""

import ast
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tests.environment  # noqa: F401 - the settings, before Django reads them

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhall.config.settings")
ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "commonhall"
PAGE = ROOT / "docs" / "rules.md"
HEAD = """\
<!-- Written from the code by `python -m tests.rules`; a test compares the two. -->

# Rules

Which values must fit each other, what the database holds to by itself, and who sees and writes which field of each
object. All of it is written from the code.

"""
# What is judged by a function of its own, in words: its messages stand with it.
COUNTRY = "Registration, VAT number, postal code and bank account fit the country ([merchants.md](merchants.md))."
PLAN = "Age, studies and what else the person has fit the plan ([membership.md](membership.md))."
JUDGED = {
    "accounts.SignupFields": "The password is long and strong enough, and not like name, username or address.",
    "accounts._save": "The username is not taken.",
    "accounts._judge": "The addresses from which a key works are addresses or networks.",
    "files.judge_upload": "Type, size and content fit what is uploaded for ([files.md](files.md)).",
    "members._judged": "The answer fits its question: one of its choices, a number, a day.",
    "members.add_import": "The file can be read as a list.",
    "members.add_member": PLAN,
    "members.check_plan": PLAN,
    "members.submit_application": PLAN,
    "merchants.MerchantForm": COUNTRY,
    "merchants._check_fields": "What is written fits its field.",
    "merchants.invite_merchant": "What staff fill in fits its field.",
    "merchants.save_merchant": COUNTRY,
}
Rule = tuple[str, str, str, str]  # module, form or action, field, what is said


def page() -> str:
    """The whole document.

    Raises:
        LookupError: a rule says what no text is written for; see JUDGED.
    """
    parts = [
        HEAD,
        "## What forms and acts refuse\n\nThe words are those that people read.\n\n",
        _table(("part", "form or act", "field", "refused with"), sorted(set(refusals()))),
        "\n## What the database holds to\n\n",
        _table(("object", "fields", "rule"), constraints()),
        "\n## Who sees a field of a person or a member\n\nUnless the person chose otherwise; the rest is at "
        "[directory.md](directory.md).\n\n",
        _table(("object", "field", "seen by"), audiences()),
        "\n## Who reads which fields\n\nThe API's shapes, which pages show too, and the roles that get one. *Owner* is "
        "whose thing it is.\nOf members and people each field has its audience besides, see above.\n\n",
        _table(("shape", "fields", "read by"), shapes(reading=True)),
        "\n## Who writes which fields\n\n",
        _table(("shape", "fields", "written by"), shapes(reading=False)),
    ]
    return "".join(parts)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


# -- what forms and acts refuse


def refusals() -> Iterator[Rule]:
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).parts
        is_judging = parts[0] in ("foundation", "modules") and {"forms", "actions"} & {*parts, path.stem}
        if is_judging and "tests" not in parts:
            tree = ast.parse(path.read_text())
            for owner in ast.walk(tree):
                if isinstance(owner, ast.ClassDef | ast.FunctionDef):
                    yield from _refused_by(parts[1], owner)


def _refused_by(module: str, owner: ast.ClassDef | ast.FunctionDef) -> Iterator[Rule]:
    is_form = isinstance(owner, ast.ClassDef)
    for node in ast.walk(owner):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func)
        if is_form and called == "self.add_error" and len(node.args) == 2:
            yield from _rule(module, owner.name, node.args[0], node.args[1])
        if not is_form and called == "Refused":
            for given in node.keywords:
                if given.arg == "field":
                    yield from _rule(module, owner.name, given.value, node.args[0], within=owner)


def _rule(module: str, name: str, field: ast.expr, said: ast.expr, within: ast.AST | None = None) -> Iterator[Rule]:
    text = _text(said) or (_assigned(said, within) if within is not None else "") or JUDGED[f"{module}.{name}"]
    if text:
        yield module, name.strip("_").replace("_", " "), _field(field), text


def _field(node: ast.expr) -> str:
    return f"`{node.value.rstrip('_')}`" if isinstance(node, ast.Constant) and node.value else "each"


def _text(node: ast.expr) -> str:
    """The message in an expression such as `_("…") % {…}` or `say.PHRASE.said(…)`; empty where it stands elsewhere."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and (phrase := re.fullmatch(r"say\.(\w+)\.said", ast.unparse(each.func))):
            from commonhall.modules.members.models import phrases

            facts = {str(word.arg): 1 if word.arg == "count" else "…" for word in each.keywords}
            return str(getattr(phrases, phrase[1]).said(**facts))
        if isinstance(each, ast.Call) and ast.unparse(each.func) in ("_", "gettext", "ngettext") and each.args:
            first = each.args[0]
            if isinstance(first, ast.Constant):
                return re.sub(r"%\((\w+)\)[sd]", r"…", str(first.value))
    return ""


def _assigned(node: ast.expr, within: ast.AST) -> str:
    """The message that a name was given in the same function."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    for each in ast.walk(within):
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) in names and (text := _text(each.value)):
            return text
    return ""


# -- what the database holds to


def constraints() -> list[tuple[str, ...]]:
    """Rules over several fields of an object, and those that hold for some of its rows only."""
    from django.apps import apps
    from django.db.models import CheckConstraint

    found = []
    for model in apps.get_models():
        for one in model._meta.constraints if model.__module__.startswith("commonhall") else ():
            check = isinstance(one, CheckConstraint)
            names = _names(one.condition) if check else list(one.fields)
            if len(names) < 2 and (check or one.condition is None):
                continue
            rule = (
                _condition(one.condition)
                if check
                else "once" + (f", while {_condition(one.condition)}" if one.condition is not None else "")
            )
            found.append((model._meta.label, ", ".join(f"`{name}`" for name in names) or "in any case", rule))
    return sorted(found)


def _names(condition: Any) -> list[str]:
    names: list[str] = []
    for child in condition.children:
        inner = _names(child) if hasattr(child, "children") else [child[0].partition("__")[0], *_referred(child[1])]
        names += [name for name in inner if name not in names]
    return names


def _referred(value: Any) -> list[str]:
    """The fields of an expression such as F("quantity") * F("unit_price")."""
    if hasattr(value, "name"):
        return [value.name]
    return [name for side in ("lhs", "rhs") if hasattr(value, side) for name in _referred(getattr(value, side))]


SIGNS = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<", "in": "in", "": "is"}


def _condition(condition: Any) -> str:
    said = [_condition(child) if hasattr(child, "children") else _one(*child) for child in condition.children]
    text = f" {condition.connector.lower()} ".join(said)
    return f"not ({text})" if condition.negated else text


def _one(lookup: str, value: Any) -> str:
    name, _, verb = lookup.partition("__")
    told = " × ".join(f"`{each}`" for each in _referred(value)) or (
        ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value) or "empty"
    )
    return f"`{name}` {SIGNS[verb]} {told if value is not None else 'empty'}"


# -- who sees what


def audiences() -> list[tuple[str, ...]]:
    from commonhall.foundation.accounts.models import Profile
    from commonhall.modules.members.models.shown import DEFAULT_AUDIENCES

    both = {"a person's profile": Profile.DEFAULT_AUDIENCES, "a member": DEFAULT_AUDIENCES}
    told = [(name, field, who) for name, fields in both.items() for field, who in fields.items()]
    return [(name, f"`{field}`", str(who.label).lower()) for name, field, who in told]


def shapes(*, reading: bool) -> list[tuple[str, ...]]:
    """Each shape of the API with its fields and the roles that get one, or may send one, by the table of rights."""
    from commonhall.config.api import api
    from tests.house.rights.table import answers

    described, letters = api.get_openapi_schema(), answers()
    who: dict[str, set[int]] = defaultdict(set)
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for name in _given(operation, reading, described):
                who[name] |= _allowed(f"{method.upper()} {path}", letters)
    known = described["components"]["schemas"]
    return [
        (f"`{name}`", ", ".join(f"`{field}`" for field in known[name]["properties"]), _in_words(who[name]))
        for name in sorted(who)
        if known[name].get("properties") and name != "Problem"
    ]


def _given(operation: dict[str, Any], reading: bool, described: dict[str, Any]) -> set[str]:
    """The shapes in an operation's answers, or in what is sent to it, with those inside them."""
    if reading:
        parts = [answer for status, answer in operation["responses"].items() if int(status) < 400]
    else:
        parts = [operation.get("requestBody", {})]
    found, waiting = set(), re.findall(r"#/components/schemas/(\w+)", str(parts))
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += re.findall(r"#/components/schemas/(\w+)", str(described["components"]["schemas"][name]))
    return found


def _allowed(operation: str, letters: dict[str, str]) -> set[int]:
    """The places of the roles that the table lets in; it writes paths as the router does."""
    for route, told in letters.items():
        if re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) == operation:
            let_in = "Y" if "Y" in told else "H" if "N" in told else ""  # nothing was there for whoever was let in
            return {place for place, letter in enumerate(told) if letter == let_in}
    raise LookupError(f"{operation} is not in the table of rights yet: run `make tables`, which writes both.")


def _in_words(places: set[int]) -> str:
    from tests.house.rights.world import ROLES

    if len(places) == len(ROLES):
        return "everybody"
    if len(places) == len(ROLES) - 1 and 0 not in places:
        return "whoever is logged in"
    return ", ".join(ROLES[place] for place in sorted(places)) or "as its operation says"


def main() -> None:
    import django

    django.setup()
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
