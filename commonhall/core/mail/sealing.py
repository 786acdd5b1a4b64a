"""A mail as one encrypted text, and back."""

import json

from django.core.mail import EmailMessage, EmailMultiAlternatives

from commonhall.core.crypto.encryption import encryption

FIELDS = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to")


def seal(message: EmailMessage) -> str:
    """The mail under the site's key.

    Raises:
        ValueError: it has attachments; a mail with a secret needs none.
    """
    if message.attachments:
        raise ValueError("a mail with a secret has no attachments")
    fields = {name: getattr(message, name) for name in FIELDS}
    alternatives = [(str(text), kind) for text, kind in getattr(message, "alternatives", [])]
    return encryption().encrypt(
        json.dumps(
            {"fields": fields, "headers": message.extra_headers, "alternatives": alternatives},
            default=str,  # lazy translations
        )
    )


def unseal(sealed: str) -> EmailMultiAlternatives:
    """The mail again.

    Raises:
        ValueError: none of the site's keys opens it.
    """
    found = json.loads(encryption().decrypt(sealed))
    message = EmailMultiAlternatives(**found["fields"], headers=found["headers"])
    for text, kind in found["alternatives"]:
        message.attach_alternative(text, kind)
    return message
