"""Answers that leave at an even pace, so that how long the work took can't be seen from outside.

The server's event loop waits, and the thread is free for others meanwhile. It offers that in the WSGI environment, as
PEP 3333 lets servers do; where another server runs the application (the tests' client, runserver), the thread sleeps.
"""

import time
from collections.abc import Mapping
from typing import Any

HOLD_BACK = "commonhall.hold_back"


def keep_pace(environ: Mapping[str, Any], pace: float, begun: float) -> None:
    """Let the answer to this request leave when a whole number of paces has passed since the request was there.

    Work that takes longer than one pace is hidden by the next.

    Args:
        environ: the request's WSGI environment, Django's `request.META`.
        pace: seconds; 0 holds nothing back.
        begun: when the work began, by `time.monotonic()`; for servers that can't hold an answer back.
    """
    if hold_back := environ.get(HOLD_BACK):
        hold_back(pace)
    else:
        time.sleep(left_of(pace, time.monotonic() - begun))


def left_of(pace: float, spent: float) -> float:
    """Seconds until the next whole number of paces, after so many were spent."""
    return -spent % pace if pace > 0 else 0.0
