"""What merchants upload."""

from django.utils.translation import gettext_lazy as _

from commonhall.foundation.files import purposes
from commonhall.foundation.files.purposes import MEGABYTE, Rules, types
from commonhall.modules.merchants import access, actions

purposes.register(
    purposes.Purpose(
        code=actions.DOCUMENTS,
        label=_("Documents of a merchant"),
        rules=Rules(types=types.PAPERS, max_bytes=10 * MEGABYTE, keep_format=True),
        may_read=access.may_read_document,
    )
)
