"""The demo club's own logo and pictures, drawn when it is seeded."""

import io
from math import sin

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = (1280, 640)
Colour = tuple[int, int, int]
INK, GOLD, PAPER = (22, 78, 99), (245, 180, 60), (250, 247, 240)


def logo() -> "ContentFile[bytes]":
    """A table seen from above, with people around it."""
    image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((16, 16, 496, 496), 112, fill=INK)
    pen.ellipse((166, 166, 346, 346), fill=GOLD)
    for x, y in ((256, 104), (256, 408), (104, 256), (408, 256), (149, 149), (363, 149), (149, 363), (363, 363)):
        pen.ellipse((x - 30, y - 30, x + 30, y + 30), fill=PAPER)
    return _file(image, "logo.png")


def hills() -> "ContentFile[bytes]":
    """Hills behind each other, under a low sun."""
    image, pen = _sky((250, 214, 165), (196, 226, 232))
    pen.ellipse((880, 150, 1040, 310), fill=(255, 236, 179))
    for depth, colour in enumerate(((126, 168, 172), (84, 136, 142), (48, 104, 112), (22, 78, 99))):
        _ridge(pen, colour, top=300 + 85 * depth, swing=60, width=190 - 20 * depth, shift=2 * depth)
    return _file(image, "hills.png")


def harbour() -> "ContentFile[bytes]":
    """Three boats on the water, by evening."""
    image, pen = _sky((72, 96, 140), (244, 176, 132))
    pen.ellipse((240, 300, 420, 480), fill=(255, 220, 160))
    _ridge(pen, (40, 82, 112), top=400, swing=6, width=40)
    for x, y, size in ((480, 470, 1.0), (760, 500, 1.5), (1050, 450, 0.8)):
        keel = y + 36 * size
        hull = [(x - 80 * size, y), (x + 80 * size, y), (x + 50 * size, keel), (x - 50 * size, keel)]
        pen.polygon(hull, fill=(120, 52, 40))
        pen.polygon([(x, y - 180 * size), (x, y - 12 * size), (x + 92 * size, y - 12 * size)], fill=PAPER)
        pen.polygon([(x - 8 * size, y - 140 * size), (x - 8 * size, y - 12 * size), (x - 64 * size, y - 12 * size)],
                    fill=GOLD)  # fmt: skip
    return _file(image, "harbour.png")


def _sky(above: Colour, below: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(image)
    for y in range(SIZE[1]):
        part = y / SIZE[1]
        pen.line((0, y, SIZE[0], y), fill=tuple(round(a + (b - a) * part) for a, b in zip(above, below, strict=True)))
    return image, pen


def _ridge(pen: ImageDraw.ImageDraw, colour: Colour, *, top: int, swing: int, width: int, shift: float = 0) -> None:
    """All below a wave, in pixels."""
    points = [(x, top + swing * sin(x / width + shift)) for x in range(0, SIZE[0] + 8, 8)]
    pen.polygon([(0, SIZE[1]), *points, (SIZE[0], SIZE[1])], fill=colour)


def _file(image: Image.Image, name: str) -> "ContentFile[bytes]":
    content = io.BytesIO()
    image.save(content, "PNG")
    return ContentFile(content.getvalue(), name)
