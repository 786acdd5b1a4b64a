"""Contrast of colours as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

LIGHT_PAGE = "#faf9f7"  # the page in the light theme, and a card in the dark one: the same values as in commonhall.css
DARK_CARD = "#212326"
READABLE = 4.5  # WCAG 1.4.3 (AA), text of usual size
WHITE, BLACK = "#ffffff", "#000000"
TINT = 0.12  # as much of the accent lies on the ground of a badge, and a little less on the menu's present entry


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours written #rrggbb, from 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weakest(accent: str) -> float:
    """The lowest contrast of the accent in the light theme: with white text on it, and as text on a card, on the page
    and on ground that it tints itself. In the dark theme buttons are the same, and `on_dark` sees to the rest."""
    grounds = (WHITE, LIGHT_PAGE, _mix(LIGHT_PAGE, accent, TINT))
    return min(contrast(accent, ground) for ground in grounds)


def nearest_readable(accent: str) -> str:
    """The accent itself when it is readable, else mixed with as little black as makes it so."""
    shades = (_mix(accent, BLACK, parts / 100) for parts in range(101))
    return next(shade for shade in shades if weakest(shade) >= READABLE)


def on_dark(accent: str) -> str:
    """The accent, mixed with as little white as makes it readable on a card of the dark theme."""
    for parts in range(11):
        mixed = _mix(accent, WHITE, parts / 10)
        if contrast(mixed, DARK_CARD) >= READABLE + 1:  # a little more than needed: links also lie on tinted ground
            return mixed
    return WHITE


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _mix(one: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
