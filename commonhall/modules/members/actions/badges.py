"""Badges: what there is to give, and giving and taking it by hand."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.wording.phrases import Said
from commonhall.modules.members import activity
from commonhall.modules.members.models import Badge, BadgeAward, Member

FIELDS = ("name", "description", "icon", "colour", "is_active")


@transaction.atomic
def save_badge(*, by: Any, badge: Badge | None = None, **fields: Any) -> Badge:
    """Make a badge or change one; who has it keeps it, also when it is given no more.

    Raises:
        Refused: another badge has this name.
    """
    badge = Badge.objects.select_for_update().get(pk=badge.pk) if badge else Badge(position=_last_position() + 1)
    if Badge.objects.exclude(pk=badge.pk).filter(name=fields.get("name", badge.name)).exists():
        raise Refused(_("Another badge has this name."), field="name")
    before = {name: getattr(badge, name) for name in fields} if badge.pk else {}
    for name, value in fields.items():
        setattr(badge, name, value)
    badge.save()
    record(activity.BADGE_SAVED, by=by, on=badge, before=before, after=fields, data={"badge": badge.name})
    return badge


@transaction.atomic
def move_badge(*, badge: Badge, up: bool, by: Any) -> None:
    """Let the badge stand one place earlier or later wherever badges are listed."""
    badges = list(Badge.objects.select_for_update())
    here = next(index for index, other in enumerate(badges) if other.pk == badge.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(badges):
        return
    badges[here], badges[there] = badges[there], badges[here]
    for position, other in enumerate(badges):
        other.position = position
    Badge.objects.bulk_update(badges, ["position"])
    record(activity.BADGE_SAVED, by=by, on=badge, after={"position": there}, data={"badge": badge.name})


@transaction.atomic
def give_badge(*, badge: Badge, member: Member, by: Any, reason: str = "") -> BadgeAward:
    """Give a member a badge, once.

    Raises:
        Refused: the member has it, or it is given no more.
    """
    member = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if not badge.is_active:
        raise Refused(_("This badge is not given any more."), field="badge")
    if BadgeAward.objects.filter(badge=badge, member=member).exists():
        raise Refused(_("The member has this badge already."), field="badge")
    person = by if getattr(by, "pk", None) else None
    award = BadgeAward.objects.create(badge=badge, member=member, awarded_by=person, reason=reason.strip())
    data = {"badge": badge.name, "member": str(member.public_id)}
    record(activity.BADGE_GIVEN, by=by, on=award, about=member.user or member, after={"reason": reason}, data=data)
    return award


@transaction.atomic
def take_badge(*, badge: Badge, member: Member, by: Any, reason: str | Said) -> None:
    """Take a badge back from a member.

    Raises:
        Refused: the member does not have it, or no reason is given.
    """
    if not str(reason).strip():
        raise Refused(_("Say why; it stays in the log."), field="reason")
    member = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    award = BadgeAward.objects.filter(badge=badge, member=member).first()
    if award is None:
        raise Refused(_("The member does not have this badge."), field="badge")
    data = {"badge": badge.name, "member": str(member.public_id)}
    record(
        activity.BADGE_TAKEN, by=by, on=award, about=member.user or member,
        before={"reason": award.reason, "given": award.awarded_at}, after={"reason": reason}, data=data,
    )  # fmt: skip
    award.delete()


def _last_position() -> int:
    return Badge.objects.order_by("-position").values_list("position", flat=True).first() or 0
