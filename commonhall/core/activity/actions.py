"""Writes to the log other than record(): erasing a person's words from it."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Severity
from commonhall.core.activity.models import ActivityPerson
from commonhall.core.activity.recording import key_of, record

PERSON_ERASED = Kind("activity.person_erased", _("Personal values erased from the log"), Severity.NOTICE)


@transaction.atomic
def erase_person(*, person: models.Model, by: object) -> int:
    """Erase a person's values from the log; the chain stays whole. Returns how many entries spoke of them."""
    erased, _rows = ActivityPerson.objects.filter(person_id=key_of(person)).delete()
    record(PERSON_ERASED, by=by, on=person, data={"entries": erased})
    return erased
