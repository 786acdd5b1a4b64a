"""The membership in numbers for programs."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router

from commonhall.core.access.permits import permit
from commonhall.modules.members import queries
from commonhall.modules.members.queries.statistics import Group
from commonhall.modules.members.schemas.statistics import StatisticsOut

router = Router()


@router.get("/statistics", response=StatisticsOut, summary="Growth, churn, retention and the dues to come")
def get_statistics(
    request: HttpRequest,
    of: Annotated[str, Field(description="The key of a group; empty for everybody.")] = "",
    months: Annotated[int, Field(ge=1, le=1200)] = 24,
) -> dict[str, Any]:
    permit(request.user, "members.see_all")
    counting = queries.last_counting()
    groups = queries.groups() if counting else []
    chosen = next((group for group in groups if group.key == of), None)
    if counting is None or chosen is None:
        raise Http404(_("There is no such group, or nobody has been counted yet."))
    past = queries.past_of(chosen)
    return {
        "counted_at": counting.counted_at,
        "statuses": counting.statuses,
        "of": _group(chosen),
        "months": queries.months_of(past, months),
        "years": queries.years_of(past),
        "cohorts": past.cohorts,
        "dues": [_expected(month, each.currency) for each in queries.forecasts_of(chosen) for month in each.months],
        "groups": [_group(group) for group in groups],
    }


def _group(group: Group) -> dict[str, Any]:
    plain = {name: getattr(group, name) for name in ("key", "label", "came", "went", "retention")}
    return {**plain, "members": group.headcount.members, "a_year_ago": group.year["began"]}


def _expected(month: dict[str, Any], currency: str) -> dict[str, Any]:
    amounts = {name: month[name].minor for name in ("whole", "likely", "agreed")}
    return {"month": month["month"], "currency": currency, "renewals": month["renewals"], **amounts}
