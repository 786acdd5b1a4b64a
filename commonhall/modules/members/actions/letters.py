"""What every mail of the register shares: its turn, its layout, and how to get no more of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commonhall.core.mail.addresses import message_id
from commonhall.core.mail.build import render_mail
from commonhall.core.work.claims import Skip
from commonhall.core.work.models import OPEN_STATES
from commonhall.foundation.notifications.queries import one_click_headers, unsubscribe_headers
from commonhall.modules.members.models import BulkMail, Member, ReminderMail
from commonhall.modules.members.queries.mails import mails_address
from commonhall.ui.queries import site_identity


def next_turn() -> datetime:
    """When one more mail may go: no more in a minute than the mail server is believed to take."""
    waiting = [
        model._default_manager.filter(state__in=OPEN_STATES)
        .order_by("-due_at")
        .values_list("due_at", flat=True)
        .first()
        for model in (BulkMail, ReminderMail)
    ]
    turns = [due + timedelta(minutes=1) / settings.BULK_MAILS_A_MINUTE for due in waiting if due is not None]
    return max([timezone.now(), *turns])


def address_of(member: Member) -> str:
    """Where a member's mails go.

    Raises:
        Skip: there is nobody to write to any more.
    """
    address = member.user.email if member.user else member.email
    if not address or (member.user and not member.user.is_active):
        raise Skip("there is nobody to write to any more")
    return address


def compose(
    member: Member, address: str, *, name: str, words: Callable[[], tuple[str, str]], can_do_without: bool
) -> EmailMessage:
    """A mail to a member in their language.

    Args:
        name: unique in this site; the same mail has the same one when it is sent again.
        words: makes subject and text, in the member's language.
        can_do_without: whether the mail offers to get no more of its kind.
    """
    language = member.user.language if member.user else ""
    off = mails_address(member) if can_do_without and not member.user else ""
    choice = reverse("notifications:preferences") if member.user else off
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, text = words()
        context = {
            "mail_subject": subject,
            "text": text,
            "site_name": site_identity().name,
            "why": _("You get this as a member of %(site)s.") % {"site": site_identity().name},
            "why_url": f"{settings.SITE_URL}{choice}" if choice else "",
        }
    message = render_mail("members/mail/bulk", context, address, language)
    message.extra_headers["Message-ID"] = message_id(name)
    if can_do_without:
        headers = unsubscribe_headers(member.user, "members") if member.user else one_click_headers(off)
        message.extra_headers |= headers
    return message
