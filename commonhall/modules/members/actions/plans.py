from typing import Any

from django.conf import settings
from django.db import transaction

from commonhall.core.activity.recording import record
from commonhall.modules.members.activity import PLAN_SAVED
from commonhall.modules.members.models import Plan


@transaction.atomic
def save_plan(*, by: object, plan: Plan | None = None, **fields: Any) -> Plan:
    """Add a plan or change one. Terms that are already owed keep the price they were opened with."""
    plan = plan or Plan(currency=settings.CURRENCY)
    before = {name: getattr(plan, name) for name in fields} if plan.pk else {}
    for name, value in fields.items():
        setattr(plan, name, value)
    plan.save()
    record(PLAN_SAVED, by=by, on=plan, before=before, after=fields, data={"plan": plan.name})
    return plan
