"""The news of the public face. Texts stay in their tables (pages keep versions); the log says what changed of them."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import Kind, Notice, Severity
from commonhall.core.activity.models import Activity


def the_board(activity: Activity) -> list[int]:
    return people_with(Role.BOARD)


def message_page(activity: Activity) -> str:
    return f"/desk/website/messages/{activity.data['message']}/"


PAGE_SAVED = Kind("pages.page_saved", _("Page saved"))
PAGE_PUBLISHED = Kind("pages.page_published", _("Page published"), Severity.NOTICE)
PAGE_WITHDRAWN = Kind("pages.page_withdrawn", _("Page withdrawn"), Severity.NOTICE)
PAGE_DELETED = Kind("pages.page_deleted", _("Page deleted"), Severity.NOTICE)
PAGE_BROUGHT_BACK = Kind("pages.page_brought_back", _("Deleted page brought back"), Severity.NOTICE)
BLOCK_ADDED = Kind("pages.block_added", _("Block added to the home page"))
BLOCK_CHANGED = Kind("pages.block_changed", _("Block of the home page changed"))
BLOCK_MOVED = Kind("pages.block_moved", _("Block of the home page moved"))
BLOCK_DELETED = Kind("pages.block_deleted", _("Block of the home page deleted"))
BLOCK_BROUGHT_BACK = Kind("pages.block_brought_back", _("Deleted block brought back"))
MENU_CHANGED = Kind("pages.menu_changed", _("Menu of the site changed"), Severity.NOTICE)
LOGO_CHANGED = Kind("pages.logo_changed", _("Logo of the site changed"), Severity.NOTICE)
WEBSITE_CHANGED = Kind("pages.website_changed", _("Settings of the website changed"), Severity.NOTICE)
MESSAGE_RECEIVED = Kind(
    "pages.message_received",
    _("Message from the contact page"),
    notice=Notice(to=the_board, title=_("A visitor wrote to the board"), url=message_page),
)
MESSAGE_HELD = Kind("pages.message_held", _("Message from the contact page waits for its sender"))
MESSAGE_ANSWERED = Kind("pages.message_answered", _("Message from the contact page marked"))
