"""The policies of the table, who comes to the doors under them, and what somebody who holds something gets with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.live.sessions import user_pk
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.accounts.tests.factors import SoftPasskey, give_app, set_policy
from commonhall.foundation.accounts.tests.people import Mailbox, make_person

ME = "/api/v1/accounts/me"
A_PAGE = "/accounts/blocks/"  # for those who are logged in; one that is quickly drawn
POLICIES: dict[str, dict[str, Any]] = {
    "nothing": {"everyone": "none"},
    "mail": {"everyone": "any"},
    "role": {"everyone": "any", "roles": {"board": "strong"}},
    "merchants": {"everyone": "strong", "every_login": True},
}
NOTHING, ENROLMENT, INSIDE = ".", "E", "I"


@dataclass
class Person:
    """Somebody on the board, before one of the policies.

    Attributes:
        factor: "none", "app", "codes" (an app, and backup codes), "paper" (backup codes alone) or "passkey".
        apply: sets the policy; a way calls it when what must be there before is there.
    """

    policy: str
    factor: str
    mailbox: Mailbox = field(default_factory=Mailbox)

    def __post_init__(self) -> None:
        self.email = f"{self.policy}.{self.factor}@example.org"
        self.user: User = make_person(self.email)
        actions.grant_role(user=self.user, role=Role.BOARD, by=SYSTEM)
        self.passkey = SoftPasskey(self.user)
        self.codes: list[str] = []

    def apply(self) -> None:
        set_policy(**POLICIES[self.policy])

    def take_factor(self) -> None:
        """Set up what the person has, long before the login."""
        if self.factor in ("app", "codes"):
            give_app(self.user)
        if self.factor == "passkey":
            self.passkey.register()
        if self.factor in ("codes", "paper"):
            self.codes = actions.make_backup_codes(user=self.user, by=self.user)

    def code(self) -> str:
        return self.mailbox.code(self.email)

    def has_session(self) -> bool:
        return Session.objects.filter(user=self.user).exists()


Holding = Callable[[Person], str]  # what opens to the person by it: one of the letters


def browser(client: Client) -> Holding:
    """A browser: pages, the API by its cookie and the socket must say the same."""

    def look(person: Person) -> str:
        cookie = client.cookies.get("sessionid")
        page = client.get(A_PAGE)
        where = page.headers.get("Location", "")
        state = INSIDE if page.status_code == 200 else ENROLMENT if where == "/accounts/2fa/" else NOTHING
        assert client.get(ME).status_code == {INSIDE: 200, ENROLMENT: 403, NOTHING: 401}[state]
        assert (user_pk(cookie.value if cookie else "") == person.user.pk) is (state == INSIDE)
        assert person.has_session() is (state != NOTHING)
        return state

    return look


def program(**headers: str) -> Holding:
    """A program that sends these with each request, such as Authorization or X_Session_Token."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}

    def look(person: Person) -> str:
        status = Client().get(ME, headers=sent).status_code
        return {200: INSIDE, 403: ENROLMENT, 401: NOTHING}[status]

    return look


def token(access: str) -> Holding:
    return program(Authorization=f"Bearer {access}")


def socket(key: str) -> Holding:
    """An open socket at its next look, or one that opens with this session's key."""
    return lambda person: INSIDE if user_pk(key) == person.user.pk else NOTHING
