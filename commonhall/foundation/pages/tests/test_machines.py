"""What browsers, home screens, search engines and chats ask for."""

import io
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from PIL import Image

from commonhall.core.modules.manifest import PublicAddress
from commonhall.foundation.pages import actions
from commonhall.modules.members.apps import MembersConfig
from commonhall.ui import queries as ui
from commonhall.ui.actions import change_identity

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client: Any) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    tree = ET.fromstring(answer.content)  # noqa: S314 - ours
    assert tree.tag == f"{SPACE}urlset"
    return [str(each.text) for each in tree.iter(f"{SPACE}loc")]


def test_the_sitemap_names_public_pages_and_what_modules_offer(
    as_: Any, write: Any, board: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    write("guide", "Guide", audience="members")
    write("plans", "Plans", publish=False)
    monkeypatch.setattr(MembersConfig, "public_addresses", (lambda: [PublicAddress("/news/<1>&/")],))
    host = "http://localhost:8000"
    assert addresses(as_(None)) == [f"{host}/", f"{host}/contact/", f"{host}/about/", f"{host}/news/<1>&/"]


def test_robots_are_asked_to_stay_away_when_the_board_says_so(as_: Any, board: Any) -> None:
    open_ = as_(None).get("/robots.txt").content.decode()
    assert open_.startswith("User-agent: *\n")
    closed = re.findall("Disallow: (.*)", open_)
    assert {"/desk/", "/accounts/", "/members/", "/search/", "/notifications/", "/payments/"} <= set(closed)
    assert not any("/ui/theme/".startswith(path) for path in closed)  # nothing that a page is drawn with
    assert "Disallow: /\n" not in open_
    assert "Sitemap: http://localhost:8000/sitemap.xml\n" in open_
    actions.change_website(allow_robots=False, contact_is_open=True, contact_email="", by=board)
    assert as_(None).get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"
    assert as_(None).get("/sitemap.xml").status_code == 404


def test_the_manifest_makes_the_site_installable(as_: Any, db: None) -> None:
    answer = as_(None).get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    found = answer.json()
    assert (found["name"], found["start_url"], found["display"]) == ("Commonhall", "/", "standalone")
    assert "short_name" not in found  # a device shortens the name better than we can
    sizes = {(icon["sizes"], icon.get("purpose", "any")) for icon in found["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in found["icons"]:
        picture = as_(None).get(icon["src"])
        assert picture["Content-Type"] == "image/png"
        assert "x".join(map(str, Image.open(io.BytesIO(picture.content)).size)) == icon["sizes"]


def test_icons_follow_the_sites_name_and_colour(as_: Any, board: Any) -> None:
    before = as_(None).get("/site/icons/maskable.png").content
    change_identity(name="<Zebra>", tagline="", accent="#7a1f4b", by=board)
    ui.forget()
    after = as_(None).get("/site/icons/maskable.png").content
    assert before != after
    with Image.open(io.BytesIO(after)) as image:
        assert image.convert("RGB").getpixel((4, 4)) == (0x7A, 0x1F, 0x4B)  # whole to its corners
    svg = as_(None).get("/site/icon.svg").content.decode()
    assert ">Z</text>" in svg
    ET.fromstring(svg)  # noqa: S314 - ours
    assert as_(None).get("/site/icons/99.png").status_code == 404
    assert as_(None).get("/favicon.ico")["Content-Type"] == "image/png"
    ui.forget()


def test_a_shared_link_has_a_card_and_says_what_it_is(as_: Any, write: Any) -> None:
    write(title="A rather long title that goes over several lines of the card <b>", body="<p>Who we are.</p>")
    html = as_(None).get("/about/").content.decode()
    meta = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', html))
    assert meta["url"] == "http://localhost:8000/about/"
    assert meta["description"] == "Who we are."
    assert "&lt;b&gt;" in meta["title"]
    assert '<link rel="canonical" href="http://localhost:8000/about/">' in html
    card = as_(None).get(meta["image"].removeprefix("http://localhost:8000"))
    assert Image.open(io.BytesIO(card.content)).size == (1200, 630)
    assert as_(None).get("/site/cards/site-card.png").status_code == 200


def test_cards_tell_nobody_the_titles_of_what_is_not_public(as_: Any, write: Any, nora: Any) -> None:
    write(audience="members")
    assert as_(None).get("/site/cards/about.png").status_code == 404
    assert as_(nora).get("/site/cards/about.png").status_code == 404
    assert "og:title" not in as_(nora).get("/about/").content.decode()


def test_the_device_keeps_the_offline_page_and_nothing_of_a_person(as_: Any, nora: Any) -> None:
    worker = as_(nora).get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    files = re.findall(r'"([^"]+)"', re.search(r"FILES = \[(.*?)\]", worker.content.decode())[1])  # type: ignore[index]
    assert files[0].replace("\\u002D", "-") == "/offline/"
    assert all("static" in file for file in files[1:])
    page = as_(nora).get("/offline/").content.decode()
    assert "Nora" not in page
    assert "csrf" not in page
    assert "data-bs-theme" not in page


def test_the_offline_page_comes_in_the_theme_that_was_chosen(as_: Any, nora: Any) -> None:
    client = as_(nora)
    client.cookies["theme"] = "dark"
    assert 'data-bs-theme="dark"' in client.get("/offline/").content.decode()
    assert 'const THEME = "/ui/theme/"' in client.get("/sw.js").content.decode()
