"""Mails of bulk acts, on their way."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from commonhall.core.mail.addresses import message_id
from commonhall.core.mail.build import render_mail
from commonhall.core.mail.postman import Postman
from commonhall.core.work.claims import Skip, run_due
from commonhall.foundation.notifications.queries import one_click_headers, unsubscribe_headers
from commonhall.modules.members.models import BulkAct, BulkMail, Member
from commonhall.modules.members.queries.mails import mails_address, may_be_written_to
from commonhall.ui.queries import site_identity


def send_bulk_mails() -> int:
    """Send every mail of a bulk act whose turn has come; returns how many were tried."""
    rows = BulkMail.objects.select_related("item__batch", "item__member__user")
    with Postman() as postman:
        return run_due(rows, lambda mail: _send(mail, postman), in_transaction=False)


def _send(mail: BulkMail, postman: Postman) -> None:
    if mail.sent_at is not None:
        return  # the worker died between the server's word and the mark "done"
    member = mail.item.member
    address = member.user.email if member.user else member.email
    if not address or (member.user and not member.user.is_active):
        raise Skip("there is nobody to write to any more")
    if mail.item.batch.kind == BulkAct.Kind.EMAIL and not may_be_written_to(member):
        raise Skip("they have switched mails off since")
    postman.send(_message(mail, member, address))
    BulkMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())


def _message(mail: BulkMail, member: Member, address: str) -> EmailMessage:
    language = member.user.language if member.user else ""
    can_do_without = mail.item.batch.kind == BulkAct.Kind.EMAIL  # a reminder of dues can't be switched off
    off = mails_address(member) if can_do_without and not member.user else ""
    choice = reverse("notifications:preferences") if member.user else off
    with translation.override(language or settings.LANGUAGE_CODE):
        subject, text = _words(mail, member)
        context = {
            "mail_subject": subject,
            "text": text,
            "site_name": site_identity().name,
            "why": _("You get this as a member of %(site)s.") % {"site": site_identity().name},
            "why_url": f"{settings.SITE_URL}{choice}" if choice else "",
        }
    message = render_mail("members/mail/bulk", context, address, language)
    message.extra_headers["Message-ID"] = message_id(f"bulk.{mail.item.batch.public_id}.{mail.item_id}")
    if can_do_without:
        headers = unsubscribe_headers(member.user, "members") if member.user else one_click_headers(off)
        message.extra_headers |= headers
    return message


def _words(mail: BulkMail, member: Member) -> tuple[str, str]:
    options = mail.item.batch.options
    if mail.item.batch.kind == BulkAct.Kind.EMAIL:
        return options["subject"], options["text"]
    owed = member.terms.owed().select_related("charge__invoice").first()
    if owed is None or owed.charge is None:
        raise Skip("paid meanwhile")
    known = {"amount": owed.charge.money, "invoice": owed.charge.invoice.number, "name": member.name}
    text = _("Hello %(name)s,\n\nyour dues of %(amount)s are still open: invoice %(invoice)s. For a bank transfer, "
             "write this number into its reference.") % known  # fmt: skip
    return _("Your dues are open"), text
