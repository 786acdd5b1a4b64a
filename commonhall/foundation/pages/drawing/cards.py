"""The picture that stands beside a link to the site in chats and on social networks."""

import io

from PIL import Image, ImageDraw

from commonhall.foundation.pages.drawing.icons import WHITE, initial, put_logo
from commonhall.ui.lettering import font

WIDTH, HEIGHT = 1200, 630  # what Open Graph's readers expect
EDGE = 80
MARK = 56  # high: what stands for the site
LINES = 3


def card_png(name: str, accent: str, title: str, logo: bytes | None = None) -> bytes:
    """1200 by 630: the title, and below it whose site it is."""
    image = Image.new("RGB", (WIDTH, HEIGHT), accent)
    draw = ImageDraw.Draw(image)
    lines, size = _fitted(title)
    top = (HEIGHT - 130 - len(lines) * size * 1.25) / 2 + 10
    for number, line in enumerate(lines):
        draw.text((EDGE, top + number * size * 1.25), line, WHITE, font(line, size))
    bottom = HEIGHT - EDGE - MARK
    right = EDGE + (_logo_width(logo) if logo else MARK)
    draw.rounded_rectangle((EDGE, bottom, right, bottom + MARK), 12, fill=WHITE)
    if logo:
        put_logo(image, logo, (EDGE, bottom, right, bottom + MARK), 0.8)
    else:
        draw.text((EDGE + MARK / 2, bottom + MARK / 2), initial(name), accent, font(initial(name), 34), anchor="mm")
    draw.text((right + 20, bottom + MARK / 2), _cut(name, 32), WHITE, font(name, 32, bold=False), anchor="lm")
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _logo_width(logo: bytes) -> int:
    """Of the plate on which it stands."""
    with Image.open(io.BytesIO(logo)) as picture:
        return round(min(300, max(MARK, MARK * picture.width / picture.height)))


def _fitted(title: str) -> tuple[list[str], int]:
    """The title in at most three lines, as large as they allow."""
    for size in (76, 64, 52, 42):
        lines = _wrapped(title, size)
        if len(lines) <= LINES:
            return lines, size
    return [*lines[: LINES - 1], _cut(" ".join(lines[LINES - 1 :]), size)], size


def _wrapped(text: str, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font(longer, size).getlength(longer) <= WIDTH - 2 * EDGE:
            lines[-1] = longer
        else:
            lines.append(_cut(word, size))
    return [line for line in lines if line]


def _cut(text: str, size: int) -> str:
    """As much of the text as fits a line."""
    room = WIDTH - 2 * EDGE - 100
    if font(text, size).getlength(text) <= room:
        return text
    while text and font(text, size).getlength(f"{text}…") > room:
        text = text[:-1]
    return f"{text}…"
