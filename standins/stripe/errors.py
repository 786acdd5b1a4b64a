"""Stripe's error answers: https://docs.stripe.com/api/errors."""

from typing import Any


class StripeError(Exception):
    """Becomes the answer ``{"error": {...}}`` with ``status``. Fields without a value are left out."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        given = {name: value for name, value in fields.items() if value is not None}
        self.error: dict[str, Any] = {"message": message, "type": kind, **given}


def missing(kind: str, object_id: str, param: str = "id", status: int = 404) -> StripeError:
    return StripeError(f"No such {kind}: '{object_id}'", status=status, code="resource_missing", param=param)


def unsupported(param: str, value: str) -> StripeError:
    """Stripe could do it; this stand-in cannot yet, and says so rather than guess."""
    return StripeError(f"This stand-in does not support {param} = {value}.", param=param, code="parameter_unsupported")
