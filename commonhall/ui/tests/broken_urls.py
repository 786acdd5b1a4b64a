"""The site's addresses and some that fail, for test_errors.py."""

from importlib import import_module

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from commonhall.ui.errors import error_page


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret detail")


@login_not_required
def gone(request: HttpRequest) -> HttpResponse:
    raise Http404("The board removed this advert.")


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Only the treasurer sees bank statements.")


@login_not_required
def status(request: HttpRequest, code: int) -> HttpResponse:
    return HttpResponse(status=code)


@login_not_required
def busy(request: HttpRequest) -> HttpResponse:
    return error_page(request, 429, retry_after=30)


urlpatterns = [
    path("broken/", broken),
    path("gone/", gone),
    path("closed/", closed),
    path("busy/", busy),
    path("status/<int:code>/", status),
    path("", include("commonhall.config.urls")),
]

site = import_module("commonhall.config.urls")
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500
