"""A webhook receiver over real HTTP: it notes what came and answers as it is told."""

import threading
from collections import deque
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import stripe


@dataclass(frozen=True)
class Received:
    body: bytes
    signature: str

    def event(self, secret: str) -> stripe.Event:
        """As the official SDK reads it: raises when the signature is not right."""
        event = stripe.Webhook.construct_event(self.body, self.signature, secret)
        assert isinstance(event, stripe.Event)
        return event


class Shop:
    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: deque[int] = deque()  # statuses of the next answers; then 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/webhooks/stripe"

    def types(self, secret: str) -> list[str]:
        return [received.event(secret).type for received in self.received]

    def forget(self) -> None:
        self.received.clear()
        self.answers.clear()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                shop.received.append(Received(body, self.headers["Stripe-Signature"]))
                self.send_response(shop.answers.popleft() if shop.answers else 200)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Quiet."""

        return Handler
