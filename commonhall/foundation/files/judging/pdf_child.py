"""Opens one PDF from standard input and writes what it is to standard output as JSON.

It runs as a process of its own: the library is written in C++, must not be used by two threads at once, and a file made
to harm it ends this process alone. It imports nothing of Commonhall, so that it starts in a moment.

Argument: one JSON object with memory_bytes and seconds. Output: {"pages": number} or {"error": code}.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress

import pypdfium2
import pypdfium2.raw as pdfium


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
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
        if pages:
            document[0].get_size()
    except pypdfium2.PdfiumError as error:
        return {"error": "password" if "password" in str(error).lower() else "damaged"}
    if not pages:
        return {"error": "damaged"}
    if pdfium.FPDF_GetSecurityHandlerRevision(document) != -1:  # what is encrypted can't be looked into
        return {"error": "password"}
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        return {"error": "script"}
    if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
        return {"error": "files"}
    return {"pages": pages}


def main() -> None:
    order = json.loads(sys.argv[1])
    cap_resources(order["memory_bytes"], order["seconds"])
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
