"""How often something may be done, as settings and staff write it: "5/minute", "50/hour; 200/day"."""

import re
from dataclasses import dataclass
from functools import lru_cache

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
MOST, LONGEST = 1_000_000, 31 * 86_400
# The login library's notation, 5/m/ip, is read too: settings were written in it.
ONE = re.compile(
    r"(\d+)\s*(?:/|per)\s*(\d*)\s*(s|sec|second|m|min|minute|h|hour|d|day)s?(?:/(?:ip|user|key))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds."""

    amount: int
    seconds: int


@lru_cache(maxsize=256)
def parse_rates(text: str) -> tuple[Rate, ...]:
    """The rates that must all hold, shortest window first.

    Raises:
        ValueError: it is no such text, or beyond what makes sense.
    """
    rates = [_parse(part.strip()) for part in re.split(r"[;,]", text)]
    return tuple(sorted(rates, key=lambda rate: rate.seconds))


def _parse(text: str) -> Rate:
    found = ONE.fullmatch(text)
    if not found:
        raise ValueError("write it as 5/minute, 10/hour or 50/hour; 200/day")
    amount, times, unit = found.groups()
    rate = Rate(int(amount), int(times or 1) * SECONDS[unit[0].lower()])
    if not (1 <= rate.amount <= MOST and 1 <= rate.seconds <= LONGEST):
        raise ValueError("it allows at least 1 and at most 1,000,000, in at most 31 days")
    return rate
