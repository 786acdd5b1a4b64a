"""`make screenshots`: pictures of every page into var/screenshots/, and the best few into docs/images/.

First the story, whose pages come and go; then every page of tests/pages.py, and those of tests/scarce.py.

Each page is taken on a phone, a tablet and a desk, in light and dark.
"""

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browsing import SWITCHES, chromium
from tests.journeys.conftest import Visitor
from tests.journeys.hall import ROOT, RunningHall
from tests.journeys.test_story import OWN_PASSWORD, PASSWORD, finish_onboarding, log_in, register

PICTURES = ROOT / "var" / "screenshots"
IMAGES = ROOT / "docs" / "images"
WIDTHS = (390, 820, 1440)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What the documents show: the image's name, and the picture that it is made of with the height that is kept.
BEST = {
    "directory.png": ("board-directory-1440-light", 900),
    "home-phone.png": ("nora-home-dues-390-light", 844),
    "palette.png": ("nora-palette-1440-light", 900),
    "charge-phone.png": ("nora-charge-390-light", 844),
    "audit-log.png": ("admin-audit-log-1440-light", 900),
}
LARGEST = 200_000  # bytes of an image in docs/
A_LIST = ROOT / "commonhall/modules/members/importing/tests/data/easyverein.csv"


# Run inside the hall: some of its pages, and a session for each of the demo's people.
FACTS = """
import dataclasses, json
from django.conf import settings
from commonhall.config.seeding.people import PEOPLE
from commonhall.foundation.accounts.models import User
from tests.browsing import session_of
from tests.pages import pages
from tests.scarce import make_scarce
User.objects.filter(onboarding_completed_at=None).update(onboarding_completed_at="2026-01-01T00:00Z")
sessions = {
    person.email.partition("@")[0]: {
        "name": settings.SESSION_COOKIE_NAME, "value": session_of(User.objects.get(email=person.email))
    }
    for person in PEOPLE
}
print(json.dumps({"pages": [dataclasses.astuple(page) for page in PAGES], "sessions": sessions}))
"""


class Camera(Visitor):
    """Somebody at a browser who takes pictures instead of judging."""

    def __init__(self, browser: Browser, hall: RunningHall, name: str) -> None:
        super().__init__(browser.new_page(locale="en-GB"), hall)
        self.page.set_default_timeout(60_000)
        self.name = name

    def look(self) -> None:
        self.page.wait_for_load_state("load")

    def take(self, title: str, address: str = "") -> None:
        """Pictures of the page that is open, or of the one at this address."""
        if address:
            self.open(address)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
            for theme in THEMES:
                self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                self.page.evaluate("scrollTo(0, 0)")  # what is fixed to the top stands there, whatever has the focus
                path = PICTURES / f"{self.name}-{title}-{width}-{theme}.png"
                self.page.screenshot(path=path, full_page=True, animations="disabled")  # not half-way between colours
        sys.stdout.write(f"{self.name}: {title}\n")


def take_all(browser: Browser, hall: RunningHall) -> None:
    vera = Camera(browser, hall, "vera")
    vera.open("/accounts/login/")
    vera.fill(login="visitor@example.org", password=PASSWORD)
    vera.page.locator("main form button[type=submit]").first.click()
    vera.take("code")

    nora = Camera(browser, hall, "nora")
    arrive(nora)
    nora.take("apply", "/members/apply/")
    apply_for_membership(nora)

    board = staff(browser, hall, "board")
    decide(board)
    board.page.goto(f"{hall.url}/members/desk/import/")
    board.page.locator("input[type=file]").set_input_files(A_LIST)
    board.page.locator("main form button[type=submit]").first.click()
    board.page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}/"))
    board.take("import-draft")
    pay(nora)
    nora.open("/")
    nora.page.keyboard.press("Control+k")
    nora.page.keyboard.type("rossi")
    nora.page.get_by_role("option").filter(has_text="Rossi").first.wait_for()
    nora.take("palette")
    tour(browser, hall, "pages(seldom=True)")
    tour(browser, hall, "make_scarce()")


def tour(browser: Browser, hall: RunningHall, which: str) -> None:
    """Every page of a list, each by somebody who may see it."""
    found = json.loads(hall.python(FACTS.replace("PAGES", which)))
    cameras: dict[str, Camera] = {}
    for who, name, path in found["pages"]:
        if who not in cameras:
            cameras[who] = Camera(browser, hall, who or "nobody")
            if who:
                cameras[who].page.context.add_cookies([{**found["sessions"][who], "url": hall.url}])
        cameras[who].take(name, path)


def staff(browser: Browser, hall: RunningHall, name: str) -> Camera:
    camera = Camera(browser, hall, name)
    log_in(camera, f"{name}@example.org")
    finish_onboarding(camera, name.title())
    return camera


def arrive(nora: Camera) -> None:
    nora.open("/accounts/signup/")
    register(nora, "nora@example.org", "Nora Lund")
    nora.take("verified")
    log_in(nora, "nora@example.org", OWN_PASSWORD)
    nora.take("onboarding", "/accounts/welcome/")
    finish_onboarding(nora, "Nora Lund")
    nora.take("home-new", "/")


def apply_for_membership(nora: Camera) -> None:
    nora.press("Send application")
    nora.take("apply-refused")
    nora.page.get_by_label(re.compile("Regular")).check()
    nora.fill(first_name="Nora", last_name="Lund", city="Bergen", field_of_study="Physics", motivation="To meet people")
    nora.page.get_by_label(re.compile("statutes")).check()
    nora.press("Send application")
    nora.take("mine-waiting")


def decide(board: Camera) -> None:
    board.take("applications", "/members/desk/applications/")
    board.follow("Nora Lund")
    board.take("application")
    board.press("Approve")
    board.take("approved")


def pay(nora: Camera) -> None:
    nora.take("home-dues", "/")
    nora.open("/members/me/")
    nora.follow("Pay dues")
    nora.take("charge")
    nora.page.get_by_role("button", name=re.compile("by card")).click()
    nora.take("checkout")
    nora.page.get_by_role("button", name=re.compile("Pay")).click()
    nora.page.wait_for_url(lambda url: url.startswith(nora.hall.url))
    nora.page.get_by_role("link", name=re.compile("receipt", re.I)).first.wait_for()
    nora.take("paid")


def keep_best() -> None:
    """Cut what the documents show; small, for the repository keeps every version."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, (picture, height) in BEST.items():
        with Image.open(PICTURES / f"{picture}.png") as image:
            part = image.convert("RGB").crop((0, 0, image.width, min(height, image.height)))
        # This way of choosing 256 colours keeps the rare ones, such as the bell's red.
        part.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
        size = (IMAGES / name).stat().st_size
        assert size < LARGEST, f"{name} has {size} bytes"


def main() -> int:
    path = chromium()
    if not path:
        sys.stdout.write("Pictures need Chromium, which was not found.\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        hall = RunningHall(Path(folder))
        try:
            with playwright.chromium.launch(executable_path=path, args=SWITCHES) as browser:
                take_all(browser, hall)
        finally:
            hall.stop()
    keep_best()
    sys.stdout.write(f"The pictures lie in {PICTURES}, the best of them in {IMAGES}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
