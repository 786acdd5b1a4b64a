"""What reviewers read: the queue, and whom they have before them, with what has happened before."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.time.today import site_today
from commonhall.modules.members.models import (
    OPEN_STATES,
    Application,
    ApplicationApproval,
    Member,
    Status,
    StatusChange,
    Step,
)
from commonhall.modules.members.queries.directory import KEY, PAGE
from commonhall.modules.members.queries.membership import as_entry

# Steps that say something about who applies; neither dues nor reminders do.
TELLING = (
    Step.REFUSED, Step.APPEALED, Step.WITHDRAWN, Step.APPROVED, Step.JOINED, Step.CAME_BACK, Step.EXPIRED,
    Step.INSTALMENT_LATE, Step.SUSPENDED, Step.LIFTED, Step.LEFT, Step.EXCLUDED, Step.DEPENDANT_REMOVED,
    Step.STATUS_SET,
)  # fmt: skip
GRAVE = (Step.EXCLUDED, Step.SUSPENDED, Step.REFUSED)  # told however much has happened since
STEPS = 20


@dataclass(frozen=True)
class Standing:
    """Where an applicant stands, for reviewers.

    Attributes:
        member: their place in the register; None for somebody who was never there.
        steps: what happened to them and to earlier applications, newest first.
        excluded: whether their last membership was ended by the board.
        suspended: whether they left while they were suspended, and the suspension still runs.
    """

    member: Member | None
    steps: list[StatusChange]
    excluded: bool
    suspended: bool

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The steps as the timeline component takes them."""
        return [as_entry(step) for step in self.steps]


def applications(
    state: str = "", cursor: str = "", size: int = PAGE, *, q: str = "", plan: str = ""
) -> Page[Application]:
    """The queue of applications, with who has approved each.

    What waits stands oldest first, an appeal by the day of the appeal; what is decided, and all together, newest first.

    Args:
        state: one of Application.State; anything else is all of them.
        q: words that must all stand in the applicant's name or address.
        plan: a plan's key.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    by = ApplicationApproval.objects.select_related("by")
    rows: QuerySet[Application] = Application.objects.select_related("plan", "user__profile", "decided_by")
    rows = rows.prefetch_related(Prefetch("approvals", by))
    if state in Application.State.values:
        rows = rows.filter(state=state)
    if KEY.fullmatch(plan):
        rows = rows.filter(plan=int(plan))
    for word in q.replace("\x00", "")[:100].split():
        rows = rows.filter(
            Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(user__email__icontains=word)
        )
    order = ["submitted_at", "id"] if state in OPEN_STATES else ["-submitted_at", "-id"]
    if state == Application.State.APPEALED:
        order = ["appealed_at", "id"]
    return paginate(rows, order=order, cursor=cursor, size=size)


def applications_open() -> dict[str, int]:
    """How many applications there are in each state in which somebody has to act; those without any are left out."""
    rows = Application.objects.filter(state__in=OPEN_STATES).order_by()
    return dict(rows.values_list("state").annotate(Count("id")))


def place_of(application: Application, rows: "QuerySet[Member] | None" = None) -> Member | None:
    """The applicant's own place in the register, or one under their address that has no account yet.

    Args:
        rows: where to look, such as rows that are locked as they are read.
    """
    rows, user = Member.objects.select_related("plan") if rows is None else rows, application.user
    mine = rows.filter(user=user).first()
    return mine or (rows.filter(user=None, email__lower=user.email.lower()).first() if user.email else None)


def suspension_goes_on(member: Member) -> bool:
    """Whether somebody who is no member was suspended when they left, and would still be.

    Nobody gets rid of a suspension by leaving and applying anew. Who was excluded, or whose status the board has set
    by hand, has none that could go on: the board has decided otherwise.
    """
    if member.status != Status.INACTIVE or (member.suspended_until and member.suspended_until < site_today()):
        return False
    last = last_change(member)
    by_themselves = (Step.LEFT, Step.DEPENDANT_REMOVED)
    return last is not None and last.before == Status.SUSPENDED and last.step in by_themselves


def last_change(member: Member) -> StatusChange | None:
    """The last step that changed the status."""
    return member.history.exclude(after="").order_by("-at", "-id").first()


def standing_of(application: Application) -> Standing:
    member = place_of(application)
    of_member = Q(member=member) if member else Q()
    rows = StatusChange.objects.filter(of_member | Q(application__user=application.user, member=None))
    rows = rows.exclude(application=application).select_related("by").order_by("-at", "-id")
    latest, grave = rows.filter(step__in=TELLING)[:STEPS], rows.filter(step__in=GRAVE)[:STEPS]
    steps = {step.pk: step for step in (*latest, *grave)}
    last = last_change(member) if member else None
    return Standing(
        member=member,
        steps=sorted(steps.values(), key=lambda step: (step.at, step.pk), reverse=True),
        excluded=last is not None and last.step == Step.EXCLUDED,
        suspended=member is not None and suspension_goes_on(member),
    )
