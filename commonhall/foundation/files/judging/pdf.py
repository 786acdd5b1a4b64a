"""PDF: read by the library in a process of its own (see pdf_child), as a reader finds its objects.

And once more here as bytes, for what another reader may find where the table of objects is broken.
"""

import json
import os
import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.judging.rules import MEGABYTE, Rules

_CHILD = Path(__file__).with_name("pdf_child.py")
_MEMORY_BYTES, _SECONDS = 2**30, 20
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # what Python needs to start, and no secrets
_UNPACKED = 50 * MEGABYTE  # bytes of all objects that lie packed in streams

_STREAM = re.compile(rb">>\s*stream\r?\n")
_FILTERS = re.compile(rb"/Filter\s*(?:\[([^\]]*)\]|(/\w+))")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # /J#53 is /JS
_SCRIPT = re.compile(rb"/(JS|JavaScript|Launch|RichMedia|XFA|ImportData)(?=[\s/<\[(>\x00]|$)")
_WITHIN = re.compile(rb"/(EmbeddedFiles?|GoToE)(?=[\s/<\[(>\x00]|$)")


def judge_pdf(file: IO[bytes], rules: Rules) -> int:
    """How many pages it has.

    Raises:
        Refused: it can't be opened, has too many pages, is something else too, or does more than show pages.
    """
    file.seek(0)
    content = file.read()
    if b"PK\x05\x06" in content[-0xFFFF - 22 :] or content.rpartition(b"%%EOF")[2].strip(b"\r\n\t \x00"):
        raise Refused(_("There is something behind the end of the PDF. Print it to a new PDF and send that one."))
    pages = _opened(content)
    if pages > rules.max_pages:
        most = {"most": rules.max_pages}
        raise Refused(_("The PDF has more than %(most)s pages. Split it and try again.") % most)
    for part in _objects(content):
        _judge_names(part)
    return pages


def _judge_names(part: bytes) -> None:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
    if _SCRIPT.search(plain):
        raise Refused(_("The PDF has scripts or starts programs. Print it to a new PDF and send that one."))
    if _WITHIN.search(plain):
        raise Refused(_("The PDF has other files within. Print it to a new PDF and send that one."))


def _objects(content: bytes) -> Iterator[bytes]:
    """The objects without their streams (pictures, fonts and drawings, in which any letters may stand by chance),
    and those that lie packed in a stream of their own."""
    at, left = 0, _UNPACKED
    while found := _STREAM.search(content, at):
        head = content[at : found.end()]
        yield head
        end = content.find(b"endstream", found.end())
        end = len(content) if end < 0 else end
        about = _ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), head[head.rfind(b" obj") :])
        if b"/ObjStm" in about:
            packed = _unpacked(content[found.end() : end], about, left)
            left -= len(packed)
            yield packed
        at = end
    yield content[at:]


def _unpacked(stream: bytes, about: bytes, most: int) -> bytes:
    """Raises Refused for what can't be looked into."""
    filters = _FILTERS.search(about)
    if filters is None:
        return stream
    if (filters[1] or filters[2]).split() not in ([b"/FlateDecode"], [b"/Fl"]):
        raise _odd()
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(stream, most)
    except zlib.error:
        raise _odd() from None
    if unpacker.unconsumed_tail:
        raise _odd()
    return plain


def _odd() -> Refused:
    return Refused(_("The PDF is built in a way that can't be checked. Print it to a new PDF and send that one."))


def _opened(content: bytes) -> int:
    """The number of pages, from the child."""
    order = json.dumps({"memory_bytes": _MEMORY_BYTES, "seconds": _SECONDS})
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    command = [sys.executable, "-P", str(_CHILD), order]
    try:
        child = subprocess.run(  # noqa: S603  our own script; the file goes in by standard input
            command, input=content, capture_output=True, timeout=2 * _SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise _odd() from None
    answer = json.loads(child.stdout) if child.returncode == 0 else {"error": "odd"}
    reasons = {
        "damaged": _("The PDF is damaged and can't be opened. Save it anew and try again."),
        "password": _("The file is protected by a password. Save it without one and try again."),
        "script": _("The PDF has scripts or starts programs. Print it to a new PDF and send that one."),
        "files": _("The PDF has other files within. Print it to a new PDF and send that one."),
    }
    if "error" in answer:
        raise Refused(reasons[answer["error"]]) if answer["error"] in reasons else _odd()
    return int(answer["pages"])
