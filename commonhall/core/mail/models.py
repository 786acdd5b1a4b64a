"""Mails that carry a secret: they lie here, sealed, from the transaction that causes them until they are sent."""

from django.db import models
from django.utils import timezone

from commonhall.core.work.models import WorkRow


class SecretMail(WorkRow):
    """One mail with a secret (a link, a code). The row is deleted once it is sent, and emptied once it is given up."""

    sealed = models.TextField(help_text="The whole mail, recipient and all, under core.crypto.encryption.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [WorkRow.due_index("secret_mail_due")]

    def __str__(self) -> str:
        return f"secret mail {self.pk}"
