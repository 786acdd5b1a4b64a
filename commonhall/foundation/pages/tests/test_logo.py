"""The site's logo: chosen by staff, shown to all, taken away again."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from commonhall.core.activity.models import Activity
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import SCRIPT, photo, picture, upload
from commonhall.ui import queries as ui

pytestmark = pytest.mark.any_database
PAGE, API = "/desk/website/logo/", "/api/v1/pages/logo"


@pytest.fixture(autouse=True)
def _apart(upload_folder: Path) -> Any:
    ui.forget()
    yield
    ui.forget()


@pytest.fixture
def keeper(board: Any) -> Any:
    """Whoever sets the site's name and colour."""
    board.is_staff = True
    board.save()
    return board


@pytest.fixture
def staff(as_: Any, keeper: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Any:
    client = as_(keeper)

    def post(path: str, data: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    return post


def shown(client: Any, page: str = "/") -> dict[str, str]:
    """The attributes of the logo in a page's header."""
    image = re.search(r'<img class="hall-own-logo"([^>]*)>', client.get(page).content.decode())
    return dict(re.findall(r'([a-z]+)="([^"]*)"', image[1])) if image else {}


def colour(client: Any, address: str, place: tuple[int, int]) -> Any:
    with Image.open(io.BytesIO(client.get(address).content)) as image:
        return image.convert("RGB").getpixel(place)


def test_staff_choose_a_logo_and_every_page_shows_it(as_: Any, staff: Any) -> None:
    visitor = as_(None)
    assert shown(visitor) == {}
    saved = staff(PAGE, {"logo": upload("club.jpg", photo(size=(600, 900)))})
    assert (saved.status_code, saved["Location"]) == (302, "/ui/identity/")
    for page in ("/", "/contact/", "/accounts/login/", "/nowhere/"):
        logo = shown(visitor, page)
        assert (logo["alt"], logo["width"], logo["height"]) == ("Commonhall", "480", "320")
    served = visitor.get(logo["src"])
    content = b"".join(served.streaming_content)
    assert served["Cache-Control"].startswith("public, max-age=31536000")
    assert b"SecretPhone" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("WEBP", (480, 320))
    logged = Activity.objects.get(kind="pages.logo_changed")
    assert (logged.before["logo"], logged.after["logo"]) == ("", str(File.objects.get().public_id))


def test_the_name_is_said_once_also_when_the_logo_says_it(as_: Any, staff: Any) -> None:
    def brand() -> str:
        html = as_(None).get("/").content.decode()
        return html.partition('class="hall-brand"')[2].partition("</a>")[0]

    staff(PAGE, {"logo": upload("club.png", picture())})
    assert '<span aria-hidden="true">Commonhall</span>' in brand()
    staff(PAGE, {"says_name": "on"})
    assert "<span" not in brand()
    assert 'alt="Commonhall"' in brand()
    assert File.objects.count() == 1


def test_another_logo_replaces_the_first_and_a_visitors_kept_page_never_shows_what_is_gone(
    as_: Any, staff: Any, upload_folder: Path, settings: Any
) -> None:
    settings.VISITOR_PAGES_SECONDS = 60
    visitor = as_(None)
    staff(PAGE, {"logo": upload("a.png", picture())})
    first = shown(visitor)["src"]
    assert shown(visitor)["src"] == first  # kept for visitors from here on
    staff(PAGE, {"logo": upload("b.png", picture(colour=(0, 120, 0)))})
    second = shown(visitor)["src"]
    assert second != first
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (404, 200)
    staff(PAGE, {"logo-clear": "on"})
    assert shown(visitor) == {}
    assert visitor.get(second).status_code == 404
    assert not [path for path in upload_folder.rglob("*") if path.is_file()]


def test_icons_and_cards_show_it_where_it_can_be_told(as_: Any, staff: Any, db: None) -> None:
    visitor, card = as_(None), "/site/cards/site-card.png"
    letter, letters_card = visitor.get("/site/icons/512.png").content, visitor.get(card).content
    staff(PAGE, {"logo": upload("a.png", picture(size=(400, 400), colour=(200, 30, 30)))})
    red, green, blue = colour(visitor, "/site/icons/maskable.png", (180, 256))
    assert red > 180 > 60 > max(green, blue)
    assert colour(visitor, "/site/icons/maskable.png", (4, 4)) == (255, 255, 255)
    assert "data:image/png;base64," in visitor.get("/site/icon.svg").content.decode()
    assert visitor.get(card).content != letters_card
    staff(PAGE, {"logo": upload("wide.png", picture(size=(900, 100)))})
    assert visitor.get("/site/icons/512.png").content == letter
    assert visitor.get(card).content != letters_card


@pytest.mark.req("S10.2", "F1.9")
@pytest.mark.parametrize("content", [SCRIPT, picture("JPEG")], ids=["script", "wrong ending"])
def test_what_is_no_picture_is_refused_at_the_field(as_: Any, staff: Any, content: bytes) -> None:
    refused = staff(PAGE, {"logo": upload("logo.png", content), "says_name": "on"})
    assert refused.status_code == 422
    assert 'id="id_logo_error"' in refused.content.decode()
    assert re.search(r'name="says_name"[^>]*checked', refused.content.decode())
    assert staff(PAGE, {}).status_code == 422  # nothing chosen, and nothing there
    assert shown(as_(None)) == {}


def test_only_who_sets_the_name_sets_the_logo(as_: Any, nora: Any, staff: Any) -> None:
    sent = {"logo": upload("a.png", picture())}
    assert as_(nora).post(PAGE, sent).status_code == 403
    assert as_(nora).post(API, {"picture": upload("a.png", picture())}).status_code == 403
    assert as_(nora).delete(API).status_code == 403
    assert as_(None).post(API, {"picture": upload("a.png", picture())}).status_code == 401
    assert not File.objects.exists()


@pytest.mark.req("I1.1")
def test_programs_change_the_logo_and_take_it_away(as_: Any, keeper: Any, staff: Any) -> None:
    made = staff(API, {"picture": upload("a.png", picture()), "says_name": "true"})
    assert (made.status_code, made.json()["width"]) == (200, 60)
    assert as_(None).get(made.json()["address"]).status_code == 200
    assert as_(keeper).get("/api/v1/ui/identity").json()["logo"] == shown(as_(None))["src"]
    kept = staff(API, {"says_name": "false"})  # the picture stays as it is
    assert (kept.status_code, kept.json()) == (200, made.json())
    assert as_(keeper).get("/api/v1/ui/identity").json()["logo_says_name"] is False
    assert as_(keeper).delete(API).status_code == 204
    ui.forget()
    assert shown(as_(None)) == {}
    assert not File.objects.exists()


@pytest.mark.req("S1.1")
def test_only_what_changes_stands_in_the_log(keeper: Any, as_: Any, staff: Any) -> None:
    def logged() -> list[tuple[bool, bool]]:
        rows = Activity.objects.filter(kind="pages.logo_changed").order_by("pk")
        return [(each.before["says_name"], each.after["says_name"]) for each in rows]

    assert as_(keeper).delete(API).status_code == 204  # there is none
    assert logged() == []
    staff(API, {"picture": upload("a.png", picture())})
    for says_name in ("false", "true", "true"):
        assert staff(API, {"says_name": says_name}).status_code == 200
    assert logged() == [(False, False), (False, True)]
    for _time in range(2):
        assert as_(keeper).delete(API).status_code == 204
    assert logged() == [(False, False), (False, True), (True, False)]
    assert not File.objects.exists()


@pytest.mark.req("I1.1", "F1.9")
@pytest.mark.parametrize(
    "sent", [{"picture": upload("logo.png", SCRIPT)}, {"says_name": "true"}], ids=["script", "none"]
)
def test_what_is_no_logo_is_refused_by_program_too(staff: Any, sent: dict[str, Any]) -> None:
    refused = staff(API, sent)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "picture")
    assert not File.objects.exists()
