"""What the register holds of a person, for the export of their data (GDPR, article 15)."""

from collections.abc import Iterator
from typing import Any

from commonhall.modules.members.models import PERSON_FIELDS, Application, BadgeAward, Export, Member, Note, SavedFilter

CLUB_FIELDS = ("number", "email", "status", "joined_on", "expires_on", "renews_itself", "suspended_until", "leaves_on")
TOLD = ("custom", "extra", "visibility")


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """Everything about a person, and what they keep here."""
    for member in Member.objects.filter(user=user.pk).select_related("plan"):
        yield from _of_member(member)
    for application in Application.objects.filter(user=user.pk).select_related("plan").order_by("id"):
        yield _of_application(application)
    for saved in SavedFilter.objects.filter(owner=user.pk):
        yield {"kind": "saved filter", "name": saved.name, "query": saved.query, "saved_at": saved.created_at}
    for export in Export.objects.filter(created_by=user.pk):
        yield {"kind": "export of members", "fields": export.fields, "query": export.query, "at": export.created_at}


def _of_member(member: Member) -> Iterator[dict[str, Any]]:
    """A note is the member's personal data, so it is in it, also while it could still be brought back; who wrote it is
    another person's data, which article 15(4) lets us keep back."""
    facts = {name: getattr(member, name) for name in (*PERSON_FIELDS, *CLUB_FIELDS, *TOLD)}
    yield {"kind": "member", "plan": str(member.plan or ""), "staff_remark": member.notes, **facts}
    for step in member.history.select_related("other").order_by("at", "id"):
        yield {"kind": "step", "what": step.step, "at": step.at, "status": step.after, "reason": step.told}
    for term in member.terms.select_related("plan"):
        yield {"kind": "term", "plan": term.plan.name, "from": term.starts_on, "to": term.ends_on, "paid": term.paid_at}
    for note in Note.objects.filter(member=member).order_by("id"):
        yield {"kind": "note", "text": note.text, "written_at": note.written_at, "changed_at": note.changed_at}
    for award in BadgeAward.objects.filter(member=member).select_related("badge").order_by("id"):
        yield {"kind": "badge", "badge": award.badge.name, "reason": award.reason, "given_at": award.awarded_at}


def _of_application(application: Application) -> dict[str, Any]:
    """What reviewers noted is about the applicant, so it is theirs to read here; who noted it is not."""
    facts = {name: getattr(application, name) for name in (*PERSON_FIELDS, "motivation", "state", "reason", "custom")}
    notes = [{"kind": note.kind, "text": note.text, "at": note.at} for note in application.notes.order_by("id")]
    papers = [paper.file.name for paper in application.documents.select_related("file")]
    return {
        "kind": "application", "plan": application.plan.name, "at": application.submitted_at, **facts, "notes": notes,
        "documents": papers,
    }  # fmt: skip
