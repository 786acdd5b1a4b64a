"""What one Stripe account holds."""

import copy
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from standins.stripe import objects
from standins.stripe.errors import missing
from standins.stripe.objects import Obj


@dataclass
class Account:
    """Lives on one event loop, and what changes it never awaits: every change is atomic and nothing is locked."""

    api_key: str
    publish: Callable[[Obj], None]
    by_id: dict[str, Obj] = field(default_factory=dict)
    line_items: dict[str, list[Obj]] = field(default_factory=dict)  # of a Checkout Session
    intent_data: dict[str, Obj] = field(default_factory=dict)  # what a Checkout Session gives to its PaymentIntent
    unsettled: list[Obj] = field(default_factory=list)  # charges without a balance transaction
    settles_by_itself: bool = True
    cause: Obj = field(default_factory=lambda: {"id": None, "idempotency_key": None})  # the request being answered
    clock_ahead: int = 0  # seconds

    def now(self) -> int:
        return int(time.time()) + self.clock_ahead

    def add(self, obj: Obj) -> Obj:
        self.by_id[obj["id"]] = obj
        return obj

    def get(self, kind: str, object_id: str, param: str = "id") -> Obj:
        """Raises ``resource_missing``: 404 for the object of the address, 400 for one named by a parameter."""
        found = self.by_id.get(object_id)
        if found is None or found["object"] != kind:
            raise missing(kind, object_id, param, status=404 if param == "id" else 400)
        return found

    def all(self, kind: str) -> Iterator[Obj]:
        """Oldest first."""
        return (obj for obj in self.by_id.values() if obj["object"] == kind)

    def emit(self, event_type: str, obj: Obj, previous: Obj | None = None) -> None:
        """Keeps and publishes an event with a copy of the object as it is now."""
        event = objects.event(event_type, copy.deepcopy(obj), previous, self.cause, self.now())
        self.publish(self.add(event))
