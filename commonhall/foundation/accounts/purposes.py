"""What accounts take files for."""

from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.access import may_read_picture
from commonhall.foundation.accounts.queries import PICTURE
from commonhall.foundation.files import purposes
from commonhall.foundation.files.purposes import MEGABYTE, Rules, square, types

purposes.register(
    purposes.Purpose(
        code=PICTURE,
        label=_("Pictures of people"),
        rules=Rules(types=types.PICTURES, max_bytes=5 * MEGABYTE, full=square(512), sizes=(square(64), square(128))),
        may_read=may_read_picture,
    )
)
