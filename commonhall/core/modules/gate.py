"""Mounting: every route and API router hangs under the label of the app that it belongs to."""

from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from ninja import NinjaAPI, Router

_labels: dict[Any, str] = {}


def mount(label: str, prefix: str, urls: Any) -> URLResolver:
    """Hang an app's routes under a prefix; the gate answers 404 while the app is off.

    Args:
        label: the app's label.
        prefix: the address under which they hang, e.g. "members/".
        urls: what Django's include() takes.
    """
    route = path(prefix, include(urls))
    _mark(route, label)
    return route


def mount_api(prefix: str, api: NinjaAPI, places: dict[str, tuple[str, Router]]) -> URLResolver:
    """Hang each API router, with its app's label, under its place; what the API itself brings (its description) is
    always on."""
    for place, (label, router) in places.items():
        api.add_router(f"/{place}/", router, tags=[label])
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        route = str(pattern.pattern)
        labels = (label for place, (label, _router) in places.items() if route.startswith(f"{place}/"))
        _labels[pattern.callback] = next(labels, "api")
    return path(prefix, (patterns, app_name, namespace))


def _mark(route: URLPattern | URLResolver, label: str) -> None:
    if isinstance(route, URLPattern):
        _labels.setdefault(route.callback, label)
        return
    for inner in route.url_patterns:
        _mark(inner, label)


def label_of_view(view: Any) -> str | None:
    """The label under which the view is mounted; None when it came past the gate."""
    return _labels.get(view)
