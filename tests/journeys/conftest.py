"""Journeys run in a real browser against a whole hall, on each database that the tests run on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import faults
from tests.journeys.blank import Blank
from tests.journeys.hall import RunningHall

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory, blank: Blank) -> Iterator[RunningHall]:
    running = RunningHall(tmp_path_factory.mktemp("hall"), os.environ.get("DATABASE_URL", ""), blank=blank)
    yield running
    running.stop()


class Visitor:
    """Somebody at a browser, who looks at every page through axe as well."""

    def __init__(self, page: Page, hall: RunningHall) -> None:
        self.page, self.hall = page, hall
        self.seen: set[str] = set()
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(self.hall.url + path)
        self.look()

    def look(self) -> None:
        """No accessibility violation, no sideways scrolling, no error in the console (a blocked script is one)."""
        self.page.wait_for_load_state("load")
        found = faults(self.page)
        assert not found, "\n".join(found)
        assert not self.errors, f"{self.page.url}: {self.errors}\n{self.hall.tail()}"

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.look()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.look()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").fill(value)


# On another database the same journey is gone once: how wide the window is, it cannot change.
@pytest.fixture(params=[pytest.param(390, marks=pytest.mark.any_database), 1440], ids=["phone", "desktop"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def visit(browser: Browser, hall: RunningHall, width: int, name: str) -> Iterator[Visitor]:
    """A person at a browser of their own; the last page they saw is kept as a picture in var/."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    context.set_default_timeout(45_000)
    person = Visitor(context.new_page(), hall)
    yield person
    person.page.screenshot(path=ROOT / "var" / f"last-{name}-{width}.png", full_page=True)
    context.close()


@pytest.fixture
def visitor(browser: Browser, hall: RunningHall, width: int) -> Iterator[Visitor]:
    yield from visit(browser, hall, width, "visitor")


@pytest.fixture
def another(browser: Browser, hall: RunningHall, width: int) -> Iterator[Visitor]:
    yield from visit(browser, hall, width, "another")
