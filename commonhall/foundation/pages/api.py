"""The public face for programs, under /api/v1/pages/. Reading is for everybody; writing is the staff's."""

from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.files import UploadedFile
from pydantic import Field

from commonhall.core.access.permits import fetch, permit
from commonhall.core.api.judging import judged
from commonhall.core.api.problems import Problem
from commonhall.core.api.schemas import PageSize
from commonhall.core.captcha.challenges import spend
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules.manifest import PublicLink
from commonhall.core.pagination.keyset import paginate
from commonhall.foundation.accounts.api_auth import AUTH, LOGIN_ONLY
from commonhall.foundation.files import access as files
from commonhall.foundation.files.queries import address_of
from commonhall.foundation.pages import access, actions, queries
from commonhall.foundation.pages.forms import BLOCK_FORMS, WebsiteForm
from commonhall.foundation.pages.models import (
    Block,
    ContactMessage,
    MenuArea,
    MenuEntry,
    Page,
    PageState,
    PageVersion,
    Website,
    safe_address,
)
from commonhall.foundation.pages.schemas import (
    BlockChange,
    BlockIn,
    DeletedPage,
    EntryChange,
    EntryIn,
    EntryOut,
    HomeBlockOut,
    ItemOut,
    LogoOut,
    MessageFullOut,
    MessageIn,
    MessageMarkIn,
    MessageOut,
    MessagePage,
    ModulePageOut,
    MoveIn,
    PageChange,
    PageIn,
    PageLines,
    PageOut,
    Sent,
    VersionOut,
    VersionTextOut,
    WebsiteSettings,
)
from commonhall.foundation.security.decorators import rate_limited, too_many
from commonhall.foundation.security.limits import limited
from commonhall.ui.access import permit_staff

router = Router()


def anybody(request: HttpRequest) -> str:
    """Lets visitors read what is public; whoever has shown who they are reads more."""
    return "anybody"


OPEN = [*AUTH, anybody]
Words = Annotated[str, Field(max_length=100, description="Words that must all be found.")]


@router.get("/", response=PageLines, auth=OPEN, summary="Pages that the caller may read, by title")
def list_pages(
    request: HttpRequest, q: Words = "", state: PageState | None = None, cursor: str = "", size: PageSize = 25
) -> dict[str, Any]:
    """`state`, for who writes pages: every page in this state, whoever may read it."""
    if state:
        permit(request.user, access.MANAGE)
    rows = queries.pages_to_manage(q, state) if state else queries.pages_by_words(request.user, q)
    page = paginate(rows.defer("body"), order=["title", "id"], cursor=cursor, size=size)
    return {"items": page.rows, "next": page.next, "previous": page.previous}


@router.post("/", response={201: PageOut}, summary="Write a page, as a draft")
def add_page(request: HttpRequest, data: PageIn) -> tuple[int, Page]:
    permit(request.user, access.MANAGE)
    return 201, actions.save_page(by=request.user, **_page(request, data))


def _page(request: HttpRequest, data: PageIn) -> dict[str, Any]:
    """What was sent of a page; a picture that was not named stays as it is."""
    given = data.dict()
    return {**given, "picture": _picture(request, given["picture"], "picture" in data.model_fields_set)}


def _picture(request: HttpRequest, file: Any, is_named: bool) -> Any:
    """A file that was uploaded before, False for none, None for the one that there is."""
    if not is_named:
        return None
    if file is None:
        return False
    try:
        return files.get_file(request.user, UUID(str(file)), to="attach")
    except ValueError:
        raise Refused(_("This file can't be used here. Upload it again."), field="picture") from None


@router.get(
    "/home", response=list[HomeBlockOut], auth=OPEN, summary="The blocks of the home page, as visitors see them"
)
def home_blocks(request: HttpRequest) -> list[Block]:
    return [block for block in queries.arranged_blocks() if not block.is_hidden]


@router.post("/home", response={201: HomeBlockOut}, summary="Add a block to the home page")
def add_block(request: HttpRequest, data: BlockIn) -> tuple[int, Block]:
    permit(request.user, access.MANAGE)
    return 201, actions.add_block(kind=data.kind, by=request.user, **_texts(request, data.kind, data.data))


@router.get("/home/blocks", response=list[HomeBlockOut], summary="Every block in its order, hidden ones too")
def list_blocks(request: HttpRequest) -> list[Block]:
    permit(request.user, access.MANAGE)
    return queries.arranged_blocks()


@router.get("/home/deleted", response=list[HomeBlockOut], summary="The blocks that were deleted last")
def list_deleted_blocks(request: HttpRequest) -> list[Block]:
    permit(request.user, access.MANAGE)
    return queries.deleted_blocks()


@router.patch("/home/{public_id}", response=HomeBlockOut, summary="Change, hide or show a block")
def change_block(request: HttpRequest, public_id: UUID, data: BlockChange) -> Block:
    found = access.get_block(request.user, public_id)
    if data.data is not None:
        found = actions.change_block(block=found, by=request.user, **_texts(request, found.kind, data.data))
    if data.is_hidden is not None:
        found = actions.hide_block(block=found, hidden=data.is_hidden, by=request.user)
    return found


@router.post("/home/{public_id}/move", response=HomeBlockOut, summary="Move a block up or down")
def move_block(request: HttpRequest, public_id: UUID, data: MoveIn) -> Block:
    return actions.move_block(block=access.get_block(request.user, public_id), up=data.up, by=request.user)


@router.post("/home/{public_id}/delete", response=HomeBlockOut, summary="Delete a block; it can be brought back")
def delete_block(request: HttpRequest, public_id: UUID) -> Block:
    return actions.delete_block(block=access.get_block(request.user, public_id), by=request.user)


@router.post("/home/{public_id}/bring-back", response=HomeBlockOut, summary="Bring a deleted block back")
def bring_back_block(request: HttpRequest, public_id: UUID) -> Block:
    return actions.bring_back_block(block=access.get_block(request.user, public_id), by=request.user)


def _texts(request: HttpRequest, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """What the kind's form makes of the texts; the form's words where it refuses them."""
    lines = data.get("links")
    if isinstance(lines, list):  # as they are read
        data = data | {"links": "\n".join(f"{each.get('label')} | {each.get('url')}" for each in lines if each)}
    form = BLOCK_FORMS[kind](data)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Refused(str(errors[0]), field=f"data.{field}")
    if "picture" not in form.fields:
        return form.cleaned_data
    picture = _picture(request, data.get("picture"), "picture" in data)
    kept = {} if "picture_alt" in data or "picture_is_decorative" in data else {"picture_alt": None}
    return {**form.cleaned_data, **kept, "picture": picture}


@router.get("/menu/module-pages", response=list[ModulePageOut], summary="Pages of modules that a menu can lead to")
def list_module_pages(request: HttpRequest) -> list[PublicLink]:
    permit(request.user, access.MANAGE)
    return queries.module_links()


@router.get("/menu/{area}", response=list[ItemOut], auth=OPEN, summary="The public menu, or the footer")
def get_menu(request: HttpRequest, area: MenuArea) -> list[dict[str, Any]]:
    return [_item(item) for item in queries.menu_of(request.user, area)]


def _item(item: queries.Item) -> dict[str, Any]:
    return {"label": str(item.label), "url": item.url, "children": [_item(child) for child in item.children]}


@router.post("/menu", response={201: EntryOut}, summary="Add an entry to a menu")
def add_entry(request: HttpRequest, data: EntryIn) -> tuple[int, MenuEntry]:
    permit(request.user, access.MANAGE)
    return 201, actions.save_entry(by=request.user, **_entry(request, data))


def _entry(request: HttpRequest, data: EntryIn | EntryChange) -> dict[str, Any]:
    """What was sent of an entry, with the page and the entry that it names."""
    if data.url:
        _judge(safe_address, data.url, "url")
    page = access.get_page(request.user, data.page) if data.page else None
    parent = access.get_entry(request.user, data.parent) if data.parent else None
    return {**data.dict(), "page": page, "parent": parent}


@router.get("/menu/{area}/entries", response=list[EntryOut], summary="The entries of a menu, as they were written")
def list_entries(request: HttpRequest, area: MenuArea) -> list[MenuEntry]:
    permit(request.user, access.MANAGE)
    return queries.entries_of(area)


@router.put("/menu/entries/{pk}", response=EntryOut, summary="Change an entry")
def change_entry(request: HttpRequest, pk: int, data: EntryChange) -> MenuEntry:
    found = access.get_entry(request.user, pk)
    given = _entry(request, data)
    return actions.save_entry(entry=found, by=request.user, **{**given, "area": data.area or found.area})


@router.post("/menu/entries/{pk}/move", response=EntryOut, summary="Move an entry up or down in its level")
def move_entry(request: HttpRequest, pk: int, data: MoveIn) -> MenuEntry:
    return actions.move_entry(entry=access.get_entry(request.user, pk), up=data.up, by=request.user)


@router.post("/menu/entries/{pk}/delete", response={204: None}, summary="Take an entry out of its menu")
def delete_entry(request: HttpRequest, pk: int) -> tuple[int, None]:
    actions.delete_entry(entry=access.get_entry(request.user, pk), by=request.user)
    return 204, None


@router.post("/logo", response=LogoOut, summary="Show another logo")
@rate_limited("upload")
def change_logo(
    request: HttpRequest, picture: Annotated[UploadedFile | None, File()] = None, says_name: Form[bool] = False
) -> dict[str, Any]:
    """`picture`: left out for the one that there is. `says_name`: the logo says the site's name, which is then not
    written beside it."""
    permit_staff(request.user)
    try:
        shown = actions.change_logo(logo=picture, says_name=says_name, by=request.user)
    except Refused as refused:
        raise Refused(refused.message, field="picture") from None  # as it is called here
    assert shown is not None  # it is refused where there is none to keep
    return {"address": address_of(shown), "width": shown.width, "height": shown.height}


@router.api_operation(["DELETE"], "/logo", response={204: None}, summary="Show no logo of the site's own")
def remove_logo(request: HttpRequest) -> tuple[int, None]:
    permit_staff(request.user)
    actions.change_logo(logo=False, says_name=False, by=request.user)
    return 204, None


@router.get("/website/settings", auth=LOGIN_ONLY, response=WebsiteSettings, summary="The website's settings")
def get_website(request: HttpRequest) -> Website:
    permit(request.user, access.MANAGE)
    return queries.website()


@router.put("/website/settings", auth=LOGIN_ONLY, response=WebsiteSettings, summary="Set the website's settings")
def change_website(request: HttpRequest, data: WebsiteSettings) -> Website:
    permit(request.user, access.MANAGE)
    return actions.change_website(by=request.user, **judged(WebsiteForm(data.dict())))


@router.post("/messages", response={201: Sent, 429: Problem}, auth=OPEN, summary="Write to the board")
def send_message(request: HttpRequest, data: MessageIn) -> Any:
    _judge(validate_email, data.email, "email")
    if not request.user.is_authenticated:
        spend(data.captcha, field="captcha")
    if wait := limited(request, "contact"):
        return too_many(request, wait)
    actions.send_message(by=request.user, **data.dict(exclude={"captcha"}))
    return 201, {"sent": True}


def _judge(validator: Any, value: str, field: str) -> None:
    try:
        validator(value)
    except ValidationError as error:
        raise Refused(error.messages[0], field=field) from None


@router.get("/messages", response=MessagePage, summary="What visitors wrote")
def list_messages(request: HttpRequest, show: str = "open", cursor: str = "", size: PageSize = 25) -> dict[str, Any]:
    permit(request.user, access.READ_MESSAGES)
    page = paginate(queries.messages(show), order=["-id"], cursor=cursor, size=size)
    return {"items": page.rows, "next": page.next, "previous": page.previous}


@router.get("/messages/{public_id}", response=MessageFullOut, summary="One message")
def get_message(request: HttpRequest, public_id: UUID) -> ContactMessage:
    return access.get_message(request.user, public_id)


@router.post("/messages/{public_id}/mark", response=MessageOut, summary="Mark a message as answered, or not")
def mark_message(request: HttpRequest, public_id: UUID, data: MessageMarkIn) -> Any:
    found = access.get_message(request.user, public_id)
    return actions.mark_answered(message=found, answered=data.answered, by=request.user)


@router.get("/deleted", response=list[DeletedPage], summary="Deleted pages, the last changed first")
def list_deleted(request: HttpRequest) -> Any:
    permit(request.user, access.MANAGE)
    return queries.deleted_pages()


@router.post("/deleted/{pk}/bring-back", response=PageOut, summary="Bring a deleted page back, as a draft")
def bring_back_page(request: HttpRequest, pk: int) -> Page:
    """By its id: its address may belong to another page by now."""
    return actions.bring_back_page(page=access.get_page_to_manage(request.user, pk), by=request.user)


@router.get("/{slug}", response=PageOut, auth=OPEN, summary="One page")
def get_page(request: HttpRequest, slug: str) -> Page:
    return access.get_page(request.user, slug)


@router.put("/{slug}", response=PageOut, summary="Save a new version of a page")
def change_page(request: HttpRequest, slug: str, data: PageChange) -> Page:
    return actions.save_page(page=_to_manage(request, slug), by=request.user, **_page(request, data))


@router.post("/{slug}/publish", response=PageOut, summary="Publish a draft")
def publish_page(request: HttpRequest, slug: str) -> Page:
    return actions.publish_page(page=_to_manage(request, slug), by=request.user)


@router.post("/{slug}/withdraw", response=PageOut, summary="Make a published page a draft again")
def withdraw_page(request: HttpRequest, slug: str) -> Page:
    return actions.withdraw_page(page=_to_manage(request, slug), by=request.user)


@router.post("/{slug}/delete", response=PageOut, summary="Delete a page; it can be brought back")
def delete_page(request: HttpRequest, slug: str) -> Page:
    return actions.delete_page(page=_to_manage(request, slug), by=request.user)


@router.get("/{slug}/versions", response=list[VersionOut], summary="What a page said before, newest first")
def list_versions(request: HttpRequest, slug: str) -> Any:
    return queries.versions_of(_to_manage(request, slug))


@router.get("/{slug}/versions/{number}", response=VersionTextOut, summary="What a page said as one version")
def get_version(request: HttpRequest, slug: str, number: int) -> PageVersion:
    return access.get_version(request.user, _to_manage(request, slug), number)


@router.post("/{slug}/versions/{number}/restore", response=PageOut, summary="Say again what a version said")
def restore_version(request: HttpRequest, slug: str, number: int) -> Page:
    found = _to_manage(request, slug)
    return actions.restore_version(
        page=found, number=access.get_version(request.user, found, number).number, by=request.user
    )


def _to_manage(request: HttpRequest, slug: str) -> Page:
    permit(request.user, access.MANAGE)
    return fetch(Page.objects.exclude(state="deleted"), slug=slug)
