"""Adjusting how often things may be done."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SystemActor, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.http.rates import parse_rates
from commonhall.foundation.security import queries
from commonhall.foundation.security.activity import LIMIT_ADJUSTED
from commonhall.foundation.security.limits import Limit
from commonhall.foundation.security.models import RateLimit


@transaction.atomic
def adjust_limit(*, limit: Limit, rate: str, by: Any) -> Limit:
    """Let another rate hold for the limit; an empty one, or the shipped one, takes the adjustment back.

    Raises:
        Refused: it is no rate.
    """
    rate = rate.strip()
    if rate:
        try:
            parse_rates(rate)
        except ValueError:
            said = _("Write it as 5/minute, 10/hour, or 50/hour; 200/day; at least 1, in at most 31 days.")
            raise Refused(said, field="rate") from None
    row = RateLimit.objects.select_for_update().filter(name=limit.name).first()
    before = row.rate if row else limit.shipped
    after = rate or limit.shipped
    if after == limit.shipped:
        RateLimit.objects.filter(name=limit.name).delete()
    else:
        changer = None if isinstance(by, SystemActor) else by
        given = {"rate": after, "changed_at": timezone.now(), "changed_by": changer}
        RateLimit.objects.update_or_create(name=limit.name, defaults=given)
    if after != before:
        queries.bump()
        record(LIMIT_ADJUSTED, by=by, before={"rate": before}, after={"rate": after}, data={"limit": limit.name})
    return limit
