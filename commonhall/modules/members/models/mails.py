"""Reminders on their way to members who have no account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonhall.core.work.models import WorkRow
from commonhall.modules.members.models.register import Member


class ReminderMail(WorkRow):
    """One mail that reminds a member without an account; who has one gets a notice, which goes by mail as they like it.

    `due_at` spreads many over time, so that no mail server takes offence.
    """

    class About(models.TextChoices):
        ENDS = "ends", _("The membership ends")
        OVER = "over", _("The membership has ended")
        DUES = "dues", _("Dues are open")

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    about = models.CharField(max_length=4, choices=About)
    until = models.DateField(null=True, blank=True, help_text=_("The end of which it tells."))
    charge = models.ForeignKey("payments.Charge", models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reminder by mail")
        indexes = [WorkRow.due_index("reminder_mail_due")]

    def __str__(self) -> str:
        return f"{self.about}: {self.member_id}"
