"""All checks, in the order in which one would look, and looking at them."""

from collections.abc import Iterator

from commonhall.config.doctor import data, outside, processes, services, settings
from commonhall.config.doctor.findings import Check, Finding, State, left_out, wrong

CHECKS = (
    Check("mode", settings.mode),
    Check("file", settings.secrets_file),
    Check("address", settings.address),
    Check("hosts", settings.hosts),
    Check("proxies", settings.proxies),
    Check("locale", settings.locale),
    Check("folder", processes.folder),
    Check("database", data.database),
    Check("migrations", data.migrations, needs="database"),
    Check("append-only", data.append_only, needs="migrations"),
    Check("sqlite", data.sqlite, needs="database"),
    Check("secrets", data.secrets, needs="migrations"),
    Check("second step", data.second_step, needs="migrations"),
    Check("clock", data.clock, needs="migrations"),
    Check("redis", services.redis),
    Check("cache", services.cache),
    Check("encryption", services.encryption),
    Check("neighbours", services.neighbours),
    Check("mail", services.mail),
    Check("stripe", services.stripe),
    Check("geoip", services.geoip),
    Check("breaches", services.breaches),
    Check("letters", services.letters),
    Check("static", processes.static),
    Check("schedule", processes.schedule, needs="migrations"),
    Check("workers", processes.workers, needs="migrations"),
    Check("site", outside.site),
    Check("redirect", outside.redirect, needs="site"),
    Check("cookies", outside.cookies, needs="site"),
    Check("sockets", outside.sockets, needs="site"),
)


def examine() -> Iterator[tuple[str, Finding]]:
    """Look at everything, one check after the other."""
    found: dict[str, Finding] = {}
    for check in CHECKS:
        found[check.name] = _look(check, found)
        yield check.name, found[check.name]


def _look(check: Check, found: dict[str, Finding]) -> Finding:
    if check.needs and found[check.needs].state is not State.FINE:
        return left_out(f"Could not be looked at: see {check.needs}.")
    try:
        return check.look()
    except Exception as error:  # one check that fails must not keep the others from being made
        return wrong(f"Could not be looked at ({type(error).__name__}).", "Please report this: it is our mistake.")
