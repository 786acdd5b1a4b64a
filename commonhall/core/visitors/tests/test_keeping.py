"""Visitors' pages are kept whole, never a person's, and never longer than they are true."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.visitors import version
from commonhall.core.visitors.middleware import VisitorPagesMiddleware
from commonhall.core.visitors.pages import same_for_visitors
from commonhall.foundation.accounts.models import User
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.queries import menus
from commonhall.foundation.pages.tests.conftest import person
from commonhall.ui.actions import change_identity


@pytest.fixture(autouse=True)
def keeping(settings: Any) -> Iterator[None]:
    settings.VISITOR_PAGES_SECONDS = 60
    cache.clear()
    version.forget()
    menus.forget()
    yield
    cache.clear()


@pytest.fixture
def board(db: None) -> User:
    return person("board", Role.BOARD)


@pytest.fixture
def about(board: User) -> Any:
    page = actions.save_page(by=board, slug="about", title="About us", body="first")
    return actions.publish_page(page=page, by=board)


def body(client: Client, path: str = "/about/", **headers: str) -> str:
    return client.get(path, headers=headers).content.decode()


def queries_of(client: Client, path: str, **headers: str) -> int:
    version.current()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, headers=headers).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/", "/about/", "/pages/"])
def test_the_second_visitor_costs_no_query(about: Any, path: str) -> None:
    first = body(Client(), path)
    assert queries_of(Client(), path) == 0
    assert body(Client(), path) == first


def test_a_kept_page_comes_with_all_its_headers(about: Any) -> None:
    fresh, kept = Client().get("/about/"), Client().get("/about/")
    assert kept.headers.keys() == fresh.headers.keys()
    assert kept["Content-Security-Policy"] == fresh["Content-Security-Policy"]
    assert kept["X-Frame-Options"] == "DENY"
    assert kept["X-Request-ID"] != fresh["X-Request-ID"]
    assert "Set-Cookie" not in kept.headers
    assert kept["Cache-Control"] == "private, no-cache"


@pytest.mark.req("O3.9")
@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_by_the_next_visitor(about: Any, board: User) -> None:
    assert "first" in body(Client())
    actions.save_page(page=about, by=board, slug="about", title="About us", body="second")
    assert "second" in body(Client())
    actions.withdraw_page(page=about, by=board)
    assert Client().get("/about/").status_code == 404


@pytest.mark.req("O3.9")
@pytest.mark.django_db(transaction=True)
def test_news_of_others_drop_the_pages_that_show_them(about: Any, board: User) -> None:
    body(Client())
    change_identity(name="Zebra club", tagline="", accent="#0f6473", by=board)
    deliver_all()
    assert "Zebra club" in body(Client())


CHANGE = """
import django; django.setup()
from commonhall.foundation.accounts.models import User
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import Page
page, board = Page.objects.get(), User.objects.get()
actions.save_page(page=page, by=board, slug="about", title="About us", body="from another process")
"""


@pytest.mark.req("O3.9")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_change_in_another_process_is_seen_once_the_version_is_read_again(
    about: Any, same_database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version, "REFRESH", 1000.0)
    assert "first" in body(Client())
    subprocess.run([sys.executable, "-c", CHANGE], env=same_database, check=True)
    assert "first" in body(Client())  # not asked again yet: this one is kept
    monkeypatch.setattr(version, "REFRESH", 0.0)
    assert "from another process" in body(Client())


def test_a_members_page_is_never_kept_and_a_kept_page_never_shown_to_members(about: Any, board: User) -> None:
    member = Client()
    member.force_login(board)
    for path in ("/", "/about/", "/pages/"):
        assert "Board" in body(member, path)  # the account menu says who it is
        assert "Board" not in body(Client(), path)
        assert "Board" in body(member, path)


def test_whoever_has_logged_out_is_shown_the_visitors_page(about: Any, board: User) -> None:
    client = Client()
    client.force_login(board)
    assert "Board" in body(client)
    client.logout()
    assert "Board" not in body(client)


def test_an_old_session_cookie_is_answered_in_person(about: Any) -> None:
    body(Client())
    client = Client()
    client.cookies["sessionid"] = "expired"
    assert queries_of(client, "/about/") > 0


def test_languages_themes_and_encodings_have_pages_of_their_own(about: Any) -> None:
    body(Client())
    dark = Client()
    dark.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in body(dark)
    assert 'data-bs-theme="dark"' not in body(Client())
    assert 'lang="fr"' in body(Client(), **{"accept-language": "fr"})
    assert 'lang="en"' in body(Client(), **{"accept-language": "en"})
    packed = Client().get("/about/", headers={"accept-encoding": "gzip"})
    again = Client().get("/about/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == again["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in Client().get("/about/").headers


@pytest.mark.parametrize("path", ["/contact/", "/accounts/login/", "/about/?utm_source=x", "/pages/?q=about"])
def test_forms_and_queries_are_made_anew(about: Any, path: str) -> None:
    Client().get(path)
    before = Client().get(path)
    assert before["X-Request-ID"]
    assert not [key for key in cache._cache if path.partition("?")[0] in key and "visitors" in key]  # type: ignore[attr-defined]


def test_the_board_sees_drafts_that_visitors_do_not_get(board: User) -> None:
    actions.save_page(by=board, slug="plans", title="Secret plans")
    staff = Client()
    staff.force_login(board)
    assert "Secret plans" in body(staff, "/plans/")
    assert Client().get("/plans/").status_code == 404


class Page:
    """A view behind the middleware, which counts how often it is asked."""

    def __init__(self, change: Callable[[HttpResponse, HttpRequest], None] = lambda response, request: None) -> None:
        self.asked = 0
        self.change = change

    def ask(self, **extra: str) -> HttpResponse:
        @same_for_visitors
        def view(request: HttpRequest) -> HttpResponse:
            self.asked += 1
            response = HttpResponse("page")
            self.change(response, request)
            return response

        request = RequestFactory().get("/somewhere/", **extra)  # type: ignore[arg-type]
        return VisitorPagesMiddleware(view)(request)


def test_a_plain_page_is_made_once(db: None) -> None:
    page = Page()
    page.ask()
    page.ask()
    assert page.asked == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda response, request: response.set_cookie("x", "1"),
        lambda response, request: request.META.update(CSRF_COOKIE_NEEDS_UPDATE=True),
        lambda response, request: setattr(request, "_csp_nonce", "abc"),
        lambda response, request: response.headers.__setitem__("Cache-Control", "no-store"),
        lambda response, request: response.headers.__setitem__("Cache-Control", "max-age=0, private"),
        lambda response, request: response.headers.__setitem__("Vary", "Cookie, X-Something"),
        lambda response, request: setattr(response, "status_code", 404),
    ],
    ids=["cookie", "token", "nonce", "no-store", "private", "vary", "error"],
)
def test_an_answer_that_is_for_one_person_is_not_kept(db: None, change: Any) -> None:
    page = Page(change)
    page.ask()
    page.ask()
    assert page.asked == 2


@pytest.mark.parametrize(
    "extra",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_COOKIE": "messages=x"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_X_SESSION_TOKEN": "x"},
        {"HTTP_HX_REQUEST": "true"},
        {"QUERY_STRING": "a=b"},
        {"HTTP_HOST": "evil.example"},
    ],
    ids=["session", "messages", "authorization", "token", "htmx", "query", "host"],
)
def test_a_request_that_says_who_asks_is_answered_in_person(db: None, extra: dict[str, str]) -> None:
    page = Page()
    page.ask()
    page.ask(**extra)
    assert page.asked == 2
