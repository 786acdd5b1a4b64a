"""Plain text and CSV: whatever reads as text and holds none of the bytes that only programs and pictures have."""

from typing import IO

from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging.types import CSV, TEXT, FileType

_HARMLESS = b"\t\n\r\f\x1b"


def text_type(ending: str) -> FileType:
    return CSV if ending in CSV.endings else TEXT


def judge_text(file: IO[bytes]) -> None:
    """Raises Refused for what is no text."""
    file.seek(0)
    content = file.read()
    binary = any(byte < 32 and byte not in _HARMLESS for byte in set(content))
    if binary and not _is_utf16(content):
        raise Refused(_("The content is no text. Choose a text file, or save it as text (UTF-8)."))


def _is_utf16(content: bytes) -> bool:
    if content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return False
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError:
        return False
    return not any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in set(text))
