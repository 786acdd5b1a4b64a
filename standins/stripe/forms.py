"""Stripe's form encoding of nested values: ``line_items[0][price_data][currency]=eur``, ``expand[]=customer``."""

import re
from typing import Any
from urllib.parse import parse_qsl

from standins.stripe.errors import StripeError

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")


def decode(encoded: str) -> dict[str, Any]:
    """Strings, dicts, and lists where the keys of a dict count 0, 1, 2 …"""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        _put(tree, _path(name), value)
    return {name: _with_lists(value) for name, value in tree.items()}


def _path(name: str) -> list[str]:
    match = NAME.match(name)
    if match is None:
        raise StripeError(f"Invalid parameter name: {name}", code="parameter_unknown", param=name)
    return [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise StripeError(f"Parameter {path[0]} is both a value and a group.", param=path[0])
    tree[path[-1] or str(len(tree))] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(child) for name, child in value.items()}
    counts = bool(inner) and sorted(inner) == sorted(str(number) for number in range(len(inner)))
    return [inner[str(number)] for number in range(len(inner))] if counts else inner
