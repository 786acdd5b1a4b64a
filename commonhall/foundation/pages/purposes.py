"""What the public face takes files for. The logo and the home page are for everybody, so their pictures have addresses
that last. A page may be for members only: its picture's address is signed, and ends later than a kept page."""

from django.utils.translation import gettext_lazy as _

from commonhall.foundation.files import purposes
from commonhall.foundation.files.purposes import MEGABYTE, Rules, types, within
from commonhall.foundation.pages.access import may_manage, may_read_picture
from commonhall.foundation.pages.models import NARROW, WIDE
from commonhall.foundation.pages.queries import BLOCK_PICTURE, LOGO, PAGE_PICTURE
from commonhall.ui.access import may_change_identity

purposes.register(
    purposes.Purpose(
        code=LOGO,
        label=_("The site's logo"),
        rules=Rules(types=types.PICTURES, max_bytes=2 * MEGABYTE, full=within(1024), sizes=(within(480),)),
        may_upload=may_change_identity,
        public=True,
        personal=False,
    )
)
PICTURE = Rules(types=types.PICTURES, max_bytes=8 * MEGABYTE, full=within(1920), sizes=(within(NARROW), within(WIDE)))
purposes.register(
    purposes.Purpose(
        code=BLOCK_PICTURE,
        label=_("Pictures of the home page"),
        rules=PICTURE,
        may_upload=may_manage,
        public=True,
        personal=False,
    )
)
purposes.register(
    purposes.Purpose(
        code=PAGE_PICTURE,
        label=_("Pictures of pages"),
        rules=PICTURE,
        may_read=may_read_picture,
        may_upload=may_manage,
        personal=False,
    )
)
