"""The membership in numbers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commonhall.core.access.permits import permit
from commonhall.modules.members import queries
from commonhall.modules.members.forms.statistics import StatisticsForm
from commonhall.modules.members.models import Headcount
from commonhall.modules.members.queries.statistics import SPAN

By = Headcount.By


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Growth, churn, retention and the dues to come, of everybody or of one group."""
    permit(request.user, "members.see_all")
    counting = queries.last_counting()
    if counting is None:
        return render(request, "members/statistics.html", {"counting": None})
    groups = queries.groups()
    form = StatisticsForm({"months": SPAN, **request.GET.dict()}, groups=groups)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {"of": "", "months": SPAN}
    chosen = next(group for group in groups if group.key == asked["of"])
    past = queries.past_of(chosen)
    context = {
        "counting": counting, "form": form, "chosen": chosen, "everybody": not chosen.key,
        "months": queries.months_of(past, asked["months"] or SPAN), "years": queries.years_of(past),
        "cohorts": queries.cohorts_of(past, counting.counted_on.year),
        "plans": [group for group in groups if group.headcount.by == By.PLAN],
        "fields": [group for group in groups if group.headcount.by in (By.FIELD, By.OTHER_FIELDS)],
        "forecasts": queries.forecasts_of(chosen),
    }  # fmt: skip
    return render(request, "members/statistics.html", context)
