"""Pictures of blocks and of pages: described, served to whom they are for, gone when nobody shows them."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from commonhall.core.activity.models import Activity
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import SCRIPT, photo, picture, upload
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import Block, Page

pytestmark = pytest.mark.any_database
HOME, API, JSON = "/desk/website/home/", "/api/v1/pages", "application/json"
ALT = "Twelve people around a long table"


@pytest.fixture(autouse=True)
def _apart(upload_folder: Path) -> None:
    """Each test has its own storage."""


def shown(client: Any, path: str = "/") -> dict[str, str]:
    """The attributes of the first picture in a page's content."""
    image = re.search(r'<figure class="picture">\s*<img([^>]*)>', client.get(path).content.decode())
    return dict(re.findall(r'([a-z]+)="([^"]*)"', image[1])) if image else {}


def sent(name: str = "a.jpg", **more: Any) -> dict[str, Any]:
    return {"picture": upload(name, photo(size=(1000, 1500))), "picture_alt": ALT, **more}


@pytest.mark.req("F1.4", "F1.5")
@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("hero", {"heading": "Welcome"}),
        ("text", {"heading": "", "body": "<p>Words</p>"}),
        ("picture", {"heading": "", "caption": "Our last evening"}),
    ],
)
def test_a_blocks_picture_is_made_anew_described_and_served_to_all(
    as_: Any, board: Any, kind: str, texts: dict[str, str]
) -> None:
    assert as_(board).post(f"{HOME}add/{kind}/", sent(**texts)).status_code == 302
    visitor = as_(None)
    image = shown(visitor)
    assert (image["alt"], image["width"], image["height"]) == (ALT, "1500", "1000")
    addresses = [image["src"], *(each.split()[0] for each in image["srcset"].split(","))]
    assert [each.split()[1] for each in image["srcset"].split(", ")] == ["640w", "1280w"]
    for address in addresses:
        served = visitor.get(address)
        assert served["Cache-Control"].startswith("public, max-age=31536000")
        assert b"SecretPhone" not in b"".join(served.streaming_content)
    assert ("Our last evening" in visitor.get("/").content.decode()) == (kind == "picture")
    html = as_(board).get(f"{HOME}{Block.objects.get().public_id}/").content.decode()
    assert ALT in html.partition('id="block-form"')[2]


def test_nobody_is_left_without_a_word_on_a_picture(as_: Any, board: Any, upload_folder: Path) -> None:
    client = as_(board)
    refused = client.post(f"{HOME}add/picture/", sent(picture_alt="  ", caption="A caption"))
    assert refused.status_code == 422
    assert 'id="id_picture_alt_error"' in refused.content.decode()
    assert "A caption" in refused.content.decode()
    assert not [path for path in upload_folder.rglob("*") if path.is_file()]
    assert client.post(f"{HOME}add/picture/", {"picture_alt": ALT}).status_code == 422  # no picture at all
    assert "Choose it again" in refused.content.decode()
    lost = client.post(f"{HOME}add/hero/", {"heading": "Welcome", "picture_alt": ALT})
    assert (lost.status_code, 'id="id_picture_error"' in lost.content.decode()) == (422, True)
    assert client.post(f"{HOME}add/picture/", sent(picture_is_decorative="on")).status_code == 302
    assert shown(as_(None))["alt"] == ""
    page = {"title": "Trips", "slug": "trips", "audience": "public", "picture": upload("a.png", picture())}
    assert client.post("/desk/website/pages/add/", page).status_code == 422
    assert not Page.objects.exists()


@pytest.mark.req("S10.2", "F1.9")
def test_what_is_no_picture_is_refused_at_the_field(as_: Any, board: Any) -> None:
    data = {"picture": upload("a.png", SCRIPT), "picture_alt": ALT}
    refused = as_(board).post(f"{HOME}add/picture/", data)
    assert (refused.status_code, 'id="id_picture_error"' in refused.content.decode()) == (422, True)


def test_a_picture_is_described_anew_replaced_and_taken_away(
    as_: Any, board: Any, django_capture_on_commit_callbacks: Any, upload_folder: Path
) -> None:
    client, visitor = as_(board), as_(None)
    text = {"heading": "Us", "body": "<p>Words</p>"}

    def post(path: str, data: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data)

    post(f"{HOME}add/text/", sent(**text))
    path = f"{HOME}{Block.objects.get().public_id}/"
    first = shown(visitor)
    post(path, {**text, "picture_alt": "Other words"})
    assert (shown(visitor)["alt"], shown(visitor)["src"]) == ("Other words", first["src"])
    post(path, sent(**text))
    assert shown(visitor)["src"] != first["src"]
    assert visitor.get(first["src"]).status_code == 404
    post(path, {**text, "picture-clear": "on", "picture_alt": ALT})
    assert shown(visitor) == {}
    assert not File.objects.exists()
    assert not [each for each in upload_folder.rglob("*") if each.is_file()]
    before = [each.before.get("picture", {}).get("alt") for each in Activity.objects.filter(kind="pages.block_changed")]
    assert before == [ALT, "Other words", ALT]


def test_a_deleted_blocks_picture_comes_back_with_it_and_goes_with_it(as_: Any, board: Any) -> None:
    as_(board).post(f"{HOME}add/picture/", sent())
    block = Block.objects.get()
    actions.delete_block(block=block, by=board)
    assert shown(as_(None)) == {}
    actions.bring_back_block(block=block, by=board)
    assert as_(None).get(shown(as_(None))["src"]).status_code == 200
    actions.delete_block(block=block, by=board)
    Block.objects.update(deleted_at=timezone.now() - timedelta(days=91))
    assert actions.forget_old() == 1
    assert not File.objects.exists()


def test_the_preview_keeps_the_picture_while_one_types(as_: Any, board: Any, nora: Any) -> None:
    as_(board).post(f"{HOME}add/text/", sent(heading="", body="<p>Words</p>"))
    of = Block.objects.get().public_id
    path, typed = f"{HOME}preview/text/", {"body": "<p>New words</p>", "picture_alt": ALT}
    with_picture = as_(board).post(f"{path}?of={of}", typed).content.decode()
    assert "New words" in with_picture
    assert "<figure" in with_picture
    assert "<figure" not in as_(board).post(path, typed).content.decode()
    assert as_(nora).post(f"{path}?of={of}", typed).status_code == 403


@pytest.fixture
def trips(as_: Any, board: Any) -> Page:
    page = {"title": "Trips", "slug": "trips", "audience": "public", "body": "By sea", "then": "publish"}
    as_(board).post("/desk/website/pages/add/", sent(**page))
    return Page.objects.get()


def test_a_pages_picture_is_served_as_long_as_its_page_is_kept(as_: Any, trips: Page, settings: Any) -> None:
    settings.VISITOR_PAGES_SECONDS = 3600  # the most that may be set
    visitor = as_(None)
    for minute in (0, 59):  # of the hour in which addresses stay the same
        with time_machine.travel(f"2026-05-01T12:{minute:02}:30Z", tick=False) as clock:
            image = shown(visitor, "/trips/")
            clock.shift(3600)
            assert visitor.get(image["src"]).status_code == 200
    assert (image["alt"], image["width"]) == (ALT, "1500")


def test_the_picture_of_a_page_for_members_has_no_address_that_lasts(
    as_: Any, board: Any, nora: Any, stranger: Any, trips: Page
) -> None:
    actions.save_page(page=trips, by=board, slug="trips", title="Trips", audience="members")
    assert shown(as_(None), "/trips/") == {}
    address, file = shown(as_(nora), "/trips/")["src"], File.objects.get()
    assert as_(None).get(f"/files/public/{file.public_id}/file/").status_code == 404
    assert as_(nora).get(f"/api/v1/files/{file.public_id}").status_code == 200
    assert as_(stranger).get(f"/api/v1/files/{file.public_id}").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        assert as_(None).get(address).status_code == 410


def test_a_page_keeps_its_picture_through_versions_deletion_and_return(as_: Any, board: Any, trips: Page) -> None:
    client = as_(board)
    edit = f"/desk/website/pages/{trips.pk}/"
    texts = {"title": "Trips", "slug": "trips", "audience": "public", "body": "By land", "picture_alt": ALT}
    assert client.post(edit, {**texts, "version_seen": "1"}).status_code == 302
    actions.restore_version(page=trips, number=1, by=board)
    actions.delete_page(page=trips, by=board)
    actions.bring_back_page(page=trips, by=board)
    actions.publish_page(page=trips, by=board)
    assert as_(None).get(shown(as_(None), "/trips/")["src"]).status_code == 200
    client.post(edit, {**texts, "picture-clear": "on"})
    assert shown(as_(None), "/trips/") == {}


def test_a_restored_version_shows_its_picture_again(
    as_: Any, board: Any, trips: Page, django_capture_on_commit_callbacks: Any
) -> None:
    edit = f"/desk/website/pages/{trips.pk}/"
    first = shown(as_(None), "/trips/")
    texts = {"title": "Trips", "slug": "trips", "audience": "public", "body": "By land"}
    with django_capture_on_commit_callbacks(execute=True):
        as_(board).post(edit, sent(**texts) | {"picture_alt": "The harbour"})
        as_(board).post(edit, {**texts, "picture-clear": "on"})
    assert shown(as_(None), "/trips/") == {}
    assert shown(as_(board), f"{edit}versions/2/")["alt"] == "The harbour"
    assert as_(board).post(f"{edit}versions/1/restore/").status_code == 302
    again = shown(as_(None), "/trips/")
    assert (again["alt"], again["src"].split("?")[0]) == (ALT, first["src"].split("?")[0])
    assert as_(None).get(again["src"]).status_code == 200
    assert as_(board).post(f"{edit}versions/2/restore/").status_code == 302
    assert shown(as_(None), "/trips/")["alt"] == "The harbour"
    changes = Activity.objects.filter(kind="pages.page_saved").order_by("pk")
    assert [each.after.get("picture", {}).get("alt") for each in changes][-2:] == [ALT, "The harbour"]


@pytest.mark.req("I1.1")
def test_programs_give_blocks_and_pages_pictures_and_take_them_away(as_: Any, board: Any, nora: Any) -> None:
    client, visitor = as_(board), as_(None)

    def uploaded(purpose: str) -> str:
        data = {"purpose": purpose, "file": upload("a.png", picture())}
        assert as_(nora).post("/api/v1/files/", {**data, "file": upload("a.png", picture())}).status_code == 403
        return str(client.post("/api/v1/files/", data).json()["id"])

    data = {"caption": "Hello", "picture": uploaded("pages.block_picture")}
    refused = client.post(f"{API}/home", {"kind": "picture", "data": data}, content_type=JSON)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "picture_alt")
    data["picture_alt"] = ALT
    made = client.post(f"{API}/home", {"kind": "picture", "data": data}, content_type=JSON).json()
    assert (made["picture"]["alt"], made["data"]["caption"]) == (ALT, "Hello")
    assert visitor.get(made["picture"]["address"]).status_code == 200
    change = {"data": {"caption": "Only the caption"}}
    kept = client.patch(f"{API}/home/{made['id']}", change, content_type=JSON).json()
    assert kept["picture"] == made["picture"]
    wrong = {"data": {**data, "picture": uploaded("pages.picture")}}
    assert client.patch(f"{API}/home/{made['id']}", wrong, content_type=JSON).status_code == 422

    page = {"slug": "trips", "title": "Trips", "picture": uploaded("pages.picture"), "picture_alt": ALT}
    assert client.post(f"{API}/", page, content_type=JSON).json()["picture"]["alt"] == ALT
    client.post(f"{API}/trips/publish")
    assert visitor.get(visitor.get(f"{API}/trips").json()["picture"]["address"]).status_code == 200
    same = {"slug": "trips", "title": "Trips"}
    assert client.put(f"{API}/trips", same, content_type=JSON).json()["picture"]["alt"] == ALT
    assert client.put(f"{API}/trips", {**same, "picture": None}, content_type=JSON).json()["picture"] is None
