"""The tables of the public face."""

from commonhall.foundation.pages.models.blocks import Block, BlockKind
from commonhall.foundation.pages.models.contact import ContactMessage, Website
from commonhall.foundation.pages.models.menus import MenuArea, MenuEntry, safe_address
from commonhall.foundation.pages.models.pages import Page, PageAudience, PageState, PageVersion
from commonhall.foundation.pages.models.pictures import NARROW, WIDE, Picture

__all__ = [
    "NARROW",
    "WIDE",
    "Block",
    "BlockKind",
    "ContactMessage",
    "MenuArea",
    "MenuEntry",
    "Page",
    "PageAudience",
    "PageState",
    "PageVersion",
    "Picture",
    "Website",
    "safe_address",
]
