"""A member's own page for programs: their facts and who sees them, their activity, and what is chosen for them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router

from commonhall.core.access.permits import fetch
from commonhall.core.api.schemas import PageSize
from commonhall.modules.members import access, actions, queries
from commonhall.modules.members.models import Member
from commonhall.modules.members.queries.answers import fields_asked
from commonhall.modules.members.queries.cards import card_of
from commonhall.modules.members.queries.mails import wants_mails
from commonhall.modules.members.schemas.life import LifeOut, life_out
from commonhall.modules.members.schemas.profiles import (
    ActivityPage,
    CardChoiceIn,
    MailsIn,
    MailsOut,
    ProfileChange,
    ProfileOut,
    StatusIn,
    TermOut,
    activity_out,
    changes_of,
    profile_out,
)

router = Router()


@router.get(
    "/{uuid:public_id}/profile", response=ProfileOut, summary="What can be changed of a member; one's own, or the board"
)
def get_profile(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    return _profile(access.get_member(request.user, public_id, to="change"), request.user)


@router.patch(
    "/{uuid:public_id}/profile", response=ProfileOut, summary="Change a member's facts, and who sees each of them"
)
def change_profile(request: HttpRequest, public_id: UUID, data: ProfileChange) -> dict[str, Any]:
    """What is left out stays. What a member shows to nobody, nobody else changes."""
    member = access.get_member(request.user, public_id, to="change")
    audiences = {name: who.value for name, who in data.visibility.items()}
    changed = actions.update_member(
        member=member,
        by=request.user,
        audiences=audiences or None,
        custom=data.answers or None,
        **changes_of(data),
    )
    return _profile(changed, request.user)


def _profile(member: Member, viewer: Any) -> dict[str, Any]:
    return profile_out(member, access.withheld(viewer, member), fields_asked("members"))


@router.get(
    "/{uuid:public_id}/activity", response=ActivityPage,
    summary="What the log says of a member, newest first; one's own, or whoever sees the whole register",
)  # fmt: skip
def member_activity(request: HttpRequest, public_id: UUID, cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    page = queries.activity_of(access.get_member(request.user, public_id, to="follow"), cursor, size)
    names = access.sees_all(request.user)
    items = [activity_out(entry, with_actor=names) for entry in page]
    return {"items": items, "next": page.next, "previous": page.previous}


@router.post("/{uuid:public_id}/status", response=LifeOut, summary="Set a member's status by hand, for the board")
def set_status(request: HttpRequest, public_id: UUID, data: StatusIn) -> dict[str, Any]:
    member = access.get_member(request.user, public_id, to="change_status")
    actions.change_status(member=member, status=data.status.value, reason=data.reason, by=request.user)
    return life_out(fetch(Member.objects.select_related("plan", "next_plan", "head"), pk=member.pk))


@router.post(
    "/{uuid:public_id}/dues",
    response={201: TermOut},
    summary="Open a member's next dues, for the board and the treasurer",
)
def open_dues(request: HttpRequest, public_id: UUID) -> tuple[int, dict[str, Any]]:
    term = actions.open_dues(member=access.get_member(request.user, public_id, to="open_dues"), by=request.user)
    charge = term.charge.public_id if term.charge else None
    return 201, {"plan": term.plan.name, "starts_on": term.starts_on, "ends_on": term.ends_on, "charge": charge}


@router.put(
    "/{uuid:public_id}/card/name", response=CardChoiceIn,
    summary="Choose whether who scans the card reads the whole name",
)  # fmt: skip
def choose_name_on_card(request: HttpRequest, public_id: UUID, data: CardChoiceIn) -> dict[str, Any]:
    card = card_of(access.get_member(request.user, public_id, to="change"))
    if card is None:
        raise Http404
    return {"shows_name": actions.change_card(card=card, shows_name=data.shows_name, by=request.user).shows_name}


@router.get("/me/mails", response=MailsOut, summary="Whether the club may write to the caller about the membership")
def my_mails(request: HttpRequest) -> dict[str, Any]:
    return {"wanted": wants_mails(access.get_own_member(request.user))}


@router.put("/me/mails", response=MailsOut, summary="Want mails about the membership, or not")
def choose_mails(request: HttpRequest, data: MailsIn) -> dict[str, Any]:
    return {"wanted": wants_mails(actions.set_mails(member=access.get_own_member(request.user), wanted=data.wanted))}


@router.put(
    "/{uuid:public_id}/mails/{signed}", response=MailsOut, auth=None,
    summary="The same for whoever has no account: with the signature of the address in each mail",
)  # fmt: skip
def choose_mails_by_address(request: HttpRequest, public_id: UUID, signed: str, data: MailsIn) -> dict[str, Any]:
    member = access.get_mailed_member(public_id, signed)
    return {"wanted": wants_mails(actions.set_mails(member=member, wanted=data.wanted))}
