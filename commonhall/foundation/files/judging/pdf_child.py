"""Opens one PDF from standard input and writes what it is to standard output as JSON.

It runs as a process of its own: the library is written in C++, and a file made to harm it, or to keep it busy, ends
this process alone. It imports nothing of Commonhall, so that it starts in a moment.

Argument: one JSON object with memory_bytes and seconds. Output: {"pages": number} or {"error": code}.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import pikepdf

# What does more than show pages, by the error that says so (ISO 32000-2, 12.6.4 and 7.11.4).
FORBIDDEN = {
    "script": {"/JS", "/JavaScript", "/Launch", "/RichMedia", "/XFA", "/ImportData"},
    "files": {"/EmbeddedFile", "/EmbeddedFiles", "/GoToE"},
}


def cap_resources(memory_bytes: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's time-out still holds
        return
    caps = {resource.RLIMIT_AS: memory_bytes, resource.RLIMIT_CPU: seconds, resource.RLIMIT_CORE: 0}
    for kind, most in caps.items():
        with suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(kind, (most, most))


def answer(content: bytes) -> dict[str, object]:
    try:
        document = pikepdf.open(BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError:
        return {"error": "password"}
    except pikepdf.PdfError:
        return {"error": "damaged"}
    if document.is_encrypted:  # without a password to open it, but there is one for what one may do
        return {"error": "password"}
    if not document.pages:
        return {"error": "damaged"}
    found = {name for each in document.objects for name in names(each)}
    for error, forbidden in FORBIDDEN.items():
        if found & forbidden:
            return {"error": error}
    return {"pages": len(document.pages)}


def names(of: pikepdf.Object) -> Iterator[str]:
    """Every name in an object, whether key or value; what it only points to has its own turn."""
    if isinstance(of, pikepdf.Name):
        yield str(of)
    elif isinstance(of, pikepdf.Array):
        for each in of:
            yield from direct(each)
    elif isinstance(of, pikepdf.Dictionary | pikepdf.Stream):
        for key, each in of.items():
            yield key
            yield from direct(each)


def direct(each: object) -> Iterator[str]:
    if isinstance(each, pikepdf.Object) and not each.is_indirect:
        yield from names(each)


def main() -> None:
    order = json.loads(sys.argv[1])
    cap_resources(order["memory_bytes"], order["seconds"])
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
