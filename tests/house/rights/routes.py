"""Every address and every API operation, read from the router, so that a new one is in the table or the test fails."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from commonhall.config.api import api

PAGES_METHODS = ("GET", "POST")
# Django's admin is asked about as a whole in the test; static files, sockets and stand-ins have no addresses here.
ADMIN = "admin/"


@dataclass(frozen=True)
class Route:
    """One way in.

    Attributes:
        path: as the router writes it, with what it takes in <>.
        body: for an operation of the API, a small one that its description allows, so that it comes to the question of
            rights.
    """

    method: str
    path: str
    body: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.method} /{self.path}"

    @property
    def takes(self) -> list[str]:
        """The names of what stands in the path."""
        return re.findall(r"<(?:[^:>]+:)?(\w+)>", self.path)

    def address(self, **values: Any) -> str:
        """The path with these values in it."""
        return "/" + re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: str(values[found[1]]), self.path)


def routes() -> list[Route]:
    """All of them, in the order in which they are written in the table."""
    described = api.get_openapi_schema()
    operations = {path.lstrip("/"): methods for path, methods in described["paths"].items()}
    found = set()
    for path in _paths(get_resolver()):
        if path.startswith(ADMIN):
            continue
        known = operations.get(re.sub(r"<(?:[^:>]+:)?(\w+)>", r"{\1}", path))
        if known is None:
            found |= {Route(method, path) for method in PAGES_METHODS}
        else:
            found |= {Route(method.upper(), path, _body(each, described)) for method, each in known.items()}
    return sorted(found, key=lambda route: (route.path.startswith("api/"), route.path, route.method))


def _body(operation: dict[str, Any], described: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return json.dumps(_sample(content["schema"], described)) if content else ""


def _sample(schema: dict[str, Any], described: dict[str, Any]) -> Any:
    """Something that fits: of an object what is required, of a choice the first."""
    if "$ref" in schema:
        return _sample(described["components"]["schemas"][schema["$ref"].rpartition("/")[2]], described)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _sample(schema[several][0], described)
    if "enum" in schema or "const" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if schema.get("type") == "object":
        names = schema.get("required", [])
        return {name: _sample(schema["properties"][name], described) for name in names}
    if schema.get("type") == "array":
        return [_sample(schema["items"], described)] * schema.get("minItems", 0)
    if schema.get("type") == "string":
        formats = {
            "uuid": str(UUID(int=1)),
            "date": "2026-11-29",
            "date-time": "2026-11-29T12:00:00Z",
            "email": "a@b.example",
        }
        return formats.get(schema.get("format", ""), "x" * max(schema.get("minLength", 1), 1))
    return {"integer": schema.get("minimum", 1), "number": 1, "boolean": True}.get(schema.get("type", ""), {})


def _paths(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        path = before + _plain(str(each.pattern))
        if isinstance(each, URLPattern):
            yield path
        else:
            yield from _paths(each, path)


def _plain(pattern: str) -> str:
    """A pattern of the login library, such as ^confirm-email/(?P<key>...)/$, as a path: confirm-email/<key>/."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern.removeprefix("^").removesuffix("$"))
