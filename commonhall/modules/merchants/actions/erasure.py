"""What becomes of a business when its owner's account is deleted, and of what is old."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import SYSTEM, record
from commonhall.modules.merchants import activity
from commonhall.modules.merchants.models import CONTACT, INVITED_FOR, Invitation, Merchant, State

# Directive (EU) 2021/514 (DAC7) lets states ask for five to ten years what a platform had verified.
KEPT_FOR = timedelta(days=3653)
INVITATIONS_KEPT_FOR = timedelta(days=90)  # after their end


@transaction.atomic
def erase_person(user: Any) -> None:
    """Of a business that was ever approved its country, numbers and days stay, as the law asks; of others nothing."""
    Invitation.objects.filter(Q(email=user.email.lower()) | Q(merchant__user=user.pk)).delete()
    for merchant in Merchant.objects.select_for_update().filter(user=user.pk):
        merchant.documents.all().delete()  # the files themselves are deleted by the files' own register
        if merchant.approved_at is None:
            merchant.delete()
            continue
        for name in (*CONTACT, "iban_sealed", "iban_shown", "reason"):
            setattr(merchant, name, "")
        with translation.override(settings.LANGUAGE_CODE):
            merchant.business_name = _("Former merchant")
        merchant.user, merchant.state, merchant.since = None, State.CLOSED, timezone.now()
        merchant.save()


@transaction.atomic
def forget_old() -> int:
    """Delete what no law and nobody needs any more. Returns how many rows."""
    now = timezone.now()
    ended = Invitation.objects.filter(sent_at__lt=now - INVITED_FOR - INVITATIONS_KEPT_FOR)
    invitations, _rows = ended.delete()
    merchants, _rows = Merchant.objects.filter(state=State.CLOSED, since__lt=now - KEPT_FOR).delete()
    if invitations or merchants:
        data = {"invitations": invitations, "merchants": merchants}
        record(activity.OLD_ENTRIES_FORGOTTEN, by=SYSTEM, data=data)
    return int(invitations + merchants)
