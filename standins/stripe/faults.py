"""Misbehaviour on demand: slow answers, and requests that fail before or after they were carried out."""

from dataclasses import dataclass

KINDS = {429: "rate_limit_error"}


@dataclass
class Faults:
    slow: float = 0.0  # seconds before each answer
    fail_next: int = 0  # how many of the next requests fail
    status: int = 500
    # True: the request is carried out and only its answer is lost, which is what idempotency keys are for.
    carried_out: bool = False

    def strikes(self) -> bool:
        """Whether the request at hand fails; counts it."""
        if self.fail_next <= 0:
            return False
        self.fail_next -= 1
        return True

    def error(self) -> dict[str, str]:
        return {"message": "The stand-in was told to fail.", "type": KINDS.get(self.status, "api_error")}
