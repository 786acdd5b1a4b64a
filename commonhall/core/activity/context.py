"""What surrounds an activity: the request, or the activity whose news led to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Context:
    request_id: str = ""
    address: str = ""
    user_agent: str = ""
    cause_id: int | None = None
    via: str = ""  # by what a program acts for its owner, such as an API key


_current: ContextVar[Context] = ContextVar("activity_context", default=Context())  # noqa: B039 - it is frozen


def current() -> Context:
    return _current.get()


@contextmanager
def within(context: Context) -> Iterator[None]:
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def acts_via(via: str) -> None:
    """For the rest of this request: its person acts through this."""
    _current.set(replace(_current.get(), via=via))
