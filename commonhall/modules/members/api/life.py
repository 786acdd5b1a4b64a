"""What is done with memberships and applications, for programs."""

from typing import Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from ninja import Router

from commonhall.core.access.permits import fetch, permit
from commonhall.core.api.schemas import PageSize
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.models import CustomField, Member, Plan
from commonhall.modules.members.queries.answers import policy
from commonhall.modules.members.queries.privacy import seen_own
from commonhall.modules.members.schemas import ApplicationOut, application_out
from commonhall.modules.members.schemas.life import (
    AnswersIn,
    CorrectionIn,
    DependantIn,
    InstalmentOut,
    KnownDependantIn,
    LeaveIn,
    LifeOut,
    MemberIn,
    PlanChoiceIn,
    PolicyIn,
    QuestionIn,
    QuestionOut,
    ReasonIn,
    RenewalIn,
    RulesOut,
    StandingOut,
    StepPage,
    SuspendIn,
    TalkOut,
    TextIn,
    instalment_out,
    life_out,
    question_out,
    rules_out,
    standing_out,
    step_out,
    talk_out,
)

router = Router()


@router.get("/plans/{pk}/rules", response=RulesOut, summary="What an open plan asks and offers")
def plan_rules(request: HttpRequest, pk: int) -> dict[str, Any]:
    manages = request.user.has_perm("members.manage_plans")
    return rules_out(fetch(Plan.objects.all() if manages else Plan.objects.filter(is_open=True), pk=pk))


@router.get("/questions", response=list[QuestionOut], summary="The club's own questions, in order")
def list_questions(request: HttpRequest) -> list[dict[str, Any]]:
    every = request.user.has_perm("members.manage_fields")
    rows = CustomField.objects.all() if every else CustomField.objects.filter(is_active=True)
    return [question_out(field) for field in rows]


@router.post("/questions", response={201: QuestionOut}, summary="Add a question")
def add_question(request: HttpRequest, data: QuestionIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.manage_fields")
    return 201, question_out(actions.save_field(by=request.user, **data.dict()))


@router.put("/questions/{key}", response=QuestionOut, summary="Change a question; its kind stays")
def change_question(request: HttpRequest, key: str, data: QuestionIn) -> dict[str, Any]:
    found = access.get_field(request.user, key)
    return question_out(actions.save_field(field=found, by=request.user, **data.dict()))


@router.post("/questions/{key}/retire", response=QuestionOut, summary="Ask a question no more; answers are kept")
def retire_question(request: HttpRequest, key: str) -> dict[str, Any]:
    return question_out(actions.retire_field(field=access.get_field(request.user, key), by=request.user))


@router.post("/questions/{key}/restore", response=QuestionOut, summary="Ask a retired question again")
def restore_question(request: HttpRequest, key: str) -> dict[str, Any]:
    found = access.get_field(request.user, key)
    return question_out(actions.retire_field(field=found, is_active=True, by=request.user))


@router.post("/questions/{key}/{direction}", response=QuestionOut, summary="Move a question up or down")
def move_question(request: HttpRequest, key: str, direction: Literal["up", "down"]) -> dict[str, Any]:
    found = access.get_field(request.user, key)
    return question_out(actions.move_field(field=found, up=direction == "up", by=request.user))


@router.get("/policy", response=PolicyIn, summary="How many approve, and what is asked of the usual fields")
def get_policy(request: HttpRequest) -> dict[str, Any]:
    rules = policy()
    return {"approvals": rules.approvals, "asked": rules.asked}


@router.put("/policy", response=PolicyIn, summary="Decide about joining")
def put_policy(request: HttpRequest, data: PolicyIn) -> dict[str, Any]:
    permit(request.user, "members.manage_fields")
    rules = actions.save_policy(by=request.user, approvals=data.approvals, asked=data.asked)
    return {"approvals": rules.approvals, "asked": rules.asked}


@router.get("/applications/{public_id}/talk", response=list[TalkOut], summary="Questions, answers, notes and appeal")
def talk(request: HttpRequest, public_id: UUID) -> list[dict[str, Any]]:
    found = access.get_application(request.user, public_id)
    reviews = request.user.has_perm("members.review_application") and found.user_id != request.user.pk
    return talk_out(found, reviewer=reviews)


@router.get("/applications/{public_id}/standing", response=StandingOut, summary="Who applies, for reviewers")
def standing(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="review")
    return standing_out(found, queries.standing_of(found))


@router.post("/applications/{public_id}/note", response=ApplicationOut, summary="Note something for the reviewers")
def note(request: HttpRequest, public_id: UUID, data: TextIn) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="review")
    actions.note_application(application=found, by=request.user, text=data.text)
    return application_out(found)


@router.post("/applications/{public_id}/ask", response=ApplicationOut, summary="Ask the applicant for more")
def ask(request: HttpRequest, public_id: UUID, data: TextIn) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="decide")
    return application_out(actions.ask_applicant(application=found, by=request.user, text=data.text))


@router.post("/applications/{public_id}/answer", response=ApplicationOut, summary="Answer the board's question")
def answer(request: HttpRequest, public_id: UUID, data: TextIn) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="withdraw")
    return application_out(actions.answer_board(application=found, by=request.user, text=data.text))


@router.post("/applications/{public_id}/appeal", response=ApplicationOut, summary="Appeal a refusal, once")
def appeal(request: HttpRequest, public_id: UUID, data: TextIn) -> dict[str, Any]:
    found = access.get_application(request.user, public_id, to="withdraw")
    return application_out(actions.appeal_refusal(application=found, by=request.user, text=data.text))


@router.get("/me/instalments", response=list[InstalmentOut], summary="The parts of one's dues that are still to pay")
def my_instalments(request: HttpRequest) -> list[dict[str, Any]]:
    return [instalment_out(part) for part in queries.membership_of(request.user).instalments]


@router.get("/{public_id}/membership", response=LifeOut, summary="Where a membership stands; one's own, or staff")
def membership(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return life_out(access.get_member(request.user, public_id, to="follow"))


@router.get("/{public_id}/history", response=StepPage, summary="Every step, newest first; one's own, or staff")
def history(request: HttpRequest, public_id: UUID, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    page = queries.history(access.get_member(request.user, public_id, to="follow"), cursor, size)
    return {"items": [step_out(step) for step in page], "next": page.next, "previous": page.previous}


@router.get("/{public_id}/answers", response=dict[str, Any], summary="Answers to the club's questions that one may see")
def get_answers(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_member(request.user, public_id)
    return _answers(found, request.user)


def _answers(member: Member, viewer: Any) -> dict[str, Any]:
    fields = CustomField.objects.filter(is_active=True)
    return {field.key: value for field, value in seen_own(queries.reader_of(viewer), member, fields)}


@router.put("/{public_id}/answers", response=dict[str, Any], summary="Answer the club's questions")
def put_answers(request: HttpRequest, public_id: UUID, data: AnswersIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change")
    member = actions.update_member(member=found, by=request.user, custom=data.answers)
    return _answers(member, request.user)


@router.post("/{public_id}/renew", response=LifeOut, summary="Open the dues of one's next term")
def renew(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change")
    actions.renew_membership(member=found, by=request.user)
    return _now(found)


@router.post("/{public_id}/renewal", response=LifeOut, summary="Whether it renews itself; the member alone")
def renewal(request: HttpRequest, public_id: UUID, data: RenewalIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="decide")
    actions.set_renewal(member=found, renews_itself=data.renews_itself, by=request.user)
    return _now(found)


@router.post("/{public_id}/plan", response=LifeOut, summary="Choose the plan of the next term")
def choose_plan(request: HttpRequest, public_id: UUID, data: PlanChoiceIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change")
    plan = fetch(Plan.objects.filter(Q(is_open=True) | Q(pk=found.plan_id)), pk=data.plan)
    actions.choose_plan(member=found, plan=plan, by=request.user)
    return _now(found)


@router.post("/{public_id}/leave", response=LifeOut, summary="Leave, at once or at the end; the member alone")
def leave(request: HttpRequest, public_id: UUID, data: LeaveIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="decide")
    actions.leave_membership(member=found, at_end=data.at_end, reason=data.reason, by=request.user)
    return _now(found)


@router.post("/{public_id}/stay", response=LifeOut, summary="Take the notice to leave back; the member alone")
def stay(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="decide")
    actions.stay_member(member=found, by=request.user)
    return _now(found)


@router.post("/{public_id}/dependants", response={201: LifeOut}, summary="Make somebody a member by these dues")
def add_dependant(request: HttpRequest, public_id: UUID, data: DependantIn) -> tuple[int, dict[str, Any]]:
    found = access.get_member(request.user, public_id, to="change")
    return 201, _now(actions.add_dependant(head=found, by=request.user, **data.dict()))


@router.post("/{public_id}/dependants/known", response=LifeOut, summary="Make a member a dependant, for the board")
def attach_dependant(request: HttpRequest, public_id: UUID, data: KnownDependantIn) -> dict[str, Any]:
    head = access.get_member(request.user, public_id, to="change_status")
    member = access.get_member(request.user, data.member, to="change_status")
    return _now(actions.attach_dependant(head=head, member=member, by=request.user))


@router.post("/{public_id}/dependant/remove", response=LifeOut, summary="End a membership by somebody else's dues")
def remove_dependant(request: HttpRequest, public_id: UUID, data: ReasonIn) -> dict[str, Any]:
    found = access.get_dependant(request.user, public_id)
    return _now(actions.remove_dependant(dependant=found, reason=data.reason, by=request.user))


@router.post("/desk/members", response={201: LifeOut}, summary="Write one person into the register, for the board")
def add_member(request: HttpRequest, data: MemberIn) -> tuple[int, dict[str, Any]]:
    permit(request.user, "members.change_status")
    told = data.dict(exclude_none=True)
    plan = fetch(Plan.objects.all(), pk=told.pop("plan")) if "plan" in told else None
    return 201, _now(actions.add_member(by=request.user, plan=plan, **told))


@router.post(
    "/{public_id}/correct", response=LifeOut, summary="Correct number, joined and paid until, with a reason; the board"
)
def correct(request: HttpRequest, public_id: UUID, data: CorrectionIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change_status")
    facts = data.dict(exclude_unset=True, exclude={"reason"})
    return _now(actions.correct_member(member=found, by=request.user, reason=data.reason, **facts))


@router.post("/{public_id}/suspend", response=LifeOut, summary="Suspend a member, for the board")
def suspend(request: HttpRequest, public_id: UUID, data: SuspendIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change_status")
    return _now(actions.suspend_member(member=found, reason=data.reason, until=data.until, by=request.user))


@router.post("/{public_id}/lift", response=LifeOut, summary="Lift a suspension, for the board")
def lift(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change_status")
    return _now(actions.lift_suspension(member=found, by=request.user))


@router.post("/{public_id}/exclude", response=LifeOut, summary="Exclude a member, for the board")
def exclude(request: HttpRequest, public_id: UUID, data: ReasonIn) -> dict[str, Any]:
    found = access.get_member(request.user, public_id, to="change_status")
    return _now(actions.exclude_member(member=found, reason=data.reason, by=request.user))


def _now(member: Member) -> dict[str, Any]:
    return life_out(fetch(Member.objects.select_related("plan", "next_plan", "head"), pk=member.pk))
