"""Every read of the public face that is more than a line."""

from commonhall.foundation.pages.queries.blocks import (
    Shown,
    arranged_blocks,
    block_shown,
    deleted_blocks,
    member_panels,
    visible_blocks,
)
from commonhall.foundation.pages.queries.contact import message_hits, messages, messages_waiting, personal_data
from commonhall.foundation.pages.queries.logo import LOGO, logo_file, logo_picture
from commonhall.foundation.pages.queries.menus import Item, entries_of, entries_to_arrange, menu_of, module_links
from commonhall.foundation.pages.queries.pages import (
    CONTACT,
    LABEL,
    STAFF,
    audiences_of,
    closed_to_robots,
    contact_page,
    deleted_pages,
    page_hits,
    pages_by_words,
    pages_to_manage,
    public_addresses,
    readable_pages,
    versions_of,
    website,
)
from commonhall.foundation.pages.queries.pictures import BLOCK_PICTURE, PAGE_PICTURE, files_of, page_of_picture

__all__ = [
    "BLOCK_PICTURE",
    "CONTACT",
    "LABEL",
    "LOGO",
    "PAGE_PICTURE",
    "STAFF",
    "Item",
    "Shown",
    "arranged_blocks",
    "audiences_of",
    "block_shown",
    "closed_to_robots",
    "contact_page",
    "deleted_blocks",
    "deleted_pages",
    "entries_of",
    "entries_to_arrange",
    "files_of",
    "logo_file",
    "logo_picture",
    "member_panels",
    "menu_of",
    "message_hits",
    "messages",
    "messages_waiting",
    "module_links",
    "page_hits",
    "page_of_picture",
    "pages_by_words",
    "pages_to_manage",
    "personal_data",
    "public_addresses",
    "readable_pages",
    "versions_of",
    "visible_blocks",
    "website",
]
