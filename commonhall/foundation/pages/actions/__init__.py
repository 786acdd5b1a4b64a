"""Every write of the public face."""

from commonhall.foundation.pages.actions.blocks import (
    add_block,
    bring_back_block,
    change_block,
    delete_block,
    hide_block,
    move_block,
)
from commonhall.foundation.pages.actions.contact import (
    change_website,
    confirm_message,
    erase_person,
    forget_old,
    hold_message,
    mark_answered,
    send_message,
)
from commonhall.foundation.pages.actions.logo import change_logo
from commonhall.foundation.pages.actions.menus import delete_entry, move_entry, save_entry
from commonhall.foundation.pages.actions.pages import (
    bring_back_page,
    delete_page,
    publish_page,
    restore_version,
    save_page,
    withdraw_page,
)

__all__ = [
    "add_block",
    "bring_back_block",
    "bring_back_page",
    "change_block",
    "change_logo",
    "change_website",
    "confirm_message",
    "delete_block",
    "delete_entry",
    "delete_page",
    "erase_person",
    "forget_old",
    "hide_block",
    "hold_message",
    "mark_answered",
    "move_block",
    "move_entry",
    "publish_page",
    "restore_version",
    "save_entry",
    "save_page",
    "send_message",
    "withdraw_page",
]
