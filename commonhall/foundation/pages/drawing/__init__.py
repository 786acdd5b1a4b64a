"""Pictures that are made and not uploaded. They know names and colours, and no tables."""

from commonhall.foundation.pages.drawing.cards import card_png
from commonhall.foundation.pages.drawing.icons import SIZES, fits_icon, icon_png, icon_svg

__all__ = ["SIZES", "card_png", "fits_icon", "icon_png", "icon_svg"]
