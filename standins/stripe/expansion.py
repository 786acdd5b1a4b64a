"""``expand``: ids replaced by what they stand for (https://docs.stripe.com/api/expanding_objects)."""

import copy
from typing import Any

from standins.stripe.account import Account
from standins.stripe.errors import StripeError
from standins.stripe.objects import Obj

DEEPEST = 4


def expand(account: Account, answer: Obj, paths: list[str]) -> Obj:
    """A copy; the account's own objects keep their ids."""
    expanded = copy.deepcopy(answer)
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST + (steps[0] == "data"):
            raise StripeError(f"Properties can be expanded {DEEPEST} levels deep, not more: {path}", param="expand")
        _step(account, expanded, steps, path)
    return expanded


def list_of(objects: list[Obj], url: str, *, has_more: bool = False) -> Obj:
    return {"object": "list", "data": objects, "has_more": has_more, "url": url}


def _step(account: Account, node: Any, steps: list[str], path: str) -> None:
    if isinstance(node, list):
        for item in node:
            _step(account, item, steps, path)
    elif steps and isinstance(node, dict):
        name, *rest = steps
        if name not in node:
            node[name] = _included(account, node, name, path)
        if isinstance(node[name], str):
            node[name] = _looked_up(account, node[name], path)
        _step(account, node[name], rest, path)


def _looked_up(account: Account, object_id: str, path: str) -> Obj:
    if object_id not in account.by_id:
        raise _cannot(path)
    return copy.deepcopy(account.by_id[object_id])


def _included(account: Account, node: Obj, name: str, path: str) -> Obj:
    """Lists that an object has only when they are asked for."""
    kind, object_id = node.get("object"), node.get("id", "")
    if (kind, name) == ("checkout.session", "line_items"):
        url = f"/v1/checkout/sessions/{object_id}/line_items"
        return copy.deepcopy(list_of(account.line_items[object_id], url))
    if (kind, name) == ("charge", "refunds"):
        refunds = [refund for refund in account.all("refund") if refund["charge"] == object_id]
        return copy.deepcopy(list_of(refunds[::-1], f"/v1/charges/{object_id}/refunds"))
    raise _cannot(path)


def _cannot(path: str) -> StripeError:
    return StripeError(f"This property cannot be expanded ({path}).", param="expand")
