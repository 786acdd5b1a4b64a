"""People who are members by somebody else's dues."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.core.wording.phrases import Said
from commonhall.modules.members import activity
from commonhall.modules.members.actions.facts import check_person
from commonhall.modules.members.actions.register import keep_history, locked, move, next_number, note_step, reindex
from commonhall.modules.members.models import OTHER, Member, Status, Step
from commonhall.modules.members.models import phrases as say


@transaction.atomic
def add_dependant(*, head: Member, by: Any, email: str = "", **person: Any) -> Member:
    """Make a person a member by another's dues, as long as those run.

    An account with the address, if there is one, is theirs as soon as the news comes round: see reactions.

    Raises:
        Refused: the plan takes no more, the membership does not run, or the address belongs to somebody else.
    """
    head = locked(head)
    check_room(head)
    check_person(person)
    theirs = Q(email__lower=email.lower()) | Q(user__email__iexact=email)
    if email and Member.objects.filter(theirs).exists():
        raise Refused(_("Somebody with this address is in the register already. Ask the board."), field="email")
    dependant = Member(head=head, email=email, plan=head.plan, status=head.status, expires_on=head.expires_on, **person)
    if head.status == Status.ACTIVE and head.expires_on:
        dependant.joined_on, dependant.number = site_today(), next_number()
    dependant.save()
    told = say.BY.said(name=OTHER)
    keep_history(dependant, "", by=by, step=Step.DEPENDANT_ADDED, reason=told, other=head)
    note_step(Step.DEPENDANT_ADDED, by=by, member=head, reason=OTHER, other=dependant)
    reindex(dependant)
    record(activity.DEPENDANT_ADDED, by=by, on=dependant, about=head.user, data={"head": str(head.public_id)})
    return dependant


def check_merged(keep: Member, drop: Member, *, plan_of: Member) -> None:
    """Raises Refused when one who has the dependants of both would be paid for too, or pay for more than the plan."""
    many = keep.dependants.count() + drop.dependants.count()
    if not many:
        return
    if keep.head_id:
        raise Refused(_("The entry that stays is a member by somebody else, and the other pays for others."))
    if drop.dependants.exists() and many > (plan_of.plan.dependants if plan_of.plan else 0):
        raise Refused(_("Together they pay for more people than the plan takes. Remove some first."))


def check_room(head: Member) -> None:
    """Raises Refused when nobody more can be a member by these dues."""
    if head.plan is None or not head.plan.dependants:
        raise Refused(_("This plan takes no dependants."))
    if head.status not in (Status.ACTIVE, Status.PENDING):
        raise Refused(_("The membership has to run before somebody can be added to it."))
    count = head.dependants.count()
    if count >= head.plan.dependants:
        raise Refused(_("This plan takes %(count)d dependants, and all are named.") % {"count": head.plan.dependants})
    coming = head.terms.owed().select_related("plan").first()
    if coming and count >= coming.plan.dependants:
        told = _("The dues that are open are for %(plan)s, which takes no more dependants.")
        raise Refused(told % {"plan": coming.plan.name})


@transaction.atomic
def remove_dependant(*, dependant: Member, by: Any, reason: str = "") -> Member:
    """The person is no member by the other's dues any more; they keep number and history, and may apply themselves.

    Raises:
        Refused: they are nobody's dependant.
    """
    if dependant.head is None:
        raise Refused(_("This member pays for themselves."))
    head, dependant = locked(dependant.head), locked(dependant)
    if dependant.head_id is None:
        raise Refused(_("This member pays for themselves."))
    _tell_head(head, dependant, by=by)
    _release(dependant, by=by, reason=reason)
    return dependant


def leave_head(dependant: Member, *, by: Any) -> None:
    """A locked member, who ends their membership themselves or is made to, is paid for by nobody."""
    if dependant.head is not None:
        _tell_head(dependant.head, dependant, by=by)
        dependant.head = None


def _tell_head(head: Member, dependant: Member, *, by: Any) -> None:
    note_step(Step.DEPENDANT_REMOVED, by=by, member=head, reason=OTHER, other=dependant)
    record(activity.DEPENDANT_GONE, by=by, on=dependant, about=head.user, data={"head": str(head.public_id)})


def follow_head(head: Member, *, by: Any) -> None:
    """Let the dependants of a locked member have what that member has, or release them when that member is gone."""
    for found in head.dependants.order_by("pk"):
        dependant = locked(found)
        if head.status == Status.INACTIVE:
            _release(dependant, by=by, reason=say.HEAD_GONE.said(name=OTHER), other=head)
        else:
            _follow(dependant, head, by=by)


def _follow(dependant: Member, head: Member, *, by: Any) -> None:
    # A suspension is a person's own: it passes neither down nor up.
    status = dependant.status if Status.SUSPENDED in (dependant.status, head.status) else head.status
    step = Step.EXPIRED if status == Status.EXPIRED else Step.RENEWED if dependant.joined_on else Step.JOINED
    changed = (status, head.expires_on, head.plan_id) != (dependant.status, dependant.expires_on, dependant.plan_id)
    dependant.expires_on, dependant.plan = head.expires_on, head.plan
    if status == Status.ACTIVE:
        dependant.joined_on = dependant.joined_on or site_today()
        dependant.number = dependant.number or next_number()
    if changed:
        move(dependant, status, by=by, step=step, reason=say.BY.said(name=OTHER), other=head)


def _release(dependant: Member, *, by: Any, reason: str | Said, other: Member | None = None) -> None:
    head, dependant.head, dependant.expires_on = dependant.head, None, None
    move(dependant, Status.INACTIVE, by=by, step=Step.DEPENDANT_REMOVED, reason=reason, other=other)
    data = {"head": str(head.public_id) if head else ""}
    record(activity.DEPENDANT_REMOVED, by=by, on=dependant, about=dependant.user, data=data)
