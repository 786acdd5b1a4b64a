"""What the entrance costs, measured within a hall's Django: see BenchHall.inside."""

from collections.abc import Callable
from itertools import count
from statistics import median, quantiles

import httpx
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from bench.inside import clock
from bench.processors import worked
from commonhall.config.seeding.people import PASSWORD
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.captcha.tests.solving import solved
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import User

LOGINS, BATCHES, PAGES, ASKED = 25, 30, 40, 15
FLOOR = [  # as in bench.floor.settings, which can't be read beside the hall's
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
MEMBER = "member@example.org"
WRONG = "another harbour violin"
HOST = "127.0.0.1"
LIMITS = ("login", "failed_logins", "signup", "password_reset", "password_reset_mail", "verification_mail")


def login() -> dict[str, float]:
    """Milliseconds of processors: a password's hash, and the whole request that logs in by it (its code is mailed)."""
    settings.RATE_LIMITS = dict.fromkeys(LIMITS, "1000000/minute")
    encoded = User.objects.get(email=MEMBER).password
    given = {"login": MEMBER, "password": PASSWORD}
    _enter(given)  # what is worked out once is worked out
    hashes, logins = [], []
    for _ in range(LOGINS):
        hashes.append(_spent(lambda: check_password(PASSWORD, encoded)))
        logins.append(_spent(lambda: _enter(given)))
    return {"hash": median(hashes) * 1000, "login": median(logins) * 1000}


def _enter(given: dict[str, str]) -> None:
    answer = Client(SERVER_NAME=HOST).post("/accounts/login/", given)
    if answer.status_code != 302:
        raise AssertionError(answer.status_code)


def _spent(act: Callable[[], object]) -> float:
    before = worked()
    act()
    return worked() - before


def page(request: HttpRequest) -> HttpResponse:
    """The page behind the middlewares: it asks who reads it, as every page does, where there is somebody to ask."""
    return HttpResponse(f"<p>{getattr(request, 'user', '')}</p>")


urlpatterns = [path("accounts/bench/", page)]  # the gates of modules leave accounts alone


def middleware() -> dict[str, float]:
    """Milliseconds of processors that the middlewares add to a page: to a visitor's all of them, to a member's what
    they are more than bare Django's session, login and CSRF protection; and these by themselves."""
    client = Client(SERVER_NAME=HOST)
    client.force_login(User.objects.get(email=MEMBER), settings.AUTHENTICATION_BACKENDS[-1])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    settings.ROOT_URLCONF, all_of_them = __name__, settings.MIDDLEWARE
    page.login_required = False  # type: ignore[attr-defined]
    whole, floor, bare = _handler(all_of_them), _handler(FLOOR), _handler([])
    member = f"{settings.SESSION_COOKIE_NAME}={cookie}"
    return {
        "visitor": _added(whole, bare, ""),
        "member": _added(whole, floor, member),
        "floor": _added(floor, bare, member),
    }


def _handler(middlewares: list[str]) -> BaseHandler:
    settings.MIDDLEWARE = middlewares
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _added(whole: BaseHandler, bare: BaseHandler, cookie: str) -> float:
    times: list[float] = []
    for _ in range(BATCHES):
        spent = [_spent(lambda handler=handler: _pages(handler, cookie)) for handler in (whole, bare)]  # type: ignore[misc]
        times.append((spent[0] - spent[1]) / PAGES * 1000)
    return median(times)


def _pages(handler: BaseHandler, cookie: str) -> None:
    for _ in range(PAGES):
        request = RequestFactory(SERVER_NAME=HOST).get("/accounts/bench/", headers={"Cookie": cookie} if cookie else {})
        answer = handler.get_response(request)
        if answer.status_code != 200:
            raise AssertionError(answer.status_code)


def timing(url: str) -> dict[str, dict[str, float]]:
    """Of each form that takes an address: how many milliseconds later the answer comes for a known one than for an
    unknown one, by a stranger's clock at the server (bench.strangers) of that address; and how far apart the middle
    half of the answers for unknown ones lies."""
    known = [f"known{number}@example.org" for number in range(ASKED)]
    for email in known:
        actions.create_account(email=email, by=SYSTEM, password=PASSWORD, display_name="Known", verified=True)
    numbers = count()
    forms: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
        "login": ("/accounts/login/", lambda email: {"login": email, "password": WRONG}),
        "reset": ("/accounts/password/reset/", lambda email: {"email": email}),
        "sign-up": (
            "/accounts/signup/",
            lambda email: {"display_name": "Nobody", "email": email, "password1": WRONG, "captcha": solved()},
        ),
    }
    found = {}
    for name, (form, given) in forms.items():
        emails = [(email, f"nobody{next(numbers)}@example.org") for email in known]
        pairs = [[_took(url, form, given(email)) for email in pair] for pair in emails]
        theirs, nobodys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        low, _middle, high = quantiles(nobodys, n=4)
        found[name] = {"later": median(theirs) - median(nobodys), "noise": high - low}
    return found


def _took(url: str, form: str, given: dict[str, str]) -> float:
    """Milliseconds until the form is answered; the page was there before, and the browser's work was done."""
    with httpx.Client(base_url=url, timeout=60) as stranger:
        stranger.get(form)
        sent = {**given, "csrfmiddlewaretoken": stranger.cookies[settings.CSRF_COOKIE_NAME]}
        with clock() as one:
            answer = stranger.post(form, data=sent)
    if answer.status_code not in (200, 302, 422):
        raise AssertionError(f"{form}: {answer.status_code}")
    return one.seconds * 1000
