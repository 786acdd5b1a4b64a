"""What each kind of bulk act does to one member, and how it is taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.modules.members import activity
from commonhall.modules.members.actions.badges import give_badge, take_badge
from commonhall.modules.members.actions.bulk_status import reset_status, set_status
from commonhall.modules.members.actions.dues import open_dues
from commonhall.modules.members.actions.letters import next_turn
from commonhall.modules.members.models import Badge, BadgeAward, BulkAct, BulkItem, BulkMail, Member
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.bulk import left_out
from commonhall.modules.members.queries.owed import as_logged, owed_charges

Before = dict[str, Any] | None
Kind = BulkAct.Kind


@dataclass(frozen=True)
class Deed:
    """How a kind of act is done to one member; both raise Refused when it can't be.

    Attributes:
        do: returns what an undo needs to know.
        undo: None for what can't be taken back.
    """

    do: Callable[[BulkItem, Any], Before]
    undo: Callable[[BulkItem, Any], None] | None = None


def refuse_left_out(item: BulkItem) -> None:
    """The same conditions as in the preview, asked again for the member as they are now.

    Raises:
        Refused: the act leaves this member out.
    """
    rows = Member.objects.filter(pk=item.member_id)
    for reason, condition in left_out(item.batch).items():
        if rows.filter(condition).exists():
            raise Refused(str(reason))


def _badge(item: BulkItem) -> Badge:
    found = Badge.objects.filter(pk=item.batch.options["badge"]).first()
    if found is None:
        raise Refused(_("This badge is gone."))
    return found


def _give(item: BulkItem, by: Any) -> Before:
    reason = item.batch.options.get("reason", "")
    return {"award": give_badge(badge=_badge(item), member=item.member, by=by, reason=reason).pk}


def _ungive(item: BulkItem, by: Any) -> None:
    award = BadgeAward.objects.filter(pk=(item.before or {}).get("award", 0), member=item.member).first()
    if award is None:
        raise Refused(_("Changed since; it stays as it is."))
    take_badge(badge=award.badge, member=item.member, by=by, reason=say.BULK_UNDONE.said())


def _take(item: BulkItem, by: Any) -> Before:
    badge = _badge(item)
    award = BadgeAward.objects.filter(badge=badge, member=item.member).first()
    take_badge(badge=badge, member=item.member, by=by, reason=item.batch.options["reason"])
    assert award is not None  # else it was refused
    return {"reason": award.reason, "at": award.awarded_at.isoformat(), "by": award.awarded_by_id}


def _untake(item: BulkItem, by: Any) -> None:
    before = item.before or {}
    award = give_badge(badge=_badge(item), member=item.member, by=by, reason=before.get("reason", ""))
    award.awarded_at = parse_datetime(before["at"]) or award.awarded_at
    award.awarded_by_id = before["by"]
    award.save(update_fields=["awarded_at", "awarded_by"])


def _mail(item: BulkItem, by: Any) -> Before:
    """Order the mail, in its turn."""
    BulkMail.objects.get_or_create(item=item, defaults={"due_at": next_turn()})
    return None


def _open_dues(item: BulkItem, by: Any) -> Before:
    open_dues(member=item.member, by=by)
    return None


def _remind(item: BulkItem, by: Any) -> Before:
    """Whoever has an account gets a notice, which goes by mail as they like it; the others get a mail."""
    charge = owed_charges(item.member).first()
    if charge is None:
        raise Refused(_("Owes nothing"))
    record(
        activity.MEMBER_REMINDED, by=by, on=item.member, about=item.member.user or item.member, data=as_logged(charge)
    )
    return None if item.member.user else _mail(item, by)


DEEDS: dict[str, Deed] = {
    Kind.STATUS: Deed(set_status, reset_status),
    Kind.GIVE_BADGE: Deed(_give, _ungive),
    Kind.TAKE_BADGE: Deed(_take, _untake),
    Kind.EMAIL: Deed(_mail),
    Kind.DUES: Deed(_open_dues),
    Kind.REMIND: Deed(_remind),
}
