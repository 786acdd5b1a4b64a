"""Orders to the stand-in, as JSON: ``POST /_control/<name>`` with the arguments of the function of that name.

Nothing of this exists at Stripe.
"""

import inspect
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, fields
from json import JSONDecodeError
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from standins.stripe import checkout, payments
from standins.stripe.errors import StripeError
from standins.stripe.faults import Faults
from standins.stripe.service import StripeService
from standins.stripe.webhooks import Endpoint, Order, body_of, signature

Answer = dict[str, Any]


class Control:
    def __init__(self, service: StripeService) -> None:
        self._service = service
        self._orders: dict[str, Callable[..., Awaitable[Answer]]] = {
            order.__name__: order
            for order in (
                self.webhooks, self.release, self.resend, self.sign, self.drain, self.faults, self.pay,
                self.authenticate, self.settlement, self.advance, self.reset,
            )
        }  # fmt: skip

    def routes(self) -> list[Route]:
        return [Route("/", self.show), Route("/{order}", self.obey, methods=["POST"])]

    async def show(self, _request: Request) -> JSONResponse:
        """The whole state that a test may want to look at."""
        service = self._service
        return JSONResponse(
            {
                "webhooks": asdict(service.webhooks.endpoint),
                "faults": asdict(service.faults),
                "objects": Counter(obj["object"] for obj in service.account.by_id.values()),
                "deliveries": [delivery.as_json() for delivery in service.webhooks.log],
                "requests": list(service.requests),
            }
        )

    async def obey(self, request: Request) -> JSONResponse:
        order = self._orders.get(request.path_params["order"])
        if order is None:
            return _refused(f"The orders are {', '.join(self._orders)}.", 404)
        try:
            arguments = await request.json() if await request.body() else {}
            if order == self.pay:
                arguments["base_url"] = self._service.address(request)
            inspect.signature(order).bind(**arguments)
        except (JSONDecodeError, TypeError) as error:
            return _refused(str(error), 400)
        try:
            return JSONResponse(await order(**arguments))
        except (StripeError, ValueError) as error:
            return _refused(str(error), 400)

    async def webhooks(self, **changes: Any) -> Answer:
        """``url``, ``secret``, ``hold``, ``duplicate`` (how often each event is sent), ``retries`` (seconds)."""
        return _change(self._service.webhooks.endpoint, changes)

    async def release(self, order: Order = "given") -> Answer:
        """Sends the held events: ``given`` order, ``reverse`` or ``shuffle``."""
        if order not in get_args(Order):
            raise ValueError(f"The order is one of {', '.join(get_args(Order))}.")
        return {"released": self._service.webhooks.release(order)}

    async def resend(self, event: str) -> Answer:
        self._service.webhooks.resend(self._service.account.get("event", event))
        return {}

    async def sign(self, event: str, timestamp: int | None = None) -> Answer:
        """The event as it would be delivered, for a test that posts it by itself."""
        body = body_of(self._service.account.get("event", event))
        header = signature(body, self._service.webhooks.endpoint.secret, timestamp)
        return {"body": body.decode(), "signature": header}

    async def drain(self, seconds: float = 5.0) -> Answer:
        """Waits until every delivery that is not held was taken or given up."""
        return {"idle": await self._service.patience.wait(self._service.webhooks.idle(), seconds)}

    async def faults(self, **changes: Any) -> Answer:
        """``slow`` (seconds), ``fail_next`` (requests), ``status``, ``carried_out`` (only the answer is lost)."""
        return _change(self._service.faults, changes)

    async def pay(self, session: str, base_url: str, outcome: str = "succeed", email: str | None = None) -> Answer:
        """What the customer does on the hosted page, with the card of that outcome."""
        account = self._service.account
        intent = checkout.pay(account, checkout.find(account, session), outcome, email, base_url)
        return {"payment_intent": intent["id"], "status": intent["status"]}

    async def authenticate(self, payment_intent: str, passed: bool = True) -> Answer:
        """What the customer does on the challenge page."""
        account = self._service.account
        intent = account.get("payment_intent", payment_intent)
        checkout.authenticate(account, intent, passed=passed)
        return {"payment_intent": intent["id"], "status": intent["status"]}

    async def settlement(self, by_itself: bool) -> Answer:
        """Off: charges stay without a balance transaction until it is on again."""
        self._service.account.settles_by_itself = by_itself
        payments.settle_if_due(self._service.account)
        return {}

    async def advance(self, seconds: int) -> Answer:
        """Moves the account's clock; overdue sessions expire. Signatures keep the real time."""
        self._service.account.clock_ahead += seconds
        checkout.expire_overdue(self._service.account)
        return {"now": self._service.account.now()}

    async def reset(self) -> Answer:
        """Forgets everything and returns to the start's settings."""
        self._service.reset()
        return {}


def _change(settings: Endpoint | Faults, changes: dict[str, Any]) -> Answer:
    names = {field.name for field in fields(settings)}
    if unknown := changes.keys() - names:
        raise ValueError(f"{', '.join(sorted(unknown))} is not one of {', '.join(sorted(names))}.")
    for name, value in changes.items():
        setattr(settings, name, value)
    return asdict(settings)


def _refused(message: str, status: int) -> JSONResponse:
    return JSONResponse({"error": message}, status_code=status)
