"""Files as people and attackers send them, made here so that each test shows what is in them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from commonhall.foundation.files.judging.types import DOCX, ODT, XLSX

SCRIPT = b"<script>alert(document.domain)</script>"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), colour: Any = (200, 30, 30), **saving: Any) -> bytes:
    """An image, the left half in the colour and the right half blue."""
    image = Image.new("RGB", size, colour)
    image.paste((20, 20, 220), (size[0] // 2, 0, *size))
    content = io.BytesIO()
    image.save(content, kind, **saving)
    return content.getvalue()


def photo(orientation: int = 6, size: tuple[int, int] = (60, 40)) -> bytes:
    """A JPEG as phones take it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone Maker"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 53.0, 24.0), 3: "E", 4: (12.0, 29.0, 32.0)})
    return picture("JPEG", size, exif=exif, comment=b"my secret comment")


def animation() -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "green", "blue")]
    content = io.BytesIO()
    frames[0].save(content, "GIF", save_all=True, append_images=frames[1:])
    return content.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def pixel_bomb(side: int = 50_000) -> bytes:
    """A whole PNG of one bit a pixel: some 300 kB that decode to 2.5 gigapixels."""
    packer, row = zlib.compressobj(6), bytes(1 + (side + 7) // 8)
    packed = b"".join(packer.compress(row * 500) for _ in range(side // 500)) + packer.flush()
    header = struct.pack(">2I5B", side, side, 1, 0, 0, 0, 0)
    parts = [_chunk(b"IHDR", header), _chunk(b"IDAT", packed), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def webp_bomb() -> bytes:
    """The head of an extended WebP whose canvas is 16,383 pixels wide and high."""
    side = (16_383 - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + side + side + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def scan_bomb(scans: int = 500) -> bytes:
    """A JPEG that goes over its picture again and again, in a few bytes each time."""
    once = picture("JPEG", (2_000, 2_000), progressive=True)
    last = once.rindex(b"\xff\xda")
    return once[:last] + once[last:-2] * scans + once[-2:]


def archive(files: Mapping[str, bytes], **options: Any) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, **options) as packed:
        for name, inner in files.items():
            packed.writestr(name, inner)
    return content.getvalue()


def office(kind: Any = DOCX, more: Mapping[str, bytes] | None = None) -> bytes:
    if kind == ODT:
        return archive({"mimetype": kind.content_type.encode(), "content.xml": b"<office/>", **(more or {})})
    return archive({"[Content_Types].xml": b"<Types/>", kind.part: b"<document/>", **(more or {})})


SPREADSHEET = office(XLSX)


def overlapping_archive(copies: int = 9) -> bytes:
    """Many entries that share the bytes of one (as in David Fifield's bomb of 2019): the directory alone grows."""
    one = archive({"a": bytes(1_000_000)})
    start = one.index(b"PK\x01\x02")
    directory = one[start : one.index(b"PK\x05\x06")] * copies
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), start, 0)
    return one[:start] + directory + end


def pdf(pages: int = 1, catalog: bytes = b"", objects: bytes = b"", packed: bytes = b"") -> bytes:
    """A PDF with empty pages. `packed`: the content of an object stream."""
    kids = b" ".join(b"%d 0 R" % (number + 10) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    found = {1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog, 2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages)}
    found |= {number + 10: page for number in range(pages)}
    if packed:
        squeezed = zlib.compress(packed)
        head = b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>" % len(squeezed)
        found[5] = head + b"stream\n" + squeezed + b"\nendstream"
    content, places = b"%PDF-1.7\n", {}
    for number, body in found.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    content += objects
    table = len(content)
    size = max(found) + 1
    rows = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)]
    trailer = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (size, table)
    return content + b"xref\n0 %d\n" % size + b"".join(rows) + trailer
