"""What people do at the entrance, as requests through the whole program."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.captcha.tests.solving import solved
from commonhall.core.mail.delivery import send_due
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.notifications.actions import send_due as send_notices

EMAIL, PASSWORD = "maria@example.org", "lantern harbour violin"
OTHER_PASSWORD = "cobalt teapot meridian"
API = "/api/v1/auth/app/v1"


class Mailbox:
    """All mail that the site has sent; what waits in the outbox is sent when somebody looks."""

    def all(self) -> list[EmailMultiAlternatives]:
        deliver_all()
        send_due()
        return mail.outbox  # type: ignore[return-value]

    def last(self, to: str = EMAIL) -> EmailMultiAlternatives:
        return [message for message in self.all() if message.to == [to]][-1]

    def subjects(self, to: str = EMAIL) -> list[str]:
        return [str(message.subject) for message in self.all() if message.to == [to]]

    def notices(self, to: str = EMAIL) -> list[str]:
        """The subjects of all mail to somebody, with those of notices, which leave on another way."""
        deliver_all()
        send_notices()
        return self.subjects(to)

    def link(self, to: str = EMAIL) -> str:
        """The path of the last link: to confirm an address, set a password, or go on with a registration."""
        kinds = "confirm-email|password/reset/key|signup/by-mail"
        return self._find(rf"http://localhost:8000(/accounts/(?:{kinds})/\S+)", to)

    def code(self, to: str = EMAIL) -> str:
        return self._find(r"^(\d{6})$", to)

    def _find(self, pattern: str, to: str) -> str:
        texts = [str(message.body) for message in self.all() if message.to == [to]]
        found = [match for text in texts for match in re.findall(pattern, text, re.MULTILINE)]
        assert found, f"no mail to {to} has what is looked for"
        return str(found[-1])


def make_person(email: str = EMAIL, **fields: Any) -> User:
    """Somebody with a verified address who has been through the onboarding."""
    given = {"password": PASSWORD, "display_name": "Maria Rossi", "verified": True, "language": "en", **fields}
    user = actions.create_account(email=email, by=SYSTEM, **given)
    actions.complete_onboarding(user=user, by=user)
    user.refresh_from_db()
    return user


def person(name: str, *roles: Role) -> User:
    """Somebody called so who has these roles."""
    user = make_person(f"{name}@example.org", display_name=name)
    for role in roles:
        actions.grant_role(user=user, role=role, by=SYSTEM)
    return user


def as_(user: User) -> Client:
    """A browser in which somebody is logged in."""
    client = Client()
    client.force_login(user)
    return client


def register(client: Client, email: str = EMAIL, password: str = PASSWORD, **fields: str) -> Any:
    given = {"display_name": "Maria Rossi", "email": email, "password1": password, "captcha": solved(), **fields}
    return client.post("/accounts/signup/", given)


def enter(client: Client, login: str = EMAIL, password: str = PASSWORD) -> Any:
    """The first step of a login: name and password."""
    return client.post("/accounts/login/", {"login": login, "password": password})


def enter_code(client: Client, code: str) -> Any:
    return client.post("/accounts/login/code/confirm/", {"code": code})


def log_in(client: Client, mailbox: Mailbox, login: str = EMAIL, password: str = PASSWORD, to: str = EMAIL) -> None:
    enter(client, login, password)
    enter_code(client, mailbox.code(to))
    assert is_inside(client)


def wrong(code: str) -> str:
    """A code that is certainly not this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def is_inside(client: Client) -> bool:
    """Whether the browser's session belongs to somebody, seen by opening a page that needs a login, and little else:
    the profile, with all its languages and countries, takes ten times as long."""
    response = client.get("/notifications/")
    assert response.status_code in (200, 302)
    return response.status_code == 200


def news(kind: Kind) -> list[Activity]:
    return list(Activity.objects.filter(kind=kind.name).order_by("id"))


def grow_old(user: User) -> None:
    """Let the person's logins be an hour old, too old for what asks for a fresh one."""
    Session.objects.filter(user=user).update(started_at=timezone.now() - timedelta(hours=1))
