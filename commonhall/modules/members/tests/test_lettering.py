"""Names in every script on cards: the house's font, and another where the site has one."""

import io
from pathlib import Path

import pypdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops

from commonhall.modules.members.documents.cards import card_pdf, card_png
from commonhall.modules.members.models import Card, Member

pytestmark = [pytest.mark.django_db, pytest.mark.req("M10.1")]


@pytest.fixture
def other_font(tmp_path: Path) -> Path:
    """A font that knows a single sign, 王, and draws it as a bar."""
    pen = TTGlyphPen(None)
    for at, to in enumerate([(0, 0), (0, 800), (900, 800), (900, 0)]):
        pen.lineTo(to) if at else pen.moveTo(to)
    pen.closePath()
    glyphs = {".notdef": TTGlyphPen(None).glyph(), "king": pen.glyph()}
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder(list(glyphs))
    made.setupCharacterMap({ord("王"): "king"})
    made.setupGlyf(glyphs)
    made.setupHorizontalMetrics({".notdef": (500, 0), "king": (1000, 0)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Other", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    path = tmp_path / "other.ttf"
    made.save(path)
    return path


def card_of(first: str, last: str = "") -> Card:
    return Card.objects.create(member=Member.objects.create(first_name=first, last_name=last))


def paper(card: Card) -> str:
    return pypdf.PdfReader(io.BytesIO(card_pdf(card))).pages[0].extract_text()


def looks(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(card_png(card))).convert("L")


def test_a_script_that_the_house_lacks_is_written_with_the_other_font(settings, other_font: Path) -> None:
    card = card_of("王", "王")
    settings.FALLBACK_FONT = ""
    without = looks(card)
    settings.FALLBACK_FONT = str(other_font)
    assert "王 王" in paper(card)
    assert ImageChops.difference(looks(card), without).getbbox() is not None


def test_the_other_font_leaves_the_other_names_as_they_were(settings, other_font: Path) -> None:
    card = card_of("Zoë", "Müller")
    settings.FALLBACK_FONT = ""
    without = looks(card)
    settings.FALLBACK_FONT = str(other_font)
    assert "Zoë Müller" in paper(card)
    assert ImageChops.difference(looks(card), without).getbbox() is None


def test_a_script_that_joins_its_letters_has_them_joined() -> None:
    """Lam and alef are one sign where they stand beside each other."""
    from fpdf import FPDF

    from commonhall.ui.lettering import letter

    sheet = FPDF()
    letter(sheet)
    sheet.set_font("hall", "", 10)
    joined, alone = sheet.get_string_width("لا"), sum(sheet.get_string_width(sign) for sign in "لا")
    assert joined < alone * 0.9
