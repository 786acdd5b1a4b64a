"""What must hold at every address: asked of each that the router knows, as somebody who may open it, over https."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from commonhall.foundation.accounts.models import User
from commonhall.foundation.security.limits import counting
from tests.house.rights.routes import Route, routes
from tests.house.rights.table import answers, who_may
from tests.house.rights.world import World, people

pytestmark = [pytest.mark.any_database, pytest.mark.slow]
ELSEWHERE = "https://evil.example"
HTTPS = {
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    **{
        f"{name}_COOKIE_NAME": f"__Host-{name.lower()}"
        for name in ("SESSION", "CSRF", "TRUST", "DEVICE", "THEME", "MESSAGES")
    },
}
# What a GET may write: when a session was seen last; that a notice was read, by who opens it; and the first backup
# codes, which A12 promises to a GET with a token (a cookie, which goes along with any link, makes none).
NOTED = {
    "": {"accounts_session"},
    "GET /notifications/<uuid:public_id>/open/": {"notifications_notification", "live_liveevent"},
    "GET /api/users/backup-codes/": {
        "accounts_backupcodes", "activity_activity", "activity_activityperson", "activity_delivery",
    },
}  # fmt: skip
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "?(\w+)', re.IGNORECASE)
# The same for everybody: how long it may be kept is said where it is made.
FOR_ALL = re.compile(r"/(files/(public|signed)|site|ui/accent-|favicon|manifest|sw\.js)")
TEXT = re.compile(r"text/|.*\+xml|application/xml|application/javascript")


@dataclass(frozen=True)
class Asked:
    """One request, with what came of it."""

    route: Route
    address: str
    answer: Any
    written: set[str]
    letters: str  # of the table of rights

    @property
    def headers(self) -> Any:
        return self.answer.headers


class House:
    """A club with one of each thing, and whoever may look at it."""

    def __init__(self, club: dict[str, User]) -> None:
        world, who, self.known = World(club), people(club), answers()
        self.addresses = world.fill_all(routes())
        self._sessions = {role: _session(user) for role, user in who.items() if user}

    def ask(self, route: Route, method: str = "", **more: Any) -> Asked:
        """Ask as whoever may, with an Origin of another site; whatever it did is undone."""
        cache.clear()
        counting.forget()
        client, address = Client(), self.addresses[route]
        letters = self.known[str(route)]
        session = self._sessions[who_may(letters)]
        headers = {"Origin": ELSEWHERE}
        if route.path.startswith("api/"):
            headers["X-Session-Token"] = session
        else:
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        before = transaction.savepoint()
        try:
            with CaptureQueriesContext(connection) as queries:
                answer = client.generic(method or route.method, address, secure=True, headers=headers, **more)
        finally:
            transaction.savepoint_rollback(before)
        found = [WRITES.match(query["sql"]) for query in queries.captured_queries]
        return Asked(route, address, answer, {each[1] for each in found if each}, letters)

    def of(self, method: str) -> Iterator[Route]:
        """Whatever takes this method."""
        return (route for route in self.addresses if route.method == method and str(route) in self.known)


@pytest.fixture
def house(club: dict[str, User], upload_folder: object) -> Iterator[House]:
    with override_settings(ALLOWED_HOSTS=["testserver"], **HTTPS):
        yield House(club)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# -- what must hold: each says what is wrong, or nothing


def it_changes_something(asked: Asked) -> str:
    return ", ".join(asked.written - NOTED[""] - NOTED.get(str(asked.route), set()))


def it_opens_itself_to_other_sites(asked: Asked) -> str:
    return ", ".join(name for name in asked.headers if name.lower().startswith("access-control-"))


def it_names_no_charset(asked: Asked) -> str:
    kind = asked.headers.get("Content-Type", "")
    return kind if TEXT.match(kind) and "charset=" not in kind else ""


def it_may_be_kept(asked: Asked) -> str:
    said = asked.headers.get("Cache-Control", "nothing")
    return said if "no-store" not in said and not FOR_ALL.match(asked.address) else ""


def it_sets_an_unsafe_cookie(asked: Asked) -> str:
    """ASVS 3.3: of this host alone, by https alone, out of reach of scripts, and not sent along by other sites."""
    given = {name: cookie for name, cookie in asked.answer.cookies.items() if cookie.value}  # others are taken away
    return ", ".join(name for name, cookie in given.items() if not _is_safe(name, cookie))


def _is_safe(name: str, cookie: Any) -> bool:
    flags = (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
    return name.startswith("__Host-") and flags == (True, True, "Lax", "/", "")


def it_leads_elsewhere(asked: Asked) -> str:
    """By a redirect, also one that htmx follows, or by what somebody presses on the page."""
    if asked.answer.streaming:
        return ""
    pressed = re.findall(rf'(?:href|action)="({ELSEWHERE}[^"]*)', asked.answer.content.decode(errors="replace"))
    led = [asked.headers.get(name, "") for name in ("Location", "HX-Redirect", "Refresh")]
    return ", ".join([*pressed, *(where for where in led if where.startswith(ELSEWHERE))])


def it_shows_no_way_out(asked: Asked) -> str:
    """ASVS 7.4.4, of pages that ask for a login."""
    is_page = asked.answer.status_code == 200 and asked.headers["Content-Type"].startswith("text/html")
    if not is_page or asked.letters[0] != "L":
        return ""
    page = asked.answer.content.decode()
    return "" if 'method="post" action="/accounts/logout/">' in page or "<html" not in page else "a page"


FAULTS = (it_changes_something, it_opens_itself_to_other_sites, it_names_no_charset, it_may_be_kept,
          it_sets_an_unsafe_cookie, it_leads_elsewhere, it_shows_no_way_out)  # fmt: skip


def faults(asked: Asked, which: tuple[Callable[[Asked], str], ...]) -> list[str]:
    assert asked.answer.status_code < 500, str(asked.route)
    told = {fault.__name__: fault(asked) for fault in which}
    return [f"{asked.route}: {name}: {what}" for name, what in told.items() if what]


@pytest.mark.req("S4.1", "S11.1")
def test_what_is_looked_at_changes_nothing_and_stays_between_the_two(house: House) -> None:
    """ASVS 3.3.1, 3.4.2, 3.5.3, 3.7.2, 4.1.1, 7.4.4, 14.3.2."""
    led = {"QUERY_STRING": f"next={ELSEWHERE}/x"}
    wrong = [fault for route in house.of("GET") for fault in faults(house.ask(route, **led), FAULTS)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.req("S11.1")
def test_no_form_leads_to_another_site(house: House) -> None:
    """ASVS 3.7.2. Each is sent with nothing in it but where to go next, which many refuse and some obey."""
    wrong = []
    for route in house.of("POST"):
        if route.path.startswith("api/"):
            sent = house.ask(route, data=route.body, content_type="application/json")
        else:
            data, kind = f"next={ELSEWHERE}/x", "application/x-www-form-urlencoded"
            sent = house.ask(route, data=data, content_type=kind)
        wrong += faults(sent, FAULTS[1:])
    assert not wrong, "\n".join(wrong)


@pytest.mark.req("S11.1")
def test_methods_that_nobody_takes_are_refused(client: Client, db: None) -> None:
    """ASVS 13.4.4."""
    paths = {"/" + re.sub(r"<[^>]+>", str(UUID(int=1)), route.path) for route in routes()}
    asked = [("TRACE", path) for path in paths] + [(method, "/") for method in ("CONNECT", "NONSENSE")]
    for method, path in asked:
        counting.forget()
        assert client.generic(method, path).status_code == 405, f"{method} {path}"
