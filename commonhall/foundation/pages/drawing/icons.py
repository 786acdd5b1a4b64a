"""The site's icon: its logo on white, or the first letter of its name on its accent."""

import base64
import io

from django.utils.html import format_html
from PIL import Image, ImageDraw, ImageOps

from commonhall.ui.lettering import font

# The sizes that browsers and home screens ask for. A maskable one is cut to any shape: the letter keeps to its middle.
SIZES = {"32": (32, False), "180": (180, True), "192": (192, False), "512": (512, False), "maskable": (512, True)}
ROUND = 0.22  # of the side
WHITE = "#ffffff"


def initial(name: str) -> str:
    """The letter that stands for the site."""
    return next((letter.upper() for letter in name if letter.isalnum()), "•")


def icon_svg(name: str, accent: str, logo: bytes | None = None) -> str:
    """The icon as SVG, 64 by 64."""
    if logo:
        picture = base64.b64encode(icon_png(name, accent, "192", logo)).decode()
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
            '<image width="64" height="64" href="data:image/png;base64,{}"/></svg>',
            picture,
        )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="{}"/>'
        '<text x="32" y="45" font-family="system-ui,sans-serif" font-size="38" font-weight="700" text-anchor="middle" '
        'fill="#fff">{}</text></svg>',
        accent,
        initial(name),
    )


def icon_png(name: str, accent: str, kind: str, logo: bytes | None = None) -> bytes:
    """The icon as PNG; `kind` is one of SIZES."""
    size, is_whole = SIZES[kind]
    ground = WHITE if logo else accent
    image = Image.new("RGBA", (size, size), ground if is_whole else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    if not is_whole:
        draw.rounded_rectangle((0, 0, size - 1, size - 1), round(size * ROUND), fill=ground)
    if logo:
        put_logo(image, logo, (0, 0, size, size), 0.58 if is_whole else 0.8)
    else:
        share = 0.44 if is_whole else 0.6
        draw.text((size / 2, size / 2), initial(name), WHITE, font(initial(name), round(size * share)), anchor="mm")
    return _saved(image)


def fits_icon(width: int, height: int) -> bool:
    """Whether a logo can be told in a square; a long one could not be read there."""
    return 0 < max(width, height) <= 2 * min(width, height)


def put_logo(image: Image.Image, logo: bytes, box: tuple[int, int, int, int], share: float = 1) -> None:
    """Put it whole into the middle of the box, of which it takes that share."""
    left, top, right, bottom = box
    with Image.open(io.BytesIO(logo)) as opened:
        room = (max(1, round((right - left) * share)), max(1, round((bottom - top) * share)))
        mark = ImageOps.contain(opened.convert("RGBA"), room, Image.Resampling.LANCZOS)
    place = (left + (right - left - mark.width) // 2, top + (bottom - top - mark.height) // 2)
    image.paste(mark, place, mark)


def _saved(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
