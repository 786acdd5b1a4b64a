"""Reminders by mail for members without an account, whom no notice reaches."""

from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.mail.postman import Postman
from commonhall.core.time.today import site_today
from commonhall.core.wording.dates import write_day
from commonhall.core.work.claims import Skip, run_due
from commonhall.core.work.models import OPEN_STATES
from commonhall.core.work.tasks import wake
from commonhall.foundation.payments.models import Charge
from commonhall.modules.members.actions.letters import address_of, compose, next_turn
from commonhall.modules.members.models import Member, ReminderMail
from commonhall.modules.members.queries.mails import may_be_written_to

KEPT = timedelta(days=30)
About = ReminderMail.About


def remind_by_mail(
    member: Member, about: ReminderMail.About, *, until: date | None = None, charge: Charge | None = None
) -> None:
    """Order a mail for a member without an account, if they have an address and want mails."""
    if member.user_id is not None or not member.email or not member.wants_mails:
        return
    ReminderMail.objects.create(member=member, about=about, until=until, charge=charge, due_at=next_turn())
    wake("commonhall.modules.members.tasks.send_reminder_mails")


def send_reminder_mails() -> int:
    """Send every reminder whose turn has come; returns how many were tried."""
    rows = ReminderMail.objects.select_related("member__user", "charge__invoice")
    with Postman() as postman:
        return run_due(rows, lambda mail: _send(mail, postman), in_transaction=False)


def forget_reminder_mails() -> int:
    """Drop what was sent, skipped or given up a month ago; returns how many."""
    done = ReminderMail.objects.filter(due_at__lt=timezone.now() - KEPT)
    return done.exclude(state__in=OPEN_STATES).delete()[0]


def _send(mail: ReminderMail, postman: Postman) -> None:
    if mail.sent_at is not None:
        return  # the worker died between the server's word and the mark "done"
    member = mail.member
    address = address_of(member)
    if not may_be_written_to(member):
        raise Skip("they have switched mails off since")
    if mail.charge and not mail.charge.is_open:
        raise Skip("paid meanwhile")
    if mail.until and member.expires_on != mail.until:
        raise Skip("renewed meanwhile")
    words = partial(_words, mail, member)
    postman.send(compose(member, address, name=f"reminder.{mail.pk}", words=words, can_do_without=True))
    ReminderMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())


def _words(mail: ReminderMail, member: Member) -> tuple[str, str]:
    """Subject and text."""
    if mail.charge:
        return _of_dues(mail.charge, member)
    known = {"name": member.name, "day": write_day(mail.until or site_today()), "site": settings.SITE_URL}
    how = _("Make an account with this address on %(site)s to renew it yourself, or write to the board.") % known
    if mail.about == About.ENDS:
        told = _("Hello %(name)s,\n\nyour membership ends on %(day)s.") % known
        return _("Your membership ends on %(day)s") % known, f"{told} {how}"
    told = _("Hello %(name)s,\n\nyour membership ended on %(day)s. You can still renew it.") % known
    return _("Your membership ended on %(day)s") % known, f"{told} {how}"


def _of_dues(charge: Charge, member: Member) -> tuple[str, str]:
    known = {
        "name": member.name, "amount": charge.money, "invoice": charge.invoice.number,
        "day": write_day(charge.due_on),
    }  # fmt: skip
    if charge.due_on < site_today():
        text = _("Hello %(name)s,\n\nyour dues of %(amount)s are still open: invoice %(invoice)s was due on %(day)s. "
                 "For a bank transfer, write this number into its reference.") % known  # fmt: skip
        return _("Your dues are overdue"), text
    text = _("Hello %(name)s,\n\nyour dues of %(amount)s are still open: invoice %(invoice)s, due on %(day)s. "
             "For a bank transfer, write this number into its reference.") % known  # fmt: skip
    return _("Your dues are open"), text
