"""Who may read a page and who runs the website; fetching is the check."""

from typing import Any
from uuid import UUID

import rules
from django.http import Http404

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import is_board
from commonhall.foundation.files.models import File
from commonhall.foundation.pages import guards, queries
from commonhall.foundation.pages.models import Block, ContactMessage, MenuEntry, Page, PageState, PageVersion

MANAGE = "pages.manage"
rules.add_perm(MANAGE, is_board)
READ_MESSAGES = "pages.read_messages"
rules.add_perm(READ_MESSAGES, is_board)


def may_manage(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_perm(MANAGE))


def may_read_picture(user: Any, file: File) -> bool:
    """Whether the file is the picture of a page that the person may read."""
    page = queries.page_of_picture(file)
    return page is not None and (may_manage(user) or queries.readable_pages(user).filter(pk=page.pk).exists())


def get_page(user: Any, slug: str) -> Page:
    """A published page that the reader may see. Staff also see drafts, to look at them before anybody else does.

    Raises:
        Http404: there is none, or it is not for this reader.
    """
    try:
        return fetch(queries.readable_pages(user), slug=slug)
    except Http404:
        if not may_manage(user):
            raise
    return fetch(Page.objects.exclude(state=PageState.DELETED), slug=slug)


def get_page_to_manage(user: Any, pk: int) -> Page:
    permit(user, MANAGE)
    return fetch(Page.objects.all(), pk=pk)


def get_version(user: Any, page: Page, number: int) -> PageVersion:
    permit(user, MANAGE)
    return fetch(PageVersion.objects.filter(page=page).select_related("by"), number=number)


def get_block(user: Any, public_id: UUID) -> Block:
    permit(user, MANAGE)
    return fetch(Block.objects.all(), public_id=public_id)


def get_entry(user: Any, pk: int) -> MenuEntry:
    permit(user, MANAGE)
    return fetch(MenuEntry.objects.select_related("page"), pk=pk)


def get_message(user: Any, public_id: UUID) -> ContactMessage:
    permit(user, READ_MESSAGES)
    return fetch(ContactMessage.objects.filter(is_held=False).select_related("answered_by"), public_id=public_id)


def get_held_message(public_id: UUID, signature: str) -> ContactMessage:
    """A message whose sender has followed the link that was mailed to them: the signature is the permission.

    Raises:
        Http404: we have not made this address, or the message is gone.
    """
    if not guards.is_confirmation(public_id, signature):
        raise Http404
    return fetch(ContactMessage.objects.all(), public_id=public_id)
