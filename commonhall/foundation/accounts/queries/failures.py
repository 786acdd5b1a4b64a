"""Logins that failed of late: from one address, for one account, over the whole site. Every guess is judged by them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from commonhall.core.crypto.keys import signature
from commonhall.core.http.places import network_of
from commonhall.foundation.accounts.models import LoginAttempt, User
from commonhall.foundation.security.limits import get_limit

HOUR = timedelta(hours=1)
MOST_COUNTED = 500

State, Why = LoginAttempt.State, LoginAttempt.Why


@dataclass(frozen=True)
class Failures:
    """What went wrong of late from one address, or for one account."""

    count: int
    accounts: int
    networks: int


def failures_from(address: str, within: timedelta) -> Failures:
    """Of an address; of IPv6 the network, for whoever has one address there has them all."""
    return _sum(LoginAttempt.objects.filter(**_from(address)), within)


def failures_for(user: User, within: timedelta) -> Failures:
    return _sum(LoginAttempt.objects.filter(user=user), within)


def _sum(rows: "QuerySet[LoginAttempt, LoginAttempt]", within: timedelta) -> Failures:
    recent = rows.filter(at__gt=timezone.now() - within, state=State.FAILED).order_by("-at")
    seen = list(recent.values_list("typed", "network")[:MOST_COUNTED])
    return Failures(len(seen), len({typed for typed, _network in seen}), len({network for _typed, network in seen}))


def digest_of_login(typed: str) -> str:
    """People type passwords into the wrong field: what was typed is kept as a keyed digest, which tells equal from
    different."""
    return signature("typed login", typed.strip().lower())[:16]


def is_spent(address: str) -> bool:
    """Whether so much went wrong from the address within an hour that only known devices are still heard."""
    # Those that were not heard for this reason don't count: else waiting would never help.
    unheard = (Why.ADDRESS, Why.PROOF)
    return bool(address) and _went_wrong(_from(address), settings.LOGIN_FAILURES_OF_ADDRESS, but=unheard)


def needs_proof(typed: str, address: str) -> bool:
    """Whether so much went wrong of late, there or over the whole site, that a browser which nobody knows must prove
    to be no robot's.

    What was typed counts, whether it names an account or not, so the answer tells nobody that there is one.

    Args:
        typed: its digest; empty where nothing was typed yet.
    """
    which = [{"typed": typed}] if typed else []
    which += [_from(address)] if address else []
    here = any(_went_wrong(one, settings.LOGIN_FAILURES_BEFORE_PROOF, but=(Why.PROOF,)) for one in which)
    return here or is_sprayed()


def is_sprayed() -> bool:
    """Whether so many passwords were wrong over the whole site of late that they are guesses, spread so thinly over
    accounts and addresses that no other limit sees them."""
    unheard = (Why.PROOF, Why.ADDRESS, Why.LOCKED, Why.STAFF)  # what one place can do as often as it likes
    rates = get_limit("failed_logins").rates
    return any(_went_wrong({}, rate.amount, but=unheard, within=timedelta(seconds=rate.seconds)) for rate in rates)


def _from(address: str) -> dict[str, str]:
    network = {"network": network_of(address)}
    return network if ":" in address else {**network, "address": address}


def _went_wrong(which: dict[str, str], times: int, but: tuple[LoginAttempt.Why, ...], within: timedelta = HOUR) -> bool:
    """Whether so many failed, without those that were not heard for these reasons."""
    if times <= 0:
        return True
    since = connection.ops.adapt_datetimefield_value(timezone.now() - within)
    with connection.cursor() as cursor:
        cursor.execute(_failed(tuple(which), but), [*which.values(), since, times - 1])
        return cursor.fetchone() is not None


@lru_cache
def _failed(columns: tuple[str, ...], but: tuple[LoginAttempt.Why, ...]) -> str:
    """The statement is kept: a flood of guesses asks it each time, and the ORM takes ten times as long to write it.

    The other reasons are named, for an index leads to those: a flood that is not heard costs nothing to count.
    """
    reasons = ", ".join(f"'{why.value}'" for why in Why if why not in but)
    same = "".join(f"{column} = %s AND " for column in columns)
    return (
        f"SELECT 1 FROM {LoginAttempt._meta.db_table} "  # noqa: S608 - our own names
        f"WHERE {same}why IN ({reasons}) AND state = '{State.FAILED.value}' AND at > %s LIMIT 1 OFFSET %s"
    )
