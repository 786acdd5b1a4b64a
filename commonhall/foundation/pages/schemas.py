from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from commonhall.core.api.schemas import Text
from commonhall.core.modules.manifest import PublicLink
from commonhall.core.richtext.cleaning import LONGEST
from commonhall.foundation.pages.models import (
    Block,
    BlockKind,
    ContactMessage,
    MenuArea,
    MenuEntry,
    Page,
    PageAudience,
    PageState,
    PageVersion,
    Picture,
)


class PictureOut(Schema):
    id: UUID
    address: str = Field(description="Of a page's picture it ends within two hours; ask again for a fresh one.")
    width: int
    height: int
    alt: str = Field(description="What it shows; empty for decoration.")


def picture_out(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    same = {name: getattr(picture, name) for name in ("id", "width", "height", "alt")}
    return {**same, "address": picture.url}


class PageOut(Schema):
    id: int
    slug: str
    title: str
    description: str
    body: str = Field(description="Clean HTML.")
    picture: PictureOut | None
    audience: PageAudience
    state: PageState
    version: int
    updated_at: datetime

    @staticmethod
    def resolve_picture(page: Page) -> dict[str, Any] | None:
        return picture_out(page.shown_picture)


class PageLine(Schema):
    id: int
    slug: str
    title: str
    description: str
    audience: PageAudience
    state: PageState
    updated_at: datetime


class DeletedPage(Schema):
    id: int
    slug: str
    title: str
    updated_at: datetime


class PageLines(Schema):
    items: list[PageLine]
    next: str
    previous: str


class PageIn(Schema):
    slug: str = Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: Text = Field(min_length=1, max_length=120)
    body: str = Field("", max_length=LONGEST, description="HTML; what is not allowed is taken out.")
    description: Text = Field("", max_length=200)
    picture: UUID | None = Field(
        None, description="A file that was uploaded for pages.picture; null for none, left out for the one there is."
    )
    picture_alt: str | None = Field(None, max_length=200, description="What it shows, for those who don't see it.")
    picture_is_decorative: bool = False
    audience: PageAudience = PageAudience.PUBLIC


class PageChange(PageIn):
    version_seen: int | None = Field(
        None, description="The version on which the change is based; refused if it is old."
    )


class VersionOut(Schema):
    number: int
    title: str
    at: datetime


class VersionTextOut(VersionOut):
    """What a page said, and showed, as this version."""

    description: str
    body: str = Field(description="Clean HTML.")
    picture: PictureOut | None
    by: str = Field(description="Who saved it; empty if nobody is known.")

    @staticmethod
    def resolve_picture(version: PageVersion) -> dict[str, Any] | None:
        return picture_out(version.shown_picture)

    @staticmethod
    def resolve_by(version: PageVersion) -> str:
        return str(version.by or "")


class HomeBlockOut(Schema):
    id: UUID = Field(alias="public_id")
    kind: BlockKind
    position: int
    data: dict[str, Any]
    picture: PictureOut | None
    is_hidden: bool

    @staticmethod
    def resolve_data(block: Block) -> dict[str, Any]:
        return {name: value for name, value in block.data.items() if name != "picture"}

    @staticmethod
    def resolve_picture(block: Block) -> dict[str, Any] | None:
        return picture_out(block.picture)


class BlockIn(Schema):
    kind: BlockKind
    data: dict[str, Any] = Field(
        description="Texts by the names of the kind's form. `picture`: a file uploaded for pages.block_picture, with "
        "`picture_alt` or `picture_is_decorative`; null for none, left out for the one there is."
    )


class BlockChange(Schema):
    data: dict[str, Any] | None = None
    is_hidden: bool | None = None


class MoveIn(Schema):
    up: bool


class ItemOut(Schema):
    label: str
    url: str = Field(description="Empty for a heading.")
    children: list["ItemOut"] = []


class ModulePageOut(Schema):
    url_name: str = Field(description="Goes into an entry's `url_name`.")
    label: str = Field(description="What the entry says unless it has a text of its own.")

    @staticmethod
    def resolve_label(link: PublicLink) -> str:
        return str(link.label)


class EntryTexts(Schema):
    label: Text = Field("", max_length=40)
    page: Text = Field("", description="A page's slug.")
    url_name: Text = Field("", max_length=80, description="A page that a module offers; see `/menu/module-pages`.")
    url: Text = Field("", max_length=300)
    parent: int | None = Field(None, description="An entry of the header's first level.")


class EntryIn(EntryTexts):
    area: MenuArea = MenuArea.HEADER


class EntryChange(EntryTexts):
    area: MenuArea | None = Field(None, description="Left out: where it stands.")


class EntryOut(Schema):
    id: int
    area: MenuArea
    label: str
    page: str = Field(description="The page's slug; empty without one.")
    url_name: str
    url: str
    parent: int | None = Field(alias="parent_id")
    position: int

    @staticmethod
    def resolve_page(entry: MenuEntry) -> str:
        return entry.page.slug if entry.page else ""


class LogoOut(Schema):
    address: str = Field(description="Lasts; another logo has another one.")
    width: int
    height: int


class WebsiteSettings(Schema):
    """What staff say of the public site as a whole."""

    allow_robots: bool = Field(description="Whether search engines may show the site.")
    contact_is_open: bool = Field(description="Whether visitors may write to the board.")
    contact_email: str = Field(max_length=254, description="Who gets the messages; empty: each of the board.")


class MessageIn(Schema):
    name: Text = Field(min_length=1, max_length=80)
    email: Text = Field(max_length=254)
    text: Text = Field(min_length=1, max_length=5000)
    captcha: str = Field(
        "",
        description="Of who has not logged in: a challenge of /ui/captcha/, solved as ALTCHA's PoW v2 says, in base64.",
    )


class MessageOut(Schema):
    id: UUID = Field(alias="public_id")
    name: str
    email: str
    text: str
    received_at: datetime
    answered_at: datetime | None


class MessageFullOut(MessageOut):
    answered_by: str = Field(description="Who marked it as answered; empty if nobody is known.")

    @staticmethod
    def resolve_answered_by(message: ContactMessage) -> str:
        return str(message.answered_by or "")


class MessagePage(Schema):
    items: list[MessageOut]
    next: str
    previous: str


class MessageMarkIn(Schema):
    answered: bool


class Sent(Schema):
    sent: bool
