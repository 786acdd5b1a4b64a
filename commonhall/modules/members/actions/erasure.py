"""Taking a person out of the register when their account is deleted."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from commonhall.core.activity.actions import erase_person as erase_from_log
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.search import index
from commonhall.modules.members.actions.dues import clear_dues
from commonhall.modules.members.actions.register import locked
from commonhall.modules.members.actions.standing import leave_membership
from commonhall.modules.members.models import (
    PERSON_FIELDS,
    Application,
    BulkMail,
    Card,
    Double,
    Export,
    ImportChange,
    MatchKey,
    Member,
    Merge,
    Note,
    ReminderMail,
    SavedFilter,
    Status,
    StatusChange,
)
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.privacy import SEARCH_LABEL

GONE = (Status.INACTIVE, Status.EXPIRED)


@transaction.atomic
def erase_person(user: Any) -> None:
    """The membership ends, and what stays of it has no name: that there was a member, from when to when, with the
    number and the dues, which the accounts need.

    Raises:
        Refused: a payment is under way.
    """
    for member in Member.objects.filter(user=user.pk):
        _leave_nameless(member)
        erase_from_log(person=member, by=SYSTEM)  # what was written before the member had an account
    StatusChange.objects.filter(application__user=user.pk, member=None).delete()  # of applications that came to nothing
    Application.objects.filter(user=user.pk).delete()
    SavedFilter.objects.filter(owner=user.pk).delete()
    Export.objects.filter(created_by=user.pk).delete()


def _leave_nameless(member: Member) -> None:
    if member.status not in GONE:
        leave_membership(member=member, by=SYSTEM, at_end=False)
    member = locked(member)
    clear_dues(member, by=SYSTEM, reason=say.ERASED.said())
    for name in PERSON_FIELDS:
        setattr(member, name, None if Member._meta.get_field(name).null else "")
    with translation.override(settings.LANGUAGE_CODE):
        member.first_name = _("Former member")
    member.email = member.notes = ""
    member.custom, member.extra, member.visibility, member.user = {}, {}, {"listed": "board"}, None
    member.save()
    member.history.update(reason="", said={})
    member.badge_awards.update(reason="")
    for table in (Note, Card, ImportChange, MatchKey):
        table._default_manager.filter(member=member).delete()
    BulkMail.objects.filter(item__member=member, sent_at=None).delete()
    ReminderMail.objects.filter(member=member, sent_at=None).delete()
    Double.objects.filter(first=member).delete()
    Double.objects.filter(second=member).delete()
    Merge.objects.filter(kept=member).update(name="", before={}, after={}, moved={})
    index.remove(SEARCH_LABEL, member.pk)
