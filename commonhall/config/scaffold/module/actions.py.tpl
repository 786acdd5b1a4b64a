"""Every write: one verb, one transaction, and its activity in the same breath."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.modules.$module import activity
from commonhall.modules.$module.models import $Model


@transaction.atomic
def add_$model(*, by: Any, title: str, text: str = "") -> $Model:
    added = $Model.objects.create(title=title, text=text, created_by=by)
    record(activity.${MODEL}_ADDED, by=by, on=added, data={"title": title, "id": str(added.public_id)})
    return added


@transaction.atomic
def close_$model(*, $model: $Model, by: Any) -> $Model:
    """Close it for good; raises Refused when it is closed already."""
    locked = $Model.objects.select_for_update().get(pk=$model.pk)
    if locked.closed_at:
        raise Refused(_("This is closed already."))
    locked.closed_at = timezone.now()
    locked.save(update_fields=["closed_at"])
    record(activity.${MODEL}_CLOSED, by=by, on=locked)
    return locked
