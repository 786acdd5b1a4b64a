"""Events on their way to the webhook endpoint (https://docs.stripe.com/webhooks).

Stripe promises neither order nor a single delivery. Here both are kept until the endpoint is told otherwise: ``hold``
collects events until they are released in some order, ``duplicate`` delivers each one several times.
"""

import asyncio
import hmac
import json
import random
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import httpx

from standins.stripe.errors import missing
from standins.stripe.objects import Obj

Order = Literal["given", "reverse", "shuffle"]
TIMEOUT = 10.0  # seconds; Stripe's own is not published
KEPT = 1000
HEADERS = {
    "Content-Type": "application/json; charset=utf-8",
    "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
}


@dataclass
class Endpoint:
    url: str | None = None
    secret: str = "whsec_standin"  # noqa: S105 - it opens nothing but this
    hold: bool = False
    duplicate: int = 1
    retries: tuple[float, ...] = (0.5, 2.0, 5.0)  # seconds to wait before each further attempt


@dataclass
class Delivery:
    event: str
    type: str
    body: bytes
    state: Literal["held", "waiting", "delivered", "failed"] = "waiting"
    answers: list[str] = field(default_factory=list)  # per attempt: a status code, or what went wrong

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "body"}


def signature(body: bytes, secret: str, timestamp: int | None = None) -> str:
    """The ``Stripe-Signature`` header, for now unless told otherwise."""
    timestamp = timestamp or int(time.time())
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, "sha256").hexdigest()
    return f"t={timestamp},v1={digest}"


def body_of(event: Obj) -> bytes:
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


class Webhooks:
    """Sends one delivery at a time, so the order is that of the queue; a retry queues up again after its wait."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.log: deque[Delivery] = deque(maxlen=KEPT)
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._sender: asyncio.Task[None] | None = None

    def send(self, event: Obj) -> None:
        if self.endpoint.url is None:
            return
        event["pending_webhooks"] = 1
        for _ in range(self.endpoint.duplicate):
            delivery = Delivery(event["id"], event["type"], body_of(event))
            self.log.append(delivery)
            if self.endpoint.hold:
                delivery.state = "held"
            else:
                self._enqueue(delivery)

    def release(self, order: Order = "given") -> int:
        """Sends what is held; tells how many. Events after it are held again until ``hold`` is off."""
        held = [delivery for delivery in self.log if delivery.state == "held"]
        if order == "reverse":
            held.reverse()
        elif order == "shuffle":
            random.shuffle(held)
        for delivery in held:
            self._enqueue(delivery)
        return len(held)

    def resend(self, event: Obj) -> None:
        """At once, also while events are held."""
        delivery = Delivery(event["id"], event["type"], body_of(event))
        self.log.append(delivery)
        self._enqueue(delivery)

    async def idle(self) -> None:
        """Returns when every delivery that is not held was taken or given up."""
        await self._idle.wait()

    def close(self) -> None:
        self._idle.set()
        if self._sender is not None:
            self._sender.cancel()

    def _enqueue(self, delivery: Delivery) -> None:
        if self.endpoint.url is None:
            raise missing("webhook endpoint", "url", "webhook_url", status=400)
        delivery.state = "waiting"
        self._under_way += 1
        self._idle.clear()
        self._queue.put_nowait(delivery)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_all())

    async def _send_all(self) -> None:
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False, headers=HEADERS) as client:
            while True:
                delivery = await self._queue.get()
                answer = await self._attempt(client, delivery.body)
                delivery.answers.append(answer)
                self._after(delivery, taken=answer.startswith("2"))

    async def _attempt(self, client: httpx.AsyncClient, body: bytes) -> str:
        """Only a 2xx counts: no redirect is followed. Each attempt has a signature of its own time."""
        headers = {"Stripe-Signature": signature(body, self.endpoint.secret)}
        try:
            response = await client.post(str(self.endpoint.url), content=body, headers=headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        return str(response.status_code)

    def _after(self, delivery: Delivery, *, taken: bool) -> None:
        retries = self.endpoint.retries
        if not taken and len(delivery.answers) <= len(retries):
            wait = retries[len(delivery.answers) - 1]
            asyncio.get_running_loop().call_later(wait, self._queue.put_nowait, delivery)
            return
        delivery.state = "delivered" if taken else "failed"
        self._under_way -= 1
        if self._under_way == 0:
            self._idle.set()
