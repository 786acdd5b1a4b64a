"""Applications: sent, asked about, decided, appealed."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.forms.refusal import Refused
from commonhall.core.time.today import site_today
from commonhall.foundation.files.actions import attach_file, store_upload
from commonhall.foundation.files.models import File
from commonhall.modules.members import activity
from commonhall.modules.members.actions.dues import cancel_dues, open_dues
from commonhall.modules.members.actions.facts import check_person
from commonhall.modules.members.actions.family import leave_head
from commonhall.modules.members.actions.fields import judge_answers
from commonhall.modules.members.actions.mails import carry_refusal
from commonhall.modules.members.actions.register import keep_history, note_step, reindex
from commonhall.modules.members.models import (
    OPEN_STATES,
    PERSON_FIELDS,
    Application,
    ApplicationApproval,
    ApplicationDocument,
    ApplicationNote,
    Asked,
    Member,
    Plan,
    Status,
    StatusChange,
    Step,
)
from commonhall.modules.members.models import phrases as say
from commonhall.modules.members.queries.answers import fields_asked, policy
from commonhall.modules.members.queries.reviewing import place_of, suspension_goes_on
from commonhall.modules.members.queries.rules import is_known, objections
from commonhall.modules.members.queries.taken import is_taken

IN_GOOD_STANDING = (Status.ACTIVE, Status.PENDING, Status.SUSPENDED)
DOCUMENTS = "members.application"
MOST_DOCUMENTS = 5
State, Note = Application.State, ApplicationNote.Kind


@transaction.atomic
def submit_application(
    *,
    by: Any,
    plan: Plan,
    motivation: str = "",
    custom: dict[str, Any] | None = None,
    documents: Sequence[Any] = (),
    **person: Any,
) -> Application:
    """Ask to become a member.

    Args:
        custom: answers to the club's own questions, by key.
        documents: uploads, or files of the applicant that nothing uses yet.

    Raises:
        Refused: the person is a member already, has an open application, may not have the plan, left out an answer, or
            tells a date or year that can be nobody's.
    """
    get_user_model()._default_manager.select_for_update().get(pk=by.pk)  # one at a time for each person
    # Locked, so that nobody is made a member between this question and the application: it would stay open.
    member = Member.objects.select_for_update(of=("self",)).filter(user=by).first()
    _not_a_member(member)
    if Application.objects.filter(user=by, state__in=OPEN_STATES).exists():
        raise Refused(_("You have applied already. The board has not decided yet."))
    if not plan.is_open:
        raise Refused(_("This plan takes no applications at the moment."), field="plan")
    check_person(person)
    application = Application(user=by, plan=plan, motivation=motivation, **person)
    _check_fields(application)
    for field, why in objections(plan, application, site_today(), known=is_known(member)):
        raise Refused(why, field=field)
    application.custom = judge_answers(custom or {}, fields_asked("applicants"), {})
    application.save()
    _keep_documents(application, documents, by)
    note_step(Step.APPLIED, by=by, member=member, application=application, reason=plan.name)
    _record(activity.APPLICATION_SUBMITTED, application, by)
    _record(activity.APPLICATION_RECEIVED, application, SYSTEM)
    return application


@transaction.atomic
def support_application(*, application: Application, by: Any, reason: str = "") -> Application:
    """Say yes as one reviewer. With as many as the club wants, the application is approved.

    Who has said so before says it again where the club wants fewer now than it did then.

    Raises:
        Refused: this person has said so already and others are missing, or approve_application refuses.
    """
    application, _place = _locked_with_place(application)
    said = application.approvals.filter(by=by).exists()
    count, wanted = application.approvals.count() + (not said), policy().approvals
    if said and count < wanted:
        raise Refused(_("You have approved this application already."))
    if not said:
        ApplicationApproval.objects.create(application=application, by=by, reason=reason.strip())
    if count >= wanted:
        approve_application(application=application, by=by, reason=reason)
        return _locked(application)
    told = say.APPROVALS.said(count=count, wanted=wanted)
    note_step(Step.SECONDED, by=by, member=_known_member(application), application=application, reason=told)
    _record(activity.APPLICATION_SECONDED, application, by, count=count, wanted=wanted)
    return application


@transaction.atomic
def approve_application(*, application: Application, by: Any, reason: str = "") -> Member:
    """Make the applicant a member, pending until the dues are paid, and open the dues in the place of any others.

    Who left while they were suspended comes back suspended: the suspension runs on, or until the board lifts it.

    Raises:
        Refused: it is decided or waits for the applicant, more reviewers have to say yes, the plan forbids it, the
            applicant is a member already, or a payment of dues that were open is under way at the bank.
    """
    application, place = _locked_with_place(application)
    missing = policy().approvals - application.approvals.exclude(by=by).count() - 1
    if missing > 0:
        text = ngettext("One more reviewer has to approve.", "%(count)d more reviewers have to approve.", missing)
        raise Refused(text % {"count": missing})
    _decide(application, State.APPROVED, by, reason)
    before = place.status if place else ""
    member = _member_of(application, place or Member())
    if not (place and suspension_goes_on(place)):
        member.status, member.suspended_until = Status.PENDING, None
    else:
        member.status = Status.SUSPENDED
    member.plan, member.next_plan, member.leaves_on = application.plan, None, None
    if place:
        leave_head(member, by=by)
        cancel_dues(member, by=by, reason=say.REPLACED.said())
    member.save()
    carry_refusal(member)
    StatusChange.objects.filter(application__user=application.user, member=None).update(member=member)
    keep_history(member, before, by=by, reason=application.reason, step=Step.APPROVED, application=application)
    reindex(member)
    _record(activity.APPLICATION_APPROVED, application, by)
    open_dues(member=member, by=by)
    return member


@transaction.atomic
def refuse_application(*, application: Application, by: Any, reason: str) -> Application:
    """Turn the application down, whoever has approved it before; the applicant reads the reason and may appeal once.

    Raises:
        Refused: no reason is given, or it is decided already.
    """
    if not reason.strip():
        raise Refused(_("Say why, so that the applicant can understand it."), field="reason")
    application = _locked(application)
    _for_the_board(application)
    _decide(application, State.REFUSED, by, reason)
    application.approvals.filter(by=by).delete()  # whoever approved it and thought better counts in no appeal
    note_step(Step.REFUSED, by=by, member=_known_member(application), application=application, reason=reason.strip())
    _record(activity.APPLICATION_REFUSED, application, by)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, by: Any) -> Application:
    """Take one's application back.

    Raises:
        Refused: it is decided already.
    """
    application = _locked(application)
    _still_open(application)
    _decide(application, State.WITHDRAWN, by, "")
    note_step(Step.WITHDRAWN, by=by, member=_known_member(application), application=application)
    _record(activity.APPLICATION_WITHDRAWN, application, by)
    _record(activity.WITHDRAWAL_RECEIVED, application, SYSTEM)
    return application


@transaction.atomic
def ask_applicant(*, application: Application, by: Any, text: str) -> Application:
    """Ask the applicant for more; the application waits until they have answered.

    Raises:
        Refused: it does not wait for the board, or nothing is asked.
    """
    application = _locked(application)
    _for_the_board(application)
    _write(application, Note.QUESTION, by, text)
    application.state = State.QUESTION
    application.save(update_fields=["state"])
    note_step(Step.QUESTION, by=by, member=_known_member(application), application=application)
    _record(activity.APPLICATION_QUESTION, application, by)
    return application


@transaction.atomic
def answer_board(*, application: Application, by: Any, text: str) -> Application:
    """Answer the board's question; the application goes back to where it was.

    Raises:
        Refused: nothing was asked, or nothing is answered.
    """
    application = _locked(application)
    if application.state != State.QUESTION:
        raise Refused(_("The board has asked nothing that is not answered."))
    _write(application, Note.ANSWER, by, text)
    application.state = State.APPEALED if application.appealed_at else State.SUBMITTED
    application.save(update_fields=["state"])
    note_step(Step.ANSWERED, by=by, member=_known_member(application), application=application)
    _record(activity.APPLICATION_ANSWERED, application, by)
    _record(activity.ANSWER_RECEIVED, application, SYSTEM)
    return application


@transaction.atomic
def appeal_refusal(*, application: Application, by: Any, text: str) -> Application:
    """Ask the board to look again at what it refused. Once, and somebody else than who refused it decides.

    Raises:
        Refused: it is not refused, was appealed before, another one is open, they are a member by now, or no reason
            is given.
    """
    get_user_model()._default_manager.select_for_update().get(pk=application.user_id)
    _not_a_member(Member.objects.select_for_update(of=("self",)).filter(user=application.user_id).first())
    application = _locked(application)
    if not application.can_be_appealed:
        raise Refused(_("Only a refusal can be appealed, and only once."))
    if Application.objects.filter(user=application.user, pk__gt=application.pk).exists():
        raise Refused(_("You have applied anew since. That application counts now."))
    _write(application, Note.APPEAL, by, text)
    application.state, application.appealed_at = State.APPEALED, timezone.now()
    application.save(update_fields=["state", "appealed_at"])
    note_step(Step.APPEALED, by=by, member=_known_member(application), application=application)
    _record(activity.APPLICATION_APPEALED, application, by)
    _record(activity.APPEAL_RECEIVED, application, SYSTEM)
    return application


@transaction.atomic
def note_application(*, application: Application, by: Any, text: str) -> ApplicationNote:
    """Write something down for the other reviewers; the applicant does not see it.

    Raises:
        Refused: nothing is written.
    """
    note = _write(_locked(application), Note.NOTE, by, text)
    _record(activity.APPLICATION_NOTED, application, by)
    return note


def _write(application: Application, kind: str, by: Any, text: str) -> ApplicationNote:
    if not text.strip():
        raise Refused(_("Write something first."), field="text")
    return ApplicationNote.objects.create(application=application, kind=kind, by=by, text=text.strip())


def _locked(application: Application) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("plan", "user")
    return rows.get(pk=application.pk)


def _locked_with_place(application: Application) -> tuple[Application, Member | None]:
    """An application that the board may decide, and the applicant's place in the register, which is locked before it.

    Raises:
        Refused: it is decided, waits for the applicant, or they are a member already.
    """
    place = place_of(application, Member.objects.select_for_update(of=("self",)))
    application = _locked(application)
    _for_the_board(application)
    if place and place.status == Status.ACTIVE:
        raise Refused(_("%(name)s is a member already.") % {"name": place.name})
    if place and place.status == Status.SUSPENDED:
        raise Refused(_("%(name)s is a member already, and suspended.") % {"name": place.name})
    return application, place


def _not_a_member(member: Member | None) -> None:
    if member and member.status in IN_GOOD_STANDING:
        raise Refused(_("You are a member already."))


def _still_open(application: Application) -> None:
    if not application.is_open:
        told = _("This application is decided already: %(state)s.")
        raise Refused(told % {"state": application.get_state_display()})


def _for_the_board(application: Application) -> None:
    _still_open(application)
    if not application.awaits_board:
        raise Refused(_("The applicant has not answered the board's question yet."))


def _decide(application: Application, state: str, by: Any, reason: str) -> Application:
    application.state, application.reason = State(state), reason.strip()
    application.decided_by, application.decided_at = by, timezone.now()
    application.save()
    return application


def _check_fields(application: Application) -> None:
    """What the club does not ask is not kept; what it needs must be there."""
    rules = policy()
    for name in PERSON_FIELDS:
        asks = rules.asks(name)
        if asks == Asked.NO and name not in ("first_name", "last_name"):
            setattr(application, name, Application._meta.get_field(name).get_default())  # type: ignore[union-attr]
        if asks == Asked.NEEDED and getattr(application, name) in ("", None):
            label = Application._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            raise Refused(_("“%(label)s” must be answered.") % {"label": label}, field=name)


def _keep_documents(application: Application, documents: Sequence[Any], by: Any) -> None:
    asks = policy().asks("documents")
    if asks == Asked.NEEDED and not documents:
        raise Refused(_("Add the documents that the club asks for."), field="documents")
    if len(documents) > MOST_DOCUMENTS or (documents and asks == Asked.NO):
        raise Refused(_("At most %(count)d documents.") % {"count": MOST_DOCUMENTS}, field="documents")
    for given in documents:
        if isinstance(given, File):
            file = attach_file(file=given, purpose=DOCUMENTS)
        else:
            file = store_upload(purpose=DOCUMENTS, upload=given, by=by, attach=True, field="documents")
        ApplicationDocument.objects.create(application=application, file=file)


def _known_member(application: Application) -> Member | None:
    return Member.objects.filter(user=application.user).first()


def _member_of(application: Application, member: Member) -> Member:
    """The applicant's place in the register, with what they have told."""
    user = application.user
    for name in PERSON_FIELDS:
        setattr(member, name, getattr(application, name) or getattr(member, name))
    member.custom = {**member.custom, **application.custom}
    member.user = user
    taken = is_taken("email", user.email, besides=member)
    member.email = member.email or ("" if taken else user.email)  # a family's address stays with its first member
    return member


def _record(kind: Kind, application: Application, by: Any, **more: Any) -> None:
    data = {"plan": application.plan.name, "application": str(application.public_id), **more}
    record(kind, by=by, on=application, about=application.user, data=data)
