import re

import pytest
from django.contrib.staticfiles import finders
from hypothesis import given
from hypothesis import strategies as st

from commonhall.ui.colour import DARK_CARD, LIGHT_PAGE, READABLE, contrast, nearest_readable, on_dark, weakest
from commonhall.ui.models import DEFAULT_ACCENT

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
        ("#abcdef", "#abcdef", 1.0),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(colours)
def test_any_accent_is_readable_in_the_dark_theme(accent: str) -> None:
    assert contrast(on_dark(accent), DARK_CARD) > READABLE


@given(colours)
def test_the_nearest_readable_colour_passes_and_is_the_colour_itself_when_that_does(accent: str) -> None:
    nearest = nearest_readable(accent)
    assert weakest(nearest) >= READABLE
    assert (nearest == accent) == (weakest(accent) >= READABLE)


def test_the_nearest_readable_colour_keeps_the_hue() -> None:
    red, green, blue = (int(nearest_readable("#ffcc00")[start : start + 2], 16) for start in (1, 3, 5))
    assert blue == 0
    assert green / red == pytest.approx(0.8, abs=0.02)


def test_an_accent_is_judged_on_the_ground_that_it_tints_too() -> None:
    assert contrast("#707070", "#ffffff") > contrast("#707070", LIGHT_PAGE) > READABLE > weakest("#707070")


def test_a_light_accent_stays_as_it_is_in_the_dark_theme() -> None:
    assert on_dark("#ffcc00") == "#ffcc00"


def test_style_sheet_has_the_colours_that_are_judged() -> None:
    css = open(str(finders.find("ui/css/commonhall.css"))).read()  # noqa: PTH123, SIM115
    assert re.search(rf"--tblr-body-bg: light-dark\({LIGHT_PAGE},", css)
    assert re.search(rf"--hall-card: light-dark\(#fff, {DARK_CARD}\)", css)
    assert f"--hall-accent: {DEFAULT_ACCENT};" in css
    assert weakest(DEFAULT_ACCENT) > READABLE
