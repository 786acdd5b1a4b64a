"""Whether somebody is written to about the membership."""

from django.db import transaction

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.foundation.notifications.actions import set_preferences
from commonhall.modules.members import activity
from commonhall.modules.members.actions.register import locked
from commonhall.modules.members.models import Member
from commonhall.modules.members.queries.mails import wants_mails


@transaction.atomic
def set_mails(*, member: Member, wanted: bool) -> Member:
    """Keep what a member says who came by a mail, without a log-in: it is their account's choice once they have one."""
    member = locked(member)
    if member.user:
        set_preferences(user=member.user, by=member.user, members=wanted)
    elif wants_mails(member) != wanted:
        _keep(member, wanted)
        record(
            activity.MAILS_SET, by=None, on=member, about=member, before={"mails": not wanted}, after={"mails": wanted}
        )
    return member


def carry_refusal(member: Member) -> None:
    """What was said before there was an account holds for the account that the member has got."""
    if member.user and not member.wants_mails:
        set_preferences(user=member.user, by=SYSTEM, members=False)
        _keep(member, True)


def _keep(member: Member, wanted: bool) -> None:
    member.wants_mails = wanted
    member.save(update_fields=["wants_mails"])
