"""Images: decoded whole within limits and made anew, so that nothing of the original's bytes is kept but the picture.

What a camera wrote beside it (place, time, its number) and what somebody hid in or behind it goes that way.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, WebPImagePlugin

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging.checked import Rendition
from commonhall.foundation.files.judging.rules import Rules, Size, within
from commonhall.foundation.files.judging.types import GIF, JPEG, PNG, WEBP, FileType

_READERS = ("JPEG", "PNG", "GIF", WebPImagePlugin.WebPImageFile.format)  # the last one is not known before its import
_MOST_SCANS = 32  # over the whole picture, in a JPEG; encoders write about ten
_MARKER = re.compile(rb"\xff+([^\x00\xff])")
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers without a segment
_START_OF_SCAN, _END = 0xDA, 0xD9
_LONGEST = within(16_000)  # WebP has no room for 16,384 pixels on a side
_SAVING: dict[FileType, dict[str, Any]] = {
    WEBP: {"format": "WEBP", "quality": 82, "method": 4},
    JPEG: {"format": "JPEG", "quality": 88, "optimize": True, "progressive": True},
    PNG: {"format": "PNG", "optimize": True},
}


@dataclass(frozen=True)
class Renditions:
    full: Rendition
    smaller: tuple[Rendition, ...]


def make_anew(file: IO[bytes], came_as: FileType, rules: Rules) -> Renditions:
    """The image in all sizes that its purpose has. Of an animated one, the first picture.

    Raises:
        Refused: it has too many pixels, or can't be decoded to its end.
    """
    try:
        image = _decoded(file, rules)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise _too_many(rules) from None
    except Exception:  # Pillow's errors have no common ground; none of them is ours to repair
        raise Refused(_("The picture is damaged and can't be read. Open it on your device, save it anew.")) from None
    kept = WEBP if not rules.keep_format else PNG if came_as == GIF else came_as
    full = _rendition("", _sized(image, rules.full or _LONGEST), kept)
    return Renditions(full, tuple(_rendition(size.name, _sized(image, size), WEBP) for size in rules.sizes))


def _decoded(file: IO[bytes], rules: Rules) -> Image.Image:
    """Upright, in RGB or RGBA, without anything beside the picture."""
    if _webp_canvas(file) > rules.max_pixels:  # its reader sets the memory aside before it can be asked
        raise _too_many(rules)
    if _scans(_from_start(file).read()) > _MOST_SCANS:
        raise Refused(_("The picture is built in a way that takes too long to read. Save it anew and try again."))
    with Image.open(_from_start(file), formats=_READERS) as looked_at:
        if looked_at.width * looked_at.height > rules.max_pixels:
            raise _too_many(rules)
        looked_at.verify()
    with Image.open(_from_start(file), formats=_READERS) as image:
        if rules.full is not None:
            image.draft("RGB", (rules.full.pixels, rules.full.pixels))  # JPEG decodes at an eighth, if that is enough
        image.load()
        upright = ImageOps.exif_transpose(image)
        plain = _in_usual_colours(upright)
    plain.info = {}
    return plain


def _too_many(rules: Rules) -> Refused:
    most = {"millions": rules.max_pixels // 1_000_000}
    return Refused(
        _("The picture has more than %(millions)s million pixels. Make it smaller on your device and try again.") % most
    )


def _from_start(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def _webp_canvas(file: IO[bytes]) -> int:
    """Width times height as the header of an extended WebP has it (WebP Container Specification); 0 for others."""
    head = _from_start(file).read(30)
    if head[:4] != b"RIFF" or head[12:16] != b"VP8X":
        return 0
    return (int.from_bytes(head[24:27], "little") + 1) * (int.from_bytes(head[27:30], "little") + 1)


def _scans(content: bytes) -> int:
    """How often a JPEG goes over the whole picture (ISO/IEC 10918-1, B.2); 0 for others.

    A scan of a few bytes takes the decoder as long as one of many.
    """
    if content[:2] != b"\xff\xd8":
        return 0
    at, scans = 2, 0
    while (found := _MARKER.search(content, at)) and (marker := found[1][0]) != _END:
        at = found.end()
        if marker not in _ALONE:
            scans += marker == _START_OF_SCAN
            at += int.from_bytes(content[at : at + 2], "big")
    return scans


def _in_usual_colours(image: Image.Image) -> Image.Image:
    """As sRGB, which is what browsers take a picture without a profile for."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    usual = "RGBA" if see_through else "RGB"
    plain = image if image.mode == "CMYK" else image.convert(usual)
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):
            source, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(plain, source, srgb, outputMode=usual) or plain
    return plain.convert(usual)


def _sized(image: Image.Image, size: Size) -> Image.Image:
    if size.square:
        side = min(size.pixels, *image.size)
        return ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    smaller = image.copy()
    smaller.thumbnail((size.pixels, size.pixels), Image.Resampling.LANCZOS)
    return smaller


def _rendition(name: str, image: Image.Image, kind: FileType) -> Rendition:
    content = BytesIO()
    flat = image.convert("RGB") if kind == JPEG else image
    flat.save(content, **_SAVING[kind])
    return Rendition(name, kind, image.width, image.height, content.getvalue())
