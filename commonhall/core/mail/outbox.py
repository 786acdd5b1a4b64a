"""The way out for a mail that carries a secret: a link that logs in, resets or verifies, or a code."""

from django.core.mail import EmailMessage
from django.db import transaction

from commonhall.core.mail.addresses import message_id
from commonhall.core.mail.models import SecretMail
from commonhall.core.mail.sealing import seal
from commonhall.core.work.tasks import wake


@transaction.atomic
def send_secret_mail(message: EmailMessage) -> None:
    """Send a mail soon after this transaction has committed, at least once, always with the same Message-ID.

    Args:
        message: text only or with an HTML alternative (build.render_mail makes one); nothing of it is kept in clear.

    Raises:
        ValueError: it has attachments.
    """
    message.extra_headers.setdefault("Message-ID", message_id())
    SecretMail.objects.create(sealed=seal(message))
    wake("commonhall.core.mail.tasks.send")
