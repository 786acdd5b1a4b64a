"""Who may be written to about the membership, and how they say that they don't want it."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonhall.core.crypto.keys import signature
from commonhall.foundation.notifications.models import Channel, NotificationPreference
from commonhall.foundation.notifications.queries import wants
from commonhall.modules.members.models import Member

OFF = "members.mails_off"  # the purpose of the signature by which mails are switched off


def unwritable() -> dict[str | Promise, Any]:
    """Why somebody can't be written to by mail: reason and condition."""
    silent = NotificationPreference.objects.filter(
        user=OuterRef("user"), module="members", channel=Channel.EMAIL, enabled=False
    )
    return {
        _("No e-mail address"): Q(user=None, email=""),
        _("The account is closed"): Q(user__is_active=False),
        _("Does not want mails about the membership"): Q(user=None, wants_mails=False)
        | Q(user__isnull=False) & Exists(silent),
    }


def may_be_written_to(member: Member) -> bool:
    rows = Member.objects.filter(pk=member.pk)
    for condition in unwritable().values():
        rows = rows.exclude(condition)
    return rows.exists()


def wants_mails(member: Member) -> bool:
    """What their account says, or what they said themselves while they had none."""
    if member.user_id is None:
        return member.wants_mails
    return wants([member.user_id], "members", Channel.EMAIL).get(member.user_id, True)


def mails_address(member: Member) -> str:
    """The path of the page that switches a member's mails off without a log-in; the signature is the permission."""
    return reverse("members:mails", args=[member.public_id, signature(OFF, str(member.public_id))])
