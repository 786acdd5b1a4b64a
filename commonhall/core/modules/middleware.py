"""The gate: a module that is off isn't there."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from commonhall.core.modules import switchboard
from commonhall.core.modules.gate import label_of_view


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        label = label_of_view(view)
        if label is not None and not switchboard.is_on(label):
            raise Http404(_("This part of the site is switched off."))
