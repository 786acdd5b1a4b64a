"""Which second step is asked of whom. Every request asks, so each process keeps the policy for a few seconds."""

import time
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings

from commonhall.core.access.roles import Role
from commonhall.foundation.accounts.models import Level, SecondStepPolicy

REFRESH = 5.0  # seconds until a change made in another process is seen in this one
STRICTNESS = list(Level)
SPARED = "second_step_spared"  # in a session: its login was on a device that the person trusted
STAFF = (Role.ADMIN, Role.BOARD, Role.TREASURER)


@dataclass(frozen=True)
class Policy:
    """As SecondStepPolicy, whose row it is read from."""

    everyone: Level = Level.ANY
    roles: dict[str, Level] = field(default_factory=dict)
    every_login: bool = False
    trust_with_strong: bool = False

    def level_of_role(self, role: Role) -> Level:
        """What is asked of those who hold this role, whatever else they are."""
        return max(self.everyone, self.roles.get(role.value, Level.NONE), key=STRICTNESS.index)

    def level_of(self, user: Any) -> Level:
        """The strictest of what is asked of everyone and of those who hold one of the person's roles."""
        above = {name: level for name, level in self.roles.items() if _stricter(level, self.everyone)}
        if not above:  # so that nobody's roles are read for nothing
            return self.everyone
        # Whoever opens Django's admin is held to what is asked of administrators, as is the console's superuser.
        held = user.roles | ({Role.ADMIN.value} if user.is_staff else set())
        return max((self.everyone, *(above[name] for name in above.keys() & held)), key=STRICTNESS.index)


def _stricter(one: Level, other: Level) -> bool:
    return STRICTNESS.index(one) > STRICTNESS.index(other)


def default_policy() -> Policy:
    """What holds until an administrator decides: staff need an app or a passkey, and at merchants' everybody does at
    every login. In a demo and in tests a mailed code will do, for nobody there has an app at hand."""
    strong = Level.ANY if settings.MAIL_CODES_SUFFICE else Level.STRONG
    if settings.PRESET == "merchants":
        return Policy(everyone=strong, every_login=True)
    return Policy(roles={} if settings.MAIL_CODES_SUFFICE else {role.value: strong for role in STAFF})


_known = Policy()
_read_at = float("-inf")


def second_step_policy() -> Policy:
    global _known, _read_at
    if time.monotonic() - _read_at > REFRESH:
        row = SecondStepPolicy.objects.first()
        _known = _policy_of(row) if row else default_policy()
        _read_at = time.monotonic()
    return _known


def _policy_of(row: SecondStepPolicy) -> Policy:
    roles = {name: Level(level) for name, level in row.roles.items()}
    return Policy(Level(row.everyone), roles, row.every_login, row.trust_with_strong)


def forget_policy() -> None:
    """Look again at the next question."""
    global _read_at
    _read_at = float("-inf")


def second_step_of(user: Any) -> Level:
    """What the site asks of this person after the password."""
    return second_step_policy().level_of(user)


def must_enrol(user: Any) -> bool:
    """Whether the person has to set up an app or a passkey before anything else."""
    return bool(user.is_authenticated and not user.has_factor and second_step_of(user) == Level.STRONG)


def has_shown_enough(session: Any, user: Any) -> bool:
    """Whether the login of this session showed what the site asks of the person by now: the policy may have become
    stricter since, the person may have a role more, or have set up a factor elsewhere.

    Whoever has no factor yet need not have shown one; they are led to set it up. A session that no login made (a
    command's, a test's) is not judged.
    """
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    if all(each.get("reauthenticated") for each in records):
        return True
    steps = {each["method"] for each in records}
    asked = second_step_of(user)
    if asked == Level.STRONG and not user.has_factor:
        asked = Level.ANY
    shown = Level.STRONG if "mfa" in steps else Level.ANY if "code" in steps else Level.NONE
    return not _stricter(asked, shown) or bool(session.get(SPARED) and may_trust_devices(user))


def is_asked_for_second_step(user: Any) -> bool:
    """Whether a login of this person takes more than the password."""
    return bool(user.has_factor or second_step_of(user) != Level.NONE)


def may_trust_devices(user: Any) -> bool:
    """Whether the person may spare themselves the second step on a device that they trust."""
    policy = second_step_policy()
    if policy.every_login:
        return False
    level = policy.level_of(user)
    asked = level != Level.NONE or user.has_factor
    return asked and (policy.trust_with_strong or level != Level.STRONG)
