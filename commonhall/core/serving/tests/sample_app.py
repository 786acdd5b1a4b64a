"""The application that these tests serve: plain WSGI, some Django, static files and a WebSocket echo."""

import hashlib
import io
import json
import logging
import os
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpRequest
from django.urls import path
from whitenoise import WhiteNoise

from commonhall.core.serving.asgi import build_application
from commonhall.core.serving.pace import keep_pace
from commonhall.core.serving.protocol import Receive, Scope, Send
from commonhall.core.serving.sendfile import file_response

FOLDER = Path(os.environ["SAMPLE_FOLDER"])
MEGABYTE = 1024 * 1024

logging.basicConfig(level=logging.WARNING)
logging.getLogger("commonhall.serving").setLevel(logging.DEBUG)

calls: list[str] = []


def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    url = environ["PATH_INFO"]
    if url.startswith("/django/"):
        return django_app(environ, start_response)
    if url == "/paced":
        return _paced(environ, start_response)
    if url == "/fails":
        raise RuntimeError("as it was asked to")
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    if url == "/large":
        return (bytes([number]) * MEGABYTE for number in range(20))
    if url == "/calls":
        return [json.dumps(calls).encode()]
    calls.append(url)
    return [json.dumps(_report(environ)).encode()]


def _paced(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """/paced?work,pace: two figures in seconds."""
    work, pace = map(float, environ["QUERY_STRING"].split(","))
    begun = time.monotonic()
    time.sleep(work)
    keep_pace(environ, pace, begun)
    start_response("200 OK", [])
    return [b"in its time"]


def _report(environ: WSGIEnvironment) -> dict[str, Any]:
    body = environ["wsgi.input"].read()
    text = {name: value for name, value in environ.items() if isinstance(value, str)}
    return {**text, "size": len(body), "digest": hashlib.sha256(body).hexdigest()}


def stored(request: HttpRequest) -> FileResponse:
    return file_response(FOLDER / "stored.bin", filename="stored ü.bin", content_type="application/x-sample")


def export(request: HttpRequest) -> FileResponse:
    file = NamedTemporaryFile(dir=FOLDER / "exports")  # noqa: SIM115
    file.write(b"an export\n" * 100_000)
    return file_response(file, filename="export.csv", content_type="text/csv")


def in_memory(request: HttpRequest) -> FileResponse:
    return file_response(io.BytesIO(b"made in memory"), filename="note.txt", etag="1")


def half(request: HttpRequest) -> FileResponse:
    file = (FOLDER / "stored.bin").open("rb")
    file.seek(4 * MEGABYTE)
    return FileResponse(file)


def endless(request: HttpRequest) -> FileResponse:
    with (FOLDER / "endless.bin").open("wb") as file:
        file.truncate(2**40)  # takes no place on the disk
    return file_response(FOLDER / "endless.bin", filename="endless.bin")


settings.configure(
    SECRET_KEY="only for these tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=tuple(path(f"django/{view.__name__}", view) for view in (stored, export, in_memory, half, endless)),
    MIDDLEWARE=["django.middleware.gzip.GZipMiddleware"],
)
django.setup()
django_app = WSGIHandler()


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": f"echo of {message['text']}"})


application = build_application(
    websocket=echo,
    wsgi=wsgi,
    static=WhiteNoise(None, FOLDER / "static", prefix="/static/", immutable_file_test=r"\.[0-9a-f]{12}\."),
    headers={"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"},
    pages={413: b"<h1>Too large</h1>"},
    threads=1,
    max_body=MEGABYTE,
    body_timeout=1.0,
    spool_dir=str(FOLDER / "spool"),
)
