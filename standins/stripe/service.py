"""The stand-in as a whole: one account, its webhooks, and the orders to misbehave."""

from collections import deque
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request

from standins.patience import Patience
from standins.stripe.account import Account
from standins.stripe.faults import Faults
from standins.stripe.idempotency import Idempotency
from standins.stripe.webhooks import Endpoint, Webhooks

MOUNT = "/stripe"  # where the application has the stand-in; the API is under /v1 of it


@dataclass
class StripeService:
    api_key: str
    endpoint: Endpoint  # as configured; ``reset`` returns to it
    patience: Patience
    public_url: str | None = None  # where browsers find the hosted pages, if not where the API is
    account: Account = field(init=False)
    webhooks: Webhooks = field(init=False)
    faults: Faults = field(init=False)
    idempotency: Idempotency = field(init=False)
    requests: deque[dict[str, Any]] = field(init=False)  # what clients asked, newest last

    def __post_init__(self) -> None:
        self._begin()

    def address(self, request: Request) -> str:
        """Where the hosted pages are, as browsers see it, without a slash at the end."""
        return (self.public_url or str(request.base_url)).rstrip("/") + MOUNT

    def reset(self) -> None:
        self.close()
        self._begin()

    def close(self) -> None:
        self.webhooks.close()

    def _begin(self) -> None:
        self.webhooks = Webhooks(replace(self.endpoint))
        self.account = Account(self.api_key, self.webhooks.send)
        self.faults = Faults()
        self.idempotency = Idempotency()
        self.requests = deque(maxlen=1000)
