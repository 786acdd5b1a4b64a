"""Invitations of staff: a link by mail that ends and works once."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.core.mail.build import render_mail
from commonhall.core.mail.outbox import send_secret_mail
from commonhall.modules.merchants import activity, queries
from commonhall.modules.merchants.models import Invitation, Merchant
from commonhall.ui.queries import site_identity


@transaction.atomic
def invite_merchant(
    *, by: Any, email: str, business_name: str, country: str, contact_person: str = "", language: str = ""
) -> Invitation:
    """Ask somebody to register a business, by mail, with what staff know of it.

    Args:
        language: of the mail; default: the one in which staff read.

    Raises:
        Refused: this address has an invitation that is open, or is none.
    """
    email = email.strip().lower()
    if any(known.is_open for known in Invitation.objects.select_for_update().filter(email=email)):
        raise Refused(_("This address has an open invitation already. Send it again instead."), field="email")
    invitation = Invitation(
        email=email, business_name=business_name, country=country, contact_person=contact_person, invited_by=by,
        language=language or get_language() or "",
    )  # fmt: skip
    try:
        invitation.clean_fields()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            raise Refused(messages[0], field=field) from None
    invitation.save()
    _send(invitation)
    record(activity.MERCHANT_INVITED, by=by, on=invitation)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Send it again, also when it has ended or was revoked: a new link for another 14 days; earlier ones are dead.

    Raises:
        Refused: it is accepted, or the address has another one that is open.
    """
    invitation = _locked(invitation)
    _refuse_accepted(invitation)
    others = Invitation.objects.filter(email=invitation.email).exclude(pk=invitation.pk)
    if any(known.is_open for known in others):
        raise Refused(_("This address has an open invitation already. Send it again instead."))
    invitation.sent_at, invitation.revoked_at = timezone.now(), None
    invitation.times_sent += 1
    invitation.save()
    _send(invitation)
    record(activity.INVITATION_SENT_AGAIN, by=by, on=invitation)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Take it back: its link opens nothing more.

    Raises:
        Refused: it is accepted, or not open.
    """
    invitation = _locked(invitation)
    _refuse_accepted(invitation)
    if not invitation.is_open:
        raise Refused(_("This invitation has ended already."))
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    record(activity.INVITATION_REVOKED, by=by, on=invitation)
    return invitation


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Any) -> Merchant:
    """Begin one's profile with what staff filled in.

    Raises:
        Refused: it has ended, was used, or the person has a profile already.
    """
    get_user_model()._default_manager.select_for_update().get(pk=by.pk)
    invitation = _locked(invitation)
    if not invitation.is_open:
        raise Refused(_("This invitation has ended already."))
    if queries.own_merchant(by):
        raise Refused(_("You have a business here already. An account has one."))
    names = ("business_name", "contact_person", "email", "country")
    known = {name: getattr(invitation, name) for name in names}
    merchant = Merchant.objects.create(user=by, **known)
    invitation.accepted_at, invitation.merchant = timezone.now(), merchant
    invitation.save(update_fields=["accepted_at", "merchant"])
    record(activity.INVITATION_ACCEPTED, by=by, on=invitation, about=by)
    record(activity.MERCHANT_ADDED, by=by, on=merchant, about=by, after=known)
    return merchant


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def _refuse_accepted(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted."))


def _send(invitation: Invitation) -> None:
    known = {
        "invitation": invitation,
        "url": queries.invitation_link(invitation),
        "site_name": site_identity().name,
    }
    send_secret_mail(render_mail("merchants/mail/invitation", known, invitation.email, invitation.language))
