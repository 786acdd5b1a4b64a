from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from commonhall.core.pagination.keyset import Page, paginate
from commonhall.modules.merchants.models import INVITED_FOR, Invitation

INVITATION = "merchants.invitation"  # what the signature of a link is for


def invitation_link(invitation: Invitation) -> str:
    """The address that its mail holds. An earlier mail's is another, and no longer good."""
    token = signing.dumps([str(invitation.public_id), invitation.times_sent], salt=INVITATION)
    return settings.SITE_URL + reverse("merchants:invited", args=[token])


def invitation_page(cursor: str = "", size: int = 25) -> Page[Invitation]:
    rows = Invitation.objects.select_related("invited_by", "merchant")
    return paginate(rows, order=["-sent_at", "-id"], cursor=cursor, size=size)


def invited(user: Any) -> Invitation | None:
    """The open invitation to the person's own address, which they have proved to be theirs: it waits for them also
    when they lost the mail, or registered on another device."""
    since = timezone.now() - INVITED_FOR
    rows = Invitation.objects.filter(email=user.email.lower(), accepted_at=None, revoked_at=None, sent_at__gt=since)
    return rows.order_by("-sent_at").first()
