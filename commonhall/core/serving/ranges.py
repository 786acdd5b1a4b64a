"""Conditions and ranges of RFC 9110 (13 and 14.2) for answers that are files."""

import re
from dataclasses import replace

from django.utils.http import parse_etags, parse_http_date_safe

from commonhall.core.serving.answer import Answer, FileBody
from commonhall.core.serving.protocol import Headers

_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)
_ABOUT_THE_BODY = {b"content-length", b"content-type", b"content-disposition", b"content-encoding", b"accept-ranges"}


def negotiate(answer: Answer, method: str, request: Headers) -> Answer:
    """What to answer when the client knows the file already (304), or wants a part of it (206, 416).

    Conditions need an `ETag` or `Last-Modified` among the answer's headers, ranges `Accept-Ranges: bytes`. Any other
    answer comes back as it is. Several ranges in one request are answered with the whole file, as the RFC allows.
    """
    if answer.status != 200 or not isinstance(answer.body, FileBody) or method not in ("GET", "HEAD"):
        return answer
    if _is_known(answer, request):
        return _without_body(answer, 304)
    wanted = _value(request, b"range")
    if method != "GET" or wanted is None or answer.header(b"accept-ranges") != "bytes":
        return answer
    if not _is_same(answer, _value(request, b"if-range")):
        return answer
    return _part(answer, answer.body, wanted)


def _part(answer: Answer, body: FileBody, wanted: str) -> Answer:
    match = _RANGE.fullmatch(wanted)
    if match is None or match.groups() == ("", ""):
        return answer
    size = body.length
    first, last = match.groups()
    if first == "":
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return answer  # not a valid range: to be ignored
    if start > end:
        return _without_body(answer, 416, (b"content-range", b"bytes */%d" % size))
    body.part(start, end - start + 1)
    content_range = (b"content-range", b"bytes %d-%d/%d" % (start, end, size))
    headers = [(name, value) for name, value in answer.headers if name != b"content-length"]
    return replace(answer, status=206, headers=[*headers, content_range])


def _without_body(answer: Answer, status: int, *more: tuple[bytes, bytes]) -> Answer:
    answer.close()
    headers = [(name, value) for name, value in answer.headers if name not in _ABOUT_THE_BODY]
    return Answer(status, [*headers, *more])


def _is_known(answer: Answer, request: Headers) -> bool:
    tags, since = _value(request, b"if-none-match"), _value(request, b"if-modified-since")
    if tags is not None:
        own = answer.header(b"etag")
        known = {tag.removeprefix("W/") for tag in parse_etags(tags)}
        return own is not None and ("*" in known or own.removeprefix("W/") in known)
    return since is not None and _date(answer.header(b"last-modified")) <= (parse_http_date_safe(since) or -1)


def _is_same(answer: Answer, condition: str | None) -> bool:
    """If-Range: a part is of use only to who holds the rest of the same file (strong comparison)."""
    if condition is None:
        return True
    if condition.startswith('"'):
        return condition == answer.header(b"etag")
    return condition == answer.header(b"last-modified")


def _date(value: str | None) -> float:
    """Seconds since 1970; later than any date when there is none."""
    date = parse_http_date_safe(value) if value else None
    return float("inf") if date is None else date


def _value(headers: Headers, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in headers if key == name), None)
