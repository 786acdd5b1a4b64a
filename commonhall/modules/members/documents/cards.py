"""The membership card as PDF, in the size of a credit card, and as a picture for a phone."""

import io
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from commonhall.core.wording.dates import write_day
from commonhall.modules.members.models import Card
from commonhall.modules.members.queries.cards import card_token
from commonhall.ui.lettering import font, letter
from commonhall.ui.queries import site_identity

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 85.6, 53.98  # millimetres, ISO/IEC 7810 ID-1
MARGIN, BAND, CODE = 5, 11, 27
DOTS = 12  # of the picture, for each millimetre: 300 an inch
GREY, BLACK, WHITE = (110, 110, 110), (30, 30, 30), (255, 255, 255)


def card_url(card: Card) -> str:
    """What the QR code leads to: the public page that says whether the card is valid."""
    return f"{settings.SITE_URL}/members/card/{card_token(card)}/"


def card_pdf(card: Card) -> bytes:
    """The card to print. The code is drawn as shapes, so that it stays sharp."""
    from fpdf import FPDF  # takes a third of a second to load, which only a document needs

    sheet = FPDF(unit="mm", format=(WIDTH, HEIGHT))
    sheet.set_auto_page_break(False)
    letter(sheet)
    sheet.c_margin = 0
    sheet.set_creation_date(card.issued_at)
    sheet.set_title(_("Membership card"))
    sheet.add_page()
    _Drawing(_Paper(sheet)).card(card)
    return bytes(sheet.output())


def card_png(card: Card) -> bytes:
    """The card as a picture of 1027 by 648 dots."""
    picture = Image.new("RGB", (round(WIDTH * DOTS), round(HEIGHT * DOTS)), WHITE)
    _Drawing(_Picture(picture)).card(card)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


Colour = tuple[int, int, int]


class _Paper:
    """Draws in millimetres on a PDF."""

    def __init__(self, sheet: "FPDF") -> None:
        self.sheet = sheet

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.sheet.set_fill_color(*colour)
        self.sheet.rect(x, y, width, height, "F")

    def width(self, text: str, size: float, bold: bool) -> float:
        self.sheet.set_font("hall", "B" if bold else "", size * 72 / 25.4)
        return float(self.sheet.get_string_width(text))

    def write(self, x: float, y: float, text: str, size: float, colour: Colour, bold: bool) -> None:
        self.width(text, size, bold)  # sets the font
        self.sheet.set_text_color(*colour)
        self.sheet.set_xy(x, y + 0.2 * size)  # a cell's letters stand 0.8 of its height below its edge
        self.sheet.cell(h=size, text=text)


class _Picture:
    """Draws in millimetres on a picture."""

    def __init__(self, picture: Any) -> None:
        self.draw = ImageDraw.Draw(picture)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        corners = (x * DOTS, y * DOTS, (x + width) * DOTS - 1, (y + height) * DOTS - 1)
        self.draw.rectangle(corners, fill=colour)

    def width(self, text: str, size: float, bold: bool) -> float:
        return float(font(text, size * DOTS, bold=bold).getlength(text)) / DOTS

    def write(self, x: float, y: float, text: str, size: float, colour: Colour, bold: bool) -> None:
        self.draw.text(
            (x * DOTS, (y + size) * DOTS), text, fill=colour, font=font(text, size * DOTS, bold=bold), anchor="ls"
        )


class _Drawing:
    """The card's face, the same on paper and as a picture."""

    def __init__(self, on: _Paper | _Picture) -> None:
        self.on = on

    def card(self, card: Card) -> None:
        member, site = card.member, site_identity()
        accent = tuple(int(site.accent[start : start + 2], 16) for start in (1, 3, 5))
        self.on.box(0, 0, WIDTH, BAND, accent)  # type: ignore[arg-type]
        self.text(MARGIN, 3.2, site.name, 4.2, WHITE, bold=True, room=WIDTH - 2 * MARGIN)
        room = WIDTH - CODE - 3 * MARGIN
        self.text(MARGIN, BAND + 4, member.name, 4.4, BLACK, bold=True, room=room)
        facts = [
            (_("Number"), member.number or "–"),
            (_("Plan"), member.plan.name if member.plan else "–"),
            (_("Valid until"), write_day(member.expires_on) if member.expires_on else _("no end date")),
        ]
        for number, (term, value) in enumerate(facts):
            y = BAND + 12.5 + number * 9.5
            self.text(MARGIN, y, term, 2.2, GREY, room=room)
            self.text(MARGIN, y + 3, value, 3.2, BLACK, room=room)
        self.code(card_url(card), WIDTH - CODE - MARGIN, BAND + 5)
        self.text(WIDTH - CODE - MARGIN, BAND + 5 + CODE + 1, _("Scan to verify"), 2.2, GREY, room=CODE)

    def text(
        self, x: float, y: float, text: str, size: float, colour: Colour, *, bold: bool = False, room: float
    ) -> None:
        """A line that gets smaller, down to two thirds, and then shorter, until there is room for it."""
        smallest = size * 2 / 3
        while self.on.width(text, size, bold) > room and size > smallest:
            size = round(size - 0.2, 1)
        while len(text) > 1 and self.on.width(text, size, bold) > room:
            text = text[:-2].rstrip() + "…"
        self.on.write(x, y, text, size, colour, bold)

    def code(self, url: str, x: float, y: float) -> None:
        rows = list(segno.make(url, error="m", micro=False).matrix)
        step = CODE / len(rows)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    # A hair more than a module, so that no light shines between two of them.
                    self.on.box(x + across * step, y + down * step, step + 0.02, step + 0.02, BLACK)
