"""What a file is, judged by its first bytes: names lie (web pages called .xls are common)."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext as _

from commonhall.core.tabular.errors import UnreadableTable

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(rb"\s*(?:<!doctype\s+html|<html|<\?xml|<table|<meta|<head)", re.IGNORECASE)


def is_spreadsheet(data: bytes, unpacked_bytes: int) -> bool:
    """True for XLSX, XLSB, XLS and ODS, False for text.

    Raises UnreadableTable for a file that is known to be something else, and for a spreadsheet that would unpack to
    more than `unpacked_bytes`.
    """
    if data.startswith(_ZIP):
        _judge_zip(data, unpacked_bytes)
        return True
    if data.startswith(_OLE):
        return True
    if foreign := _foreign_kind(data):
        raise UnreadableTable(foreign)
    return False


def _foreign_kind(data: bytes) -> str | None:
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return _("This is a document or a picture, not a table. Please export the list as CSV or XLSX.")
    if _MARKUP.match(start):
        return _(
            "This is a web page or XML, whatever it is called. Open it in a spreadsheet program and save it as XLSX."
        )
    if start.upper().startswith(b"BEGIN:VCARD"):
        return _("These are address cards (vCard), not a table. Please export the contacts as CSV.")
    if start.startswith((b"{", b"[{")):
        return _("This is JSON, not a table. Please export the list as CSV or XLSX.")
    return None


def _judge_zip(data: bytes, unpacked_bytes: int) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UnreadableTable(_("The file is damaged or cut off. Please export or upload it again.")) from error
    names = [entry.filename for entry in entries]
    if not any(name.startswith("xl/workbook.") for name in names) and "content.xml" not in names:
        raise UnreadableTable(
            _("This is an archive, not a table. Unpack it and choose one table in it, such as: %(names)s.")
            % {"names": ", ".join(names[:3])}
        )
    if sum(entry.file_size for entry in entries) > unpacked_bytes:
        raise UnreadableTable(
            _("Unpacked, this spreadsheet is larger than %(size)d MB. Please save the table alone, as CSV.")
            % {"size": unpacked_bytes // 2**20}
        )
