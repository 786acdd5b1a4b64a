"""The site's logo, as its icons and cards need it."""

from django.core.files.storage import default_storage

from commonhall.foundation.files.models import File
from commonhall.ui.models import SiteIdentity

LOGO = "pages.logo"  # the purpose of its file


def logo_file() -> File | None:
    shown = SiteIdentity.objects.exclude(logo=None).values("logo")
    return File.objects.filter(public_id__in=shown).first()


def logo_picture() -> bytes | None:
    """The logo in full; None where there is none, or its bytes are away."""
    file = logo_file()
    if file is None:
        return None
    try:
        with default_storage.open(file.stored_name()) as content:
            return bytes(content.read())
    except FileNotFoundError:
        return None
