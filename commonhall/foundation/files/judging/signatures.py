"""What a file is, by its first bytes. All of ours begin at the very first one: what stands before is a disguise."""

import puremagic

from commonhall.foundation.files.judging.types import GIF, JPEG, PDF, PNG, WEBP, ZIP, FileType

HEAD = 32  # bytes that are looked at
_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", ZIP),
)
_PHONE = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")  # brands of HEIF, which phones take pictures in


def type_of(head: bytes) -> FileType | None:
    """The type; ZIP also for office files, which are archives; None for text and what we don't know."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), None)


def is_phone_picture(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _PHONE


def is_drawing(head: bytes, ending: str) -> bool:
    """Whether it is SVG, by name or content."""
    return ending in ("svg", "svgz") or b"<svg" in head.lower()


def guessed_ending(head: bytes) -> str:
    """What it may be instead, in words for a refusal only: such as "exe"; empty where nobody knows."""
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    return found[0].extension.lstrip(".") if found and found[0].confidence >= 0.5 else ""
