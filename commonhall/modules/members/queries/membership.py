from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest

from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.time.today import site_today
from commonhall.foundation.files.queries import address_of
from commonhall.modules.members.models import (
    BOARD_STATES,
    PERSON_FIELDS,
    Application,
    ApplicationNote,
    Instalment,
    Member,
    Plan,
    Status,
    StatusChange,
    Step,
    Term,
)
from commonhall.modules.members.queries.answers import application_answers
from commonhall.modules.members.queries.rules import renewal_objection

STEPS = 20  # of the history on a page that shows more than these


@dataclass
class Membership:
    """Where a person stands with the club. What is not asked for costs no query.

    Attributes:
        member: their place in the register, if they have one.
        pays_in_parts: whether a later part of their dues is not paid; what their plan says now tells nothing of it.
    """

    user: Any
    member: Member | None
    pays_in_parts: bool = False

    @cached_property
    def application(self) -> Application | None:
        """Their latest application, if any."""
        rows = Application.objects.select_related("plan").filter(user=self.user)
        return rows.order_by("-submitted_at", "-id").first()

    @cached_property
    def owed(self) -> Term | None:
        """The term whose dues are not paid, if any."""
        if self.member is None:
            return None
        unpaid = Term.objects.filter(member=self.member.pk, paid_at=None)
        # Most people owe nothing; an index says so at a third of the price of the whole row with its charge.
        return unpaid.owed().select_related("charge", "plan").first() if unpaid.exists() else None

    @property
    def can_apply(self) -> bool:
        if self.member is not None and self.member.status not in (Status.EXPIRED, Status.INACTIVE):
            return False
        return self.application is None or not self.application.is_open

    @cached_property
    def instalments(self) -> list[Instalment]:
        """The parts of the dues that are still to come or to pay, the next one first."""
        if self.member is None or not self.pays_in_parts:
            return []  # as for most people, who are not asked a query for it
        rows = Instalment.objects.to_come().filter(term__member=self.member.pk)
        rows = rows.filter(Q(charge__isnull=False) | Q(term__ends_on__gte=site_today()))
        return list(rows.select_related("charge", "term__plan").order_by("due_on", "number"))

    @property
    def to_pay(self) -> Instalment | None:
        """The instalment that is charged and not paid, if any."""
        return next((part for part in self.instalments if part.charge), None)

    @property
    def can_renew(self) -> bool:
        """Whether they can open the dues of their next term themselves now."""
        if self.member is None or renewal_objection(self.member):
            return False
        return self.owed is None and self.to_pay is None


def membership_of(user: Any) -> Membership:
    parts = Exists(Instalment.objects.filter(term__member=OuterRef("pk"), paid_at=None))
    rows = Member.objects.select_related("plan").annotate(parts=parts)  # few have a head or a next plan
    found = next(iter(rows.filter(user=user.pk)), None)
    return Membership(user, found, pays_in_parts=found is not None and found.parts)


def home_panel(request: HttpRequest) -> dict[str, Any] | None:
    """The box on the home page that says where I stand and what to do next."""
    found = membership_of(request.user)
    return {"membership": found, "area": "due" if found.owed else "next"}


def active_members() -> int:
    """How many belong to the club, for everybody to read."""
    return Member.objects.filter(status=Status.ACTIVE).count()


def desk_panel(request: HttpRequest) -> dict[str, Any] | None:
    """For the board: how many applications wait."""
    if not request.user.has_perm("members.review_application"):
        return None
    waiting = Application.objects.filter(state__in=BOARD_STATES).order_by("submitted_at")
    first = list(waiting.select_related("plan")[:6])
    return {"waiting": first[:5], "more": len(first) > 5}


def history(member: Member, cursor: str = "", size: int = STEPS) -> Page[StatusChange]:
    """A member's steps, newest first.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    return paginate(member.history.select_related("by", "other"), order=["-at", "-id"], cursor=cursor, size=size)


def timeline(steps: Iterable[StatusChange]) -> list[dict[str, Any]]:
    """Steps as the timeline component takes them."""
    return [as_entry(step) for step in steps]


def last_steps(member: Member) -> dict[str, Any]:
    """The last steps for a page that shows more than these: `steps` for the timeline, and whether there are `more`."""
    page = history(member)
    return {"steps": timeline(page), "more": bool(page.next)}


def documents(application: Application) -> list[tuple[str, str]]:
    """Name and address of each paper that came with an application."""
    papers = application.documents.select_related("file")
    return [(paper.file.name, address_of(paper.file)) for paper in papers]


def talk(application: Application, *, reviewer: bool = False) -> list[dict[str, Any]]:
    """What was said about an application, newest first; the reviewers' own notes only for reviewers."""
    notes = application.notes.select_related("by").order_by("-at", "-id")
    if not reviewer:
        notes = notes.exclude(kind=ApplicationNote.Kind.NOTE)
    colours = {"question": "info", "answer": "accent", "appeal": "warning"}
    return [
        {
            "title": note.get_kind_display(),
            "at": note.at,
            "by": str(note.by) if note.by and reviewer else "",
            "text": note.text,
            "state": colours.get(note.kind, ""),
        }
        for note in notes[:50]
    ]


def as_entry(step: StatusChange) -> dict[str, Any]:
    """A step as the timeline component takes it."""
    status = Status(step.after) if step.after else None
    title = step.get_step_display()
    if status and step.step == Step.STATUS_SET:
        title = str(status.label)
    elif status and str(status.label) != title:
        title = f"{title} · {status.label}"
    colour = Step(step.step).colour or (status.colour if status else "")
    return {"title": title, "at": step.at, "by": str(step.by) if step.by else "", "text": step.told, "state": colour}


def application_facts(application: Application) -> list[tuple[str, Any]]:
    """What the applicant told of themselves, with labels, empty answers left out."""
    return _told(application, *PERSON_FIELDS)


def application_words(application: Application) -> list[tuple[str, str]]:
    """The same of what they wrote in their own words, which may have paragraphs: why, and the club's own questions."""
    return _told(application, "motivation") + list(application_answers(application.custom))


def _told(application: Application, *names: str) -> list[tuple[str, Any]]:
    facts = [(Application._meta.get_field(name).verbose_name, getattr(application, name)) for name in names]  # type: ignore[union-attr]
    return [(str(label).capitalize(), value) for label, value in facts if value not in ("", None)]


def plans_with_members() -> QuerySet[Plan]:
    """Every plan with `active`, the number of its active members."""
    counted = Plan.objects.annotate(active=Count("members", filter=Q(members__status=Status.ACTIVE)))
    return counted.order_by("position", "name")  # a query that counts forgets the order of its table


def accounts_for(members: "QuerySet[Member]") -> QuerySet[Any]:
    """The accounts with the address of one of these members who has none yet."""
    waiting = members.filter(user=None).exclude(email="").annotate(lower=Lower("email"))
    users = get_user_model()._default_manager.filter(is_active=True).annotate(lower=Lower("email"))
    return users.filter(Exists(waiting.filter(lower=OuterRef("lower"))))
