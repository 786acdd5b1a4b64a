"""The same key and the same request give the same answer (https://docs.stripe.com/api/idempotent_requests)."""

from dataclasses import dataclass

from standins.stripe.errors import StripeError

LONGEST = 255
# Nothing was carried out, so nothing is remembered and the same key may be tried again.
NOT_CARRIED_OUT = {400, 401, 404, 409, 429}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    request_id: str


class Idempotency:
    """Keys are kept until the stand-in is reset; Stripe forgets them after a day."""

    def __init__(self) -> None:
        self._answers: dict[str, tuple[str, str, Answer]] = {}

    def recall(self, key: str, path: str, body: str) -> Answer | None:
        if len(key) > LONGEST:
            raise StripeError(f"An idempotency key has at most {LONGEST} characters.", kind="idempotency_error")
        if key not in self._answers:
            return None
        first_path, first_body, answer = self._answers[key]
        if (path, body) != (first_path, first_body):
            what = "endpoint" if path != first_path else "parameters"
            message = f"The idempotency key {key} was first used with another {what}; use a new key for a new request."
            raise StripeError(message, kind="idempotency_error")
        return answer

    def remember(self, key: str, path: str, body: str, answer: Answer) -> None:
        if answer.status not in NOT_CARRIED_OUT:
            self._answers[key] = (path, body, answer)
