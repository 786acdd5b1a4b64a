"""From bytes to text, for files that do not say how they were written."""

from __future__ import annotations

import codecs
import re

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# One byte per character: Windows, then Excel for Mac and old DOS programs, in the order in which they are believed.
_SINGLE_BYTE = ["cp1252", "mac_roman", "cp850"]
# What a wrong guess among those leaves behind: capitals, quotes, daggers and the like in the middle of a word, and
# bytes that stand for nothing in cp1252.
_MISREAD = re.compile(r"(?<=[a-z])[ŽŠŸŒÀ-ÖØ-Þ]|(?<=[A-Za-z])[^\w\s\x20-\x7e’‘´·°ªº](?=[a-z])|[\x80-\x9f]")
_SAMPLE_BYTES = 100_000
_ASCII = bytes(range(0x80))
_KEEP = "commonhall.keep_byte"
_TRUST_UTF8 = 4  # right characters per wrong byte, from which on a file is UTF-8 with faults in it


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file, and the encoding that it was read in.

    A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8 if it is valid, or nearly (the faulty lines
    are read as cp1252); else the likeliest encoding of one byte per character.

    Raises UnicodeDecodeError if the mark promises what the bytes don't keep.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _utf16_without_mark(data)
    if encoding:
        return data.decode(encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode_damaged(data)


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:4096]
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if min(first, second) * 10 > max(first, second) or max(first, second) * 8 < len(sample):
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _decode_damaged(data: bytes) -> tuple[str, str]:
    attempt = data.decode("utf-8", errors="replace")
    wrong = attempt.count("\ufffd")
    ascii_characters = len(data) - len(data.translate(None, delete=_ASCII))
    if len(attempt) - ascii_characters - wrong >= _TRUST_UTF8 * wrong:
        return "\n".join(_decode_line(line) for line in data.split(b"\n")), "utf-8"
    telling = b"\n".join(line for line in data.split(b"\n") if not line.isascii())[:_SAMPLE_BYTES]
    name = min(_SINGLE_BYTE, key=lambda name: len(_MISREAD.findall(telling.decode(name, errors=_KEEP))))
    return data.decode(name, errors=_KEEP), name


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors=_KEEP)


def _keep_byte(error: UnicodeError) -> tuple[str, int]:
    """As Windows does it: the five bytes that cp1252 leaves open become control characters, so nothing is lost."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_KEEP, _keep_byte)
