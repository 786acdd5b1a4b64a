"""Mails of bulk acts, on their way."""

from functools import partial

from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.mail.postman import Postman
from commonhall.core.work.claims import Skip, run_due
from commonhall.modules.members.actions.letters import address_of, compose
from commonhall.modules.members.models import BulkAct, BulkMail, Member
from commonhall.modules.members.queries.mails import may_be_written_to
from commonhall.modules.members.queries.owed import owed_charges


def send_bulk_mails() -> int:
    """Send every mail of a bulk act whose turn has come; returns how many were tried."""
    rows = BulkMail.objects.select_related("item__batch", "item__member__user")
    with Postman() as postman:
        return run_due(rows, lambda mail: _send(mail, postman), in_transaction=False)


def _send(mail: BulkMail, postman: Postman) -> None:
    if mail.sent_at is not None:
        return  # the worker died between the server's word and the mark "done"
    member = mail.item.member
    address = address_of(member)
    if mail.item.batch.kind == BulkAct.Kind.EMAIL and not may_be_written_to(member):
        raise Skip("they have switched mails off since")
    postman.send(_message(mail, member, address))
    BulkMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())


def _message(mail: BulkMail, member: Member, address: str) -> EmailMessage:
    batch = mail.item.batch
    return compose(
        member, address, name=f"bulk.{batch.public_id}.{mail.item_id}", words=partial(_words, mail, member),
        can_do_without=batch.kind == BulkAct.Kind.EMAIL,  # what staff send of open dues can't be switched off
    )  # fmt: skip


def _words(mail: BulkMail, member: Member) -> tuple[str, str]:
    options = mail.item.batch.options
    if mail.item.batch.kind == BulkAct.Kind.EMAIL:
        return options["subject"], options["text"]
    charge = owed_charges(member).select_related("invoice").first()
    if charge is None:
        raise Skip("paid meanwhile")
    known = {"amount": charge.money, "invoice": charge.invoice.number, "name": member.name}
    text = _("Hello %(name)s,\n\nyour dues of %(amount)s are still open: invoice %(invoice)s. For a bank transfer, "
             "write this number into its reference.") % known  # fmt: skip
    return _("Your dues are open"), text
