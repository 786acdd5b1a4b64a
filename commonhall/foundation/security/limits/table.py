"""Every limit of the site: its name, whom it counts, and what holds unless staff adjust it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commonhall.core.http.rates import Rate, parse_rates
from commonhall.foundation.security.queries.standing import standing


@dataclass(frozen=True)
class Limit:
    """How often something may be done.

    Attributes:
        name: what code calls it by.
        label: what staff read.
        default: such as "5/minute" or "50/hour; 200/day".
        per: whom it counts: the "account", of visitors the address; always the "address"; the "mailbox" that is
            written to, whoever asks; or all of the "site" together.
    """

    name: str
    label: str | Promise
    default: str
    per: Literal["account", "address", "mailbox", "site"] = "account"

    def __post_init__(self) -> None:
        if self.name in _limits:
            raise ValueError(f"the limit {self.name} is declared twice")
        parse_rates(self.default)
        _limits[self.name] = self

    @property
    def shipped(self) -> str:
        """What holds while staff have not adjusted it: the setting's, else the table's."""
        set_: Mapping[str, str] = settings.RATE_LIMITS
        return set_.get(self.name) or self.default

    @property
    def rate(self) -> str:
        """What holds now."""
        return standing().rates.get(self.name) or self.shipped

    @property
    def rates(self) -> tuple[Rate, ...]:
        return parse_rates(self.rate)


_limits: dict[str, Limit] = {}


def get_limit(name: str) -> Limit:
    """
    Raises:
        KeyError: nobody has declared it.
    """
    return _limits[name]


def all_limits() -> list[Limit]:
    """In the order in which they are declared."""
    return list(_limits.values())


Limit("login", _("Logins tried"), "5/minute", "address")
Limit("failed_logins", _("Failed logins, before unknown devices prove that they are no robots"), "100/hour", "site")
Limit("signup", _("Accounts opened"), "3/minute", "address")
Limit("signup_by_mail", _("Registrations by way of a mailbox"), "5/hour", "address")
Limit("signup_link_mail", _("Links mailed to go on with a registration"), "5/hour", "mailbox")
Limit("password_reset", _("Links asked for to reset a password"), "20/minute", "address")
Limit("password_reset_mail", _("Links mailed to reset a password"), "5/minute", "mailbox")
Limit("resend", _("Verification mails asked for again"), "10/minute", "address")
Limit("verification_mail", _("Links mailed to verify an address"), "1/minute", "mailbox")
Limit("reauthentication", _("Passwords and codes asked for again"), "10/minute")
Limit("credentials", _("Changes of a password or an address"), "10/minute")
Limit("password_strength", _("Passwords judged while they are typed"), "60/minute", "address")
Limit("contact", _("Messages to the board"), "5/hour", "address")
Limit("upload", _("Files uploaded"), "100/hour")
Limit("posting", _("Threads and posts begun"), "10/hour")
Limit("voting", _("Votes given"), "60/minute")
Limit("search", _("Searches"), "240/minute")
Limit("export", _("Exports ordered"), "20/hour")
Limit("download", _("Files downloaded"), "600/hour", "address")
Limit("event_registration", _("Registrations for events"), "30/hour")
Limit("payment", _("Payments begun"), "20/hour")
Limit("messages", _("Messages to people"), "100/hour")
Limit("api_visitor", _("Requests to the API without a login"), "50/hour; 200/day", "address")
Limit("bad_webhook", _("Security events for webhooks with a bad signature"), "5/hour", "address")
