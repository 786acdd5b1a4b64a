"""The floor's pages and their addresses."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from bench.floor.models import Place, Row

LINKS = 14


@login_required
def page(request: HttpRequest, rows: int, size: int) -> HttpResponse:
    """A list in five queries (session, user, place, a count, the rows) with so many letters of text in each row."""
    context = {
        "place": get_object_or_404(Place, pk=1),
        "new": Row.objects.filter(new=True).count(),
        "rows": [(row, row.text[:size]) for row in Row.objects.select_related("place").order_by("name", "pk")[:rows]],
        "links": [f"link{number}" for number in range(LINKS)],
    }
    return render(request, "page.html", context)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [
    path("hello/", hello, name="hello"),
    path("page/<int:rows>/<int:size>/", page, name="page"),
    *(path(f"link{number}/", hello, name=f"link{number}") for number in range(LINKS)),
]
