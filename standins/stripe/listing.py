"""Lists, newest first, by pages (https://docs.stripe.com/api/pagination)."""

import operator
from collections.abc import Collection

from standins.stripe.account import Account
from standins.stripe.expansion import list_of
from standins.stripe.objects import Obj
from standins.stripe.params import Params

PAGING = {"created", "ending_before", "expand", "limit", "starting_after"}
COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def page(account: Account, kind: str, params: Params, filters: Collection[str], url: str) -> Obj:
    params.only(PAGING | set(filters))
    wanted = {name: value for name in filters if name != "types" and (value := params.text(name))}
    types = params.texts("types") if "types" in filters else []
    found = [
        obj
        for obj in reversed(list(account.all(kind)))
        if not obj.get("deleted")
        and all(obj[name] == value for name, value in wanted.items())
        and (not types or obj["type"] in types)
        and _in_time(obj["created"], params)
    ]
    return cut(found, account, kind, params, url)


def cut(found: list[Obj], account: Account, kind: str, params: Params, url: str) -> Obj:
    limit = min(params.integer("limit", 1) or 10, 100)
    if before := params.text("ending_before"):
        newer = found[: _position(found, account.get(kind, before, "ending_before"))]
        return list_of(newer[-limit:], url, has_more=len(newer) > limit)
    if after := params.text("starting_after"):
        found = found[_position(found, account.get(kind, after, "starting_after")) + 1 :]
    return list_of(found[:limit], url, has_more=len(found) > limit)


def _position(found: list[Obj], obj: Obj) -> int:
    return found.index(obj) if obj in found else len(found)


def _in_time(created: int, params: Params) -> bool:
    if not params.is_group("created"):
        return created == (params.integer("created") or created)
    span = params.group("created")
    span.only(COMPARISONS)
    limits = {name: span.integer(name) for name in COMPARISONS}
    return all(COMPARISONS[name](created, limit) for name, limit in limits.items() if limit is not None)
