"""Names of mails."""

import uuid
from urllib.parse import urlsplit

from django.conf import settings


def message_id(name: str = "") -> str:
    """A Message-ID of this site, for a name that is unique in it or a random one."""
    return f"<{name or uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"
