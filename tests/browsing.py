"""What all tests in a browser share: the system's Chromium, a window of a person, and what a page is judged by."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

VENDOR = Path(__file__).parent / "vendor"
AXE = VENDOR / "axe.min.js"
DROPPED = frozenset((VENDOR / "tabler-dropped.txt").read_text().split())  # classes whose styles assets/styles.mjs cuts
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
SWITCHES += ["--disable-component-update", "--disable-sync"]
TO_THE_TOP = "scrollTo({top: 0, behavior: 'instant'})"
Theme = Literal["light", "dark"]


def chromium() -> str:
    """The path of the system's browser; empty where there is none."""
    return os.environ.get("COMMONHALL_BROWSER") or next((path for name in NAMES if (path := shutil.which(name))), "")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = chromium() or pytest.skip("Chromium was not found")
    # Playwright leaves a loop running in this thread, which Django takes for asynchronous code, to the session's end.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": path, "args": SWITCHES}


@pytest.fixture
def window(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`window(user, width=390, theme="dark", script=False)`: a page of somebody logged in; None: a visitor."""
    from django.conf import settings

    contexts = []

    def open_(user: Any = None, *, width: int = 1440, theme: Theme = "light", script: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=script,
            locale="en-GB",
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        if user:
            name = settings.SESSION_COOKIE_NAME
            kept: Any = {"name": name, "value": session_of(user), "url": live_server.url}
            context.add_cookies([kept | {"sameSite": settings.SESSION_COOKIE_SAMESITE}])
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


def session_of(user: Any) -> str:
    """The cookie of somebody who has just said again who they are, and is not asked for that before a page."""
    from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    session = client.session
    again = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [again]
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page from its top, as "address rule: element why", and whether it is too wide.

    Whoever finds something looks again: what a page that was still settling had is gone then, and a fault is not.
    """
    found = _faults_now(page)
    again = set(_faults_now(page)) if found else set()
    return [each for each in found if each in again]


def _faults_now(page: Page) -> list[str]:
    page.evaluate(TO_THE_TOP)  # what the sticky header covers is not judged as a target
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
        page.add_init_script(path=AXE)  # what this window opens next has it at once, in half the time
    found = page.evaluate("tags => axe.run(document, {resultTypes: ['violations'], runOnly: tags})", RULES)
    lines = [
        f"{page.url} {rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    wide = too_wide(page)
    return [*lines, f"{page.url} is {wide} pixels too wide"] if wide > 0 else lines


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
