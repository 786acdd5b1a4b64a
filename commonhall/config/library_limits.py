"""The login library's limits, fed from security's table, so that staff adjust all of them in one place."""

from collections.abc import Iterator, Mapping

# The library's name of an act, our limit's, and what else holds for it.
FED = {
    "login": ("login", ""),
    "signup": ("signup", ""),
    "reset_password": ("password_reset", "5/m/key"),
    "confirm_email": ("resend", "1/m/key"),
}


class LibraryLimits(Mapping[str, str]):
    """What the setting ACCOUNT_RATE_LIMITS holds; the library looks into it at every request."""

    def __getitem__(self, act: str) -> str:
        from commonhall.foundation.security.limits import get_limit  # needs the settings that this is part of

        name, also = FED[act]
        rates = [f"{rate.amount}/{rate.seconds}s/ip" for rate in get_limit(name).rates]
        return ",".join([*([also] if also else []), *rates])

    def __iter__(self) -> Iterator[str]:
        return iter(FED)

    def __len__(self) -> int:
        return len(FED)
