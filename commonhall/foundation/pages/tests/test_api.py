"""Pages and menus for programs."""

from typing import Any

import pytest

from commonhall.core.activity.models import Activity
from commonhall.core.visitors import version
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import MenuEntry, Page, Website

API = "/api/v1/pages"
JSON = "application/json"
SETTINGS = {"allow_robots": False, "contact_is_open": False, "contact_email": "desk@example.org"}
PAGE = {"slug": "about", "title": "About us", "body": "<p>Hello</p>"}


@pytest.mark.req("I1.1", "I1.4")
def test_a_program_of_the_boards_does_what_its_pages_do(as_: Any, board: Any) -> None:
    client, visitor = as_(board), as_(None)
    assert client.post(f"{API}/", PAGE, content_type=JSON).json()["state"] == "draft"
    assert visitor.get(f"{API}/about").status_code == 404
    client.post(f"{API}/about/publish")
    assert visitor.get(f"{API}/about").json()["body"] == "<p>Hello</p>"
    change = {**PAGE, "body": "<p>Changed</p>", "version_seen": 1}
    assert client.put(f"{API}/about", change, content_type=JSON).json()["version"] == 2
    stale = client.put(f"{API}/about", change, content_type=JSON)
    assert (stale.status_code, stale["Content-Type"]) == (422, "application/problem+json")
    assert [each["number"] for each in client.get(f"{API}/about/versions").json()] == [2, 1]
    assert client.post(f"{API}/about/versions/1/restore").json()["body"] == "<p>Hello</p>"
    assert client.post(f"{API}/about/withdraw").json()["state"] == "draft"
    assert client.post(f"{API}/about/delete").json()["state"] == "deleted"
    assert client.get(f"{API}/about").status_code == 404


@pytest.mark.req("I1.5")
def test_blanks_are_no_title(as_: Any, board: Any) -> None:
    client = as_(board)
    refused = client.post(f"{API}/", {**PAGE, "title": "   "}, content_type=JSON)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "title")
    assert not Page.objects.exists()
    given = {**PAGE, "title": " About us ", "description": "  "}
    made = client.post(f"{API}/", given, content_type=JSON).json()
    assert (made["title"], made["description"]) == ("About us", "")


def test_menus_are_filled_and_emptied(as_: Any, board: Any, write: Any) -> None:
    write()
    client = as_(board)
    made = client.post(f"{API}/menu", {"area": "footer", "page": "about"}, content_type=JSON)
    assert made.status_code == 201
    assert as_(None).get(f"{API}/menu/footer").json()[0]["url"] == "/about/"
    bad = client.post(f"{API}/menu", {"label": "x", "url": "javascript:alert(1)"}, content_type=JSON)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "url")
    assert client.post(f"{API}/menu/entries/{made.json()['id']}/delete").status_code == 204
    assert not MenuEntry.objects.exists()


@pytest.mark.req("I1.1")
def test_a_menus_entries_are_changed_and_moved(as_: Any, board: Any, write: Any) -> None:
    write()
    client = as_(board)

    def labels() -> list[str]:
        version.forget()
        return [each["label"] for each in as_(None).get(f"{API}/menu/header").json()]

    club, about, shop = (
        client.post(f"{API}/menu", data, content_type=JSON).json()
        for data in (
            {"label": "Club", "url": "/pages/"},
            {"page": "about"},
            {"label": "Shop", "url": "https://shop.example"},
        )
    )
    moved = client.post(f"{API}/menu/entries/{shop['id']}/move", {"up": True}, content_type=JSON)
    assert moved.json()["position"] == about["position"]
    assert labels() == ["Club", "Shop", "About us"]
    path = f"{API}/menu/entries/{about['id']}"
    below = client.put(path, {"page": "about", "parent": club["id"]}, content_type=JSON).json()
    assert (below["page"], below["parent"]) == ("about", club["id"])
    assert labels() == ["Club", "Shop"]
    client.put(f"{API}/menu/entries/{shop['id']}", {"label": "Our shop", "url": "/shop/"}, content_type=JSON)
    assert labels() == ["Club", "Our shop"]
    entries = client.get(f"{API}/menu/header/entries").json()
    assert {(each["label"], each["url"], each["page"]) for each in entries} == {
        ("Club", "/pages/", ""), ("Our shop", "/shop/", ""), ("", "", "about"),
    }  # fmt: skip
    for wrong in ({"label": "x", "url": "javascript:alert(1)"}, {"label": ""}, {"label": "x", "parent": about["id"]}):
        assert client.put(f"{API}/menu/entries/{shop['id']}", wrong, content_type=JSON).status_code == 422
    last = client.post(f"{API}/menu/entries/{shop['id']}/move", {"up": False}, content_type=JSON)
    assert last.status_code == 422
    assert labels() == ["Club", "Our shop"]


@pytest.mark.req("I1.1")
def test_a_deleted_page_is_found_and_brought_back(as_: Any, board: Any, write: Any) -> None:
    client = as_(board)
    old = write()
    client.post(f"{API}/about/delete")
    write(title="Another about us")
    [deleted] = client.get(f"{API}/deleted").json()
    assert (deleted["id"], deleted["title"]) == (old.pk, "About us")
    path = f"{API}/deleted/{old.pk}/bring-back"
    refused = client.post(path)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "slug")
    client.post(f"{API}/about/delete")
    assert client.post(path).json()["state"] == "draft"
    assert client.get(f"{API}/about").json()["title"] == "About us"
    assert client.post(path).status_code == 422  # it is back already
    refused = client.post(f"{API}/", {**PAGE, "slug": "deleted"}, content_type=JSON)
    assert refused.status_code == 422


@pytest.mark.req("I1.1")
def test_what_a_version_said_is_read_before_it_is_restored(as_: Any, board: Any, write: Any) -> None:
    page, client = write(body="<p>Hello</p>", description="Once"), as_(board)
    actions.save_page(page=page, by=board, slug="about", title="Us", body="<p>Changed</p>")
    old = client.get(f"{API}/about/versions/1").json()
    assert {name: old[name] for name in ("number", "title", "description", "body", "picture", "by")} == {
        "number": 1, "title": "About us", "description": "Once", "body": "<p>Hello</p>", "picture": None,
        "by": str(board),
    }  # fmt: skip
    assert client.get(f"{API}/about/versions/2").json()["body"] == "<p>Changed</p>"
    assert client.get(f"{API}/about/versions/3").status_code == 404


@pytest.mark.req("I1.1")
def test_a_program_knows_which_pages_of_modules_a_menu_can_lead_to(as_: Any, board: Any) -> None:
    client = as_(board)
    offered = client.get(f"{API}/menu/module-pages").json()
    assert {"url_name": "pages:contact", "label": "Contact"} in offered
    for each in offered:
        made = client.post(f"{API}/menu", {"url_name": each["url_name"]}, content_type=JSON)
        assert made.status_code == 201
    assert [each["label"] for each in as_(None).get(f"{API}/menu/header").json()] == [each["label"] for each in offered]


@pytest.mark.req("I1.1", "I1.4")
def test_staff_list_drafts_and_deleted_pages_and_nobody_else_does(
    as_: Any, board: Any, nora: Any, stranger: Any, write: Any
) -> None:
    for slug in ("one", "two", "three"):
        write(slug, f"Draft {slug}", publish=False, body="<p>zebra</p>")
    write("guide", "Guide", audience="members")
    write()
    gone = write("gone", "Gone")
    client = as_(board)
    client.post(f"{API}/gone/delete")

    def titles(reader: Any, query: str) -> list[str]:
        return [each["title"] for each in reader.get(f"{API}/{query}").json()["items"]]

    assert titles(client, "?state=draft") == ["Draft one", "Draft three", "Draft two"]
    assert titles(client, "?state=draft&q=zebra") == ["Draft one", "Draft three", "Draft two"]
    assert titles(client, "?state=published") == ["About us", "Guide"]
    [line] = client.get(f"{API}/?state=deleted").json()["items"]
    assert (line["id"], line["state"]) == (gone.pk, "deleted")
    first = client.get(f"{API}/?state=draft&size=2").json()
    assert titles(client, f"?state=draft&size=2&cursor={first['next']}") == ["Draft two"]
    assert client.get(f"{API}/?state=lost").status_code == 422
    for reader, readable in (
        (as_(None), ["About us"]), (as_(stranger), ["About us"]), (as_(nora), ["About us", "Guide"]),
        (client, ["About us", "Guide"]),
    ):  # fmt: skip
        assert titles(reader, "") == readable
        assert titles(reader, "?q=zebra") == []
    for reader in (as_(None), as_(stranger), as_(nora)):
        for state in ("draft", "published", "deleted"):
            assert reader.get(f"{API}/?state={state}").status_code == 403


@pytest.mark.req("I1.1")
def test_a_program_sets_the_website_up(as_: Any, board: Any) -> None:
    client, visitor, path = as_(board), as_(None), f"{API}/website/settings"
    assert client.get(path).json() == {"allow_robots": True, "contact_is_open": True, "contact_email": ""}
    saved = client.put(path, SETTINGS, content_type=JSON)
    assert (saved.status_code, saved.json(), client.get(path).json()) == (200, SETTINGS, SETTINGS)
    assert "Disallow: /\n" in visitor.get("/robots.txt").content.decode()
    assert "<textarea" not in visitor.get("/contact/").content.decode()
    assert 'value="desk@example.org"' in client.get("/desk/website/settings/").content.decode()
    logged = Activity.objects.get(kind="pages.website_changed")
    assert (logged.actor_id, logged.before["contact_email"], logged.after) == (
        str(board.pk), "", {"allow_robots": False, "contact_is_open": False, "contact_email": "desk@example.org"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"), [({"contact_email": "the board"}, "contact_email"), ({"allow_robots": None}, "allow_robots")]
)
def test_a_setting_that_cannot_be_is_refused_at_its_field(
    as_: Any, board: Any, changes: dict[str, Any], field: str
) -> None:
    refused = as_(board).put(f"{API}/website/settings", {**SETTINGS, **changes}, content_type=JSON)
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (422, [field])
    assert not Website.objects.exists()


@pytest.mark.req("S1.1")
def test_what_is_so_already_is_no_news(as_: Any, board: Any) -> None:
    client = as_(board)
    entry = client.post(f"{API}/menu", {"label": "Club"}, content_type=JSON).json()
    block = client.post(f"{API}/home", {"kind": "join", "data": {"heading": "x"}}, content_type=JSON).json()
    client.put(f"{API}/website/settings", SETTINGS, content_type=JSON)
    known = Activity.objects.count()
    for method, path, data in (
        ("put", f"/menu/entries/{entry['id']}", {"label": "Club"}),
        ("patch", f"/home/{block['id']}", {"is_hidden": False}),
        ("put", "/website/settings", SETTINGS),
    ):
        assert getattr(client, method)(f"{API}{path}", data, content_type=JSON).status_code == 200
    assert Activity.objects.count() == known


@pytest.mark.req("I1.1")
def test_hidden_and_deleted_blocks_are_found_again(as_: Any, board: Any) -> None:
    client, visitor = as_(board), as_(None)

    def headings(path: str, reader: Any = client) -> list[str]:
        return [block["data"]["heading"] for block in reader.get(f"{API}/home{path}").json()]

    for name in ("One", "Two"):
        client.post(f"{API}/home", {"kind": "join", "data": {"heading": name}}, content_type=JSON)
    one, two = client.get(f"{API}/home/blocks").json()
    client.patch(f"{API}/home/{one['id']}", {"is_hidden": True}, content_type=JSON)
    assert (headings("", visitor), headings("/blocks"), headings("/deleted")) == (["Two"], ["One", "Two"], [])
    client.post(f"{API}/home/{two['id']}/delete")
    assert (headings("", visitor), headings("/blocks"), headings("/deleted")) == ([], ["One"], ["Two"])
    client.post(f"{API}/home/{two['id']}/bring-back")
    assert (headings("", visitor), headings("/deleted")) == (["Two"], [])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/"),
        ("put", "/about"),
        ("post", "/about/delete"),
        ("post", "/about/publish"),
        ("get", "/about/versions"),
        ("get", "/about/versions/1"),
        ("get", "/menu/module-pages"),
        ("post", "/home"),
        ("post", "/menu"),
        ("get", "/messages"),
        ("get", "/menu/header/entries"),
        ("put", "/menu/entries/1"),
        ("post", "/menu/entries/1/move"),
        ("get", "/deleted"),
        ("post", "/deleted/1/bring-back"),
        ("get", "/home/blocks"),
        ("get", "/home/deleted"),
        ("get", "/website/settings"),
        ("put", "/website/settings"),
    ],
)
def test_writing_is_the_boards(as_: Any, nora: Any, write: Any, method: str, path: str) -> None:
    write()
    bodies = {
        "/home": {"kind": "join", "data": {"heading": "x"}},
        "/menu": {"label": "x"},
        "/menu/entries/1": {"label": "x"},
        "/menu/entries/1/move": {"up": True},
        "/website/settings": SETTINGS,
    }
    sent = {"data": bodies.get(path, PAGE), "content_type": JSON} if method in ("post", "put") else {}
    assert getattr(as_(nora), method)(f"{API}{path}", **sent).status_code == 403
    assert getattr(as_(None), method)(f"{API}{path}", **sent).status_code == 401
    assert Page.objects.get().state == "published"
