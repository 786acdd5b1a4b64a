"""Change how the site presents itself."""

from uuid import UUID

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.ui import queries
from commonhall.ui.activity import IDENTITY_CHANGED
from commonhall.ui.colour import READABLE, nearest_readable, weakest
from commonhall.ui.models import SiteIdentity

FIELDS = ["name", "tagline", "accent"]


@transaction.atomic
def change_identity(*, name: str, tagline: str, accent: str, by: object) -> SiteIdentity:
    """Set the site's name, tagline and accent (#rrggbb).

    Raises:
        Refused: white text on the accent, or text in it, would be hard to read; names the nearest colour that is not.
    """
    ratio = weakest(accent)
    if ratio < READABLE:
        sentence = _(
            "Text would be hard to read in this colour: its contrast is %(ratio).1f, and 4.5 is needed. "
            "The nearest colour that passes is %(colour)s."
        )
        raise Refused(sentence % {"ratio": ratio, "colour": nearest_readable(accent)}, field="accent")
    identity, _made = SiteIdentity.objects.select_for_update().get_or_create(pk=1)
    before = model_to_dict(identity, FIELDS)
    identity.name, identity.tagline, identity.accent = name, tagline, accent.lower()
    after = model_to_dict(identity, FIELDS)
    if after == before:  # what stands there already is no news
        return identity
    identity.save()
    record(IDENTITY_CHANGED, by=by, on=identity, before=before, after=after)
    transaction.on_commit(queries.forget)
    return identity


@transaction.atomic
def show_logo(*, logo: UUID | None, size: tuple[int, int], says_name: bool) -> tuple[UUID | None, bool]:
    """Show another logo, or none. Whoever calls keeps its file, and records the change.

    Args:
        logo: the public id of a public file; None for the drawing of ours.
        size: its width and height, by which a browser keeps room for it.
        says_name: whether it says the site's name, which is then not written beside it.

    Returns:
        The public id of the logo before, and whether it said the site's name.
    """
    identity, _made = SiteIdentity.objects.select_for_update().get_or_create(pk=1)
    replaced = (identity.logo, identity.logo_says_name)
    identity.logo, identity.logo_says_name = logo, says_name and logo is not None
    identity.logo_width, identity.logo_height = size
    identity.save()
    transaction.on_commit(queries.forget)
    return replaced
