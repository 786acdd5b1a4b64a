"""From state to state: each act in one transaction, with the role that goes with it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.access.roles import Role
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.actions import grant_role, revoke_role
from commonhall.modules.merchants import activity, queries
from commonhall.modules.merchants.models import MOVES, Act, Merchant, State


@transaction.atomic
def submit_merchant(*, merchant: Merchant, by: Any) -> Merchant:
    """Ask to be verified, for the first time or after a refusal.

    Raises:
        Refused: it is submitted already, or something is missing.
    """
    merchant = locked(merchant)
    _check_move(merchant, Act.SUBMIT)
    if lacks := queries.missing(merchant, merchant.documents.count()):
        raise Refused(_("Still missing: %(names)s.") % {"names": ", ".join(lacks)})
    return move(merchant, Act.SUBMIT, activity.MERCHANT_SUBMITTED, by)


@transaction.atomic
def begin_review(*, merchant: Merchant, by: Any) -> Merchant:
    """Take it up; the merchant is told.

    Raises:
        Refused: it does not wait for it.
    """
    return move(locked(merchant), Act.BEGIN_REVIEW, activity.REVIEW_BEGUN, by)


@transaction.atomic
def approve_merchant(*, merchant: Merchant, by: Any, reason: str = "") -> Merchant:
    """Say that it is what it says it is, and give its owner the role.

    Raises:
        Refused: it is not in review.
    """
    merchant = locked(merchant)
    _check_move(merchant, Act.APPROVE)
    merchant.approved_at = merchant.approved_at or timezone.now()
    merchant = move(merchant, Act.APPROVE, activity.MERCHANT_APPROVED, by, reason)
    _set_role(merchant, by)
    return merchant


@transaction.atomic
def refuse_merchant(*, merchant: Merchant, by: Any, reason: str) -> Merchant:
    """Turn it down; its owner reads why, may change it and submit it again.

    Raises:
        Refused: no reason is given, or it is not in review.
    """
    _wants_reason(reason)
    return move(locked(merchant), Act.REFUSE, activity.MERCHANT_REFUSED, by, reason)


@transaction.atomic
def suspend_merchant(*, merchant: Merchant, by: Any, reason: str) -> Merchant:
    """Take the approval and the role for a time.

    Raises:
        Refused: no reason is given, or it is not approved.
    """
    _wants_reason(reason)
    merchant = move(locked(merchant), Act.SUSPEND, activity.MERCHANT_SUSPENDED, by, reason)
    _set_role(merchant, by)
    return merchant


@transaction.atomic
def reinstate_merchant(*, merchant: Merchant, by: Any, reason: str = "") -> Merchant:
    """Lift the suspension: approval and role are back.

    Raises:
        Refused: it is not suspended.
    """
    merchant = move(locked(merchant), Act.REINSTATE, activity.MERCHANT_REINSTATED, by, reason)
    _set_role(merchant, by)
    return merchant


def recheck(merchant: Merchant, by: Any) -> None:
    """What was approved is no longer what stands there: back into the queue, without the role. For a locked row."""
    move(merchant, Act.RECHECK, activity.MERCHANT_RECHECKED, by)
    _set_role(merchant, by)


def locked(merchant: Merchant) -> Merchant:
    return Merchant.objects.select_for_update(of=("self",)).select_related("user").get(pk=merchant.pk)


def move(merchant: Merchant, act: Act, kind: Kind, by: Any, reason: str = "") -> Merchant:
    """For a locked row."""
    _check_move(merchant, act)
    before, merchant.state = merchant.state, MOVES[act][1]
    merchant.since, merchant.reason = timezone.now(), reason.strip()
    merchant.save()
    after = {"state": str(merchant.state), "reason": merchant.reason}
    data = {"merchant": str(merchant.public_id)}
    record(kind, by=by, on=merchant, about=merchant.user, before={"state": str(before)}, after=after, data=data)
    return merchant


def _check_move(merchant: Merchant, act: Act) -> None:
    if not merchant.allows(act):
        told = _("This can't be done now: the state is “%(state)s”.")
        raise Refused(told % {"state": State(merchant.state).label})


def _wants_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why, so that the merchant can understand it."), field="reason")


def _set_role(merchant: Merchant, by: Any) -> None:
    change = grant_role if merchant.state == State.APPROVED else revoke_role
    if merchant.user is not None:
        change(user=merchant.user, role=Role.MERCHANT, by=by)
