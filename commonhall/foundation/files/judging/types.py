"""The types of file that the site takes. A type is what the content is; the name's ending must agree."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class FileType:
    """One type.

    Attributes:
        name: what people call it.
        endings: those that its name may have, in small letters and without the dot; the first is the usual one.
        family: who judges it: "image", "pdf", "office", "archive" or "text".
        part: of an office file: the part within by which it is known.
    """

    name: "str | Promise"
    content_type: str
    endings: tuple[str, ...]
    family: str
    part: str = field(default="")


JPEG = FileType("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), "image")
PNG = FileType("PNG", "image/png", ("png",), "image")
GIF = FileType("GIF", "image/gif", ("gif",), "image")
WEBP = FileType("WebP", "image/webp", ("webp",), "image")
PDF = FileType("PDF", "application/pdf", ("pdf",), "pdf")
_OOXML, _ODF = "application/vnd.openxmlformats-officedocument", "application/vnd.oasis.opendocument"
DOCX = FileType("DOCX", f"{_OOXML}.wordprocessingml.document", ("docx",), "office", "word/document.xml")
XLSX = FileType("XLSX", f"{_OOXML}.spreadsheetml.sheet", ("xlsx",), "office", "xl/workbook.xml")
PPTX = FileType("PPTX", f"{_OOXML}.presentationml.presentation", ("pptx",), "office", "ppt/presentation.xml")
ODT = FileType("ODT", f"{_ODF}.text", ("odt",), "office")
ODS = FileType("ODS", f"{_ODF}.spreadsheet", ("ods",), "office")
ODP = FileType("ODP", f"{_ODF}.presentation", ("odp",), "office")
ZIP = FileType("ZIP", "application/zip", ("zip",), "archive")
TEXT = FileType(gettext_lazy("plain text"), "text/plain", ("txt", "md", "log"), "text")
CSV = FileType("CSV", "text/csv", ("csv",), "text")

PICTURES = (JPEG, PNG, GIF, WEBP)
OFFICE = (DOCX, XLSX, PPTX, ODT, ODS, ODP)
PAPERS = (PDF, JPEG, PNG)  # what people scan or photograph to prove something
ALL = (*PICTURES, PDF, *OFFICE, ZIP, TEXT, CSV)


def named(types: Iterable[FileType]) -> str:
    """ "JPEG, PNG or PDF", in the reader's language."""
    return str(get_text_list([str(kind.name) for kind in types], _("or")))
