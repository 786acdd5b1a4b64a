"""What a browser does with a challenge, for tests that send forms."""

from typing import Any

from altcha import Challenge, Payload, solve_challenge

from commonhall.core.captcha.challenges import new_challenge


def solved(challenge: dict[str, Any] | None = None) -> str:
    found = Challenge.from_dict(challenge or new_challenge())
    solution = solve_challenge(found)
    assert solution
    return Payload(found, solution).to_base64()
