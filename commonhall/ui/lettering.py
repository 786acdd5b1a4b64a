"""The letters of documents and pictures that are drawn here.

The house's font knows Latin, Greek, Cyrillic, Hebrew and Arabic; for other scripts there is the one at FALLBACK_FONT,
if the site has one.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from PIL import ImageFont

from commonhall import ui

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(ui.__file__).parent / "fonts"
PLAIN, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"


def font(text: str, size: float, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    """For a text on a picture: the house's font, or the other one where that alone has every letter of the text.

    Args:
        size: in dots.
    """
    usual, other = BOLD if bold else PLAIN, settings.FALLBACK_FONT
    lacks = other and not _has(usual, text) and _has(Path(other), text)
    return _opened(Path(other) if lacks else usual, size)


def letter(sheet: "FPDF") -> None:
    """Give a PDF its letters, as the font "hall": joined and from right to left where a script is written so."""
    sheet.add_font("hall", "", PLAIN)
    sheet.add_font("hall", "B", BOLD)
    if settings.FALLBACK_FONT:
        sheet.add_font("other", "", settings.FALLBACK_FONT)
        sheet.set_fallback_fonts(["other"], exact_match=False)
    sheet.set_text_shaping(True)


@cache
def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


def _has(path: Path, text: str) -> bool:
    return all(ord(sign) in _letters(path) or sign.isspace() for sign in text)


@cache
def _opened(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)
