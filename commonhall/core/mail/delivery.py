"""Send the secret mails that are due."""

from datetime import timedelta

from django.utils import timezone

from commonhall.core.mail.models import SecretMail
from commonhall.core.mail.postman import Postman
from commonhall.core.mail.sealing import unseal
from commonhall.core.work.claims import GiveUp, run_due
from commonhall.core.work.models import State

KEEP_DEAD = timedelta(days=30)


def send_due() -> int:
    """Send every secret mail that is due; returns how many were tried."""
    with Postman() as postman:

        def send(row: SecretMail) -> None:
            try:
                message = unseal(row.sealed)
            except ValueError as error:
                raise GiveUp(str(error)) from None
            postman.send(message)
            SecretMail.objects.filter(pk=row.pk).delete()

        tried = run_due(SecretMail.objects.all(), send, in_transaction=False)
    if tried:
        forget_dead()
    return tried


def forget_dead() -> None:
    """A mail that is given up keeps its error, but no longer its secret."""
    dead = SecretMail.objects.filter(state=State.DEAD)
    dead.exclude(sealed="").update(sealed="")
    dead.filter(created_at__lt=timezone.now() - KEEP_DEAD).delete()
