"""Menus: what staff arrange, what each reader sees, and what happens when a page goes."""

from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from commonhall.core.visitors import version
from commonhall.foundation.pages import actions, queries
from commonhall.foundation.pages.actions.menus import MOST
from commonhall.foundation.pages.models import MenuArea, MenuEntry

MENUS, API = "/desk/website/menus/", "/api/v1/pages/menu"


def labels(user: Any, area: str = "header") -> list[Any]:
    version.forget()
    return [
        (str(item.label), [str(child.label) for child in item.children]) if item.children else str(item.label)
        for item in queries.menu_of(user, area)
    ]


@pytest.fixture
def visitor() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_staff_arrange_a_menu_of_pages_modules_and_addresses(as_: Any, board: Any, write: Any, visitor: Any) -> None:
    page, client = write(), as_(board)
    add = f"{MENUS}add/header/"
    client.post(add, {"label": "The club"})
    club = MenuEntry.objects.get()
    client.post(add, {"page": page.pk, "parent": club.pk})
    client.post(add, {"url_name": "pages:contact"})
    client.post(add, {"label": "Friends", "url": "https://example.org"})
    assert labels(visitor) == [("The club", ["About us"]), "Contact", "Friends"]
    friends = MenuEntry.objects.get(label="Friends")
    client.post(f"{MENUS}{friends.pk}/move/", {"to": "up"})
    assert labels(visitor) == [("The club", ["About us"]), "Friends", "Contact"]
    client.post(f"{MENUS}{friends.pk}/", {"label": "Partners", "url": "https://example.org"})
    assert labels(visitor) == [("The club", ["About us"]), "Partners", "Contact"]
    client.post(f"{MENUS}{friends.pk}/delete/")
    assert labels(visitor) == [("The club", ["About us"]), "Contact"]
    html = as_(None).get("/").content.decode()
    assert 'href="/about/"' in html
    assert "The club" not in as_(board).get("/").content.decode()  # who is logged in has the site's navigation
    shown = as_(None).get("/api/v1/pages/menu/header").json()
    assert shown[0]["children"] == [{"label": "About us", "url": "/about/", "children": []}]


def test_a_withdrawn_page_leaves_the_menu_and_what_is_below_it_stays(board: Any, write: Any, visitor: Any) -> None:
    page = write()
    parent = actions.save_entry(by=board, area=MenuArea.HEADER, page=page)
    actions.save_entry(by=board, area=MenuArea.HEADER, url_name="pages:contact", parent=parent)
    actions.save_entry(by=board, area=MenuArea.FOOTER, page=page)
    assert labels(visitor, "footer") == ["About us"]
    actions.withdraw_page(page=page, by=board)
    assert labels(visitor) == [("About us", ["Contact"])]
    assert queries.menu_of(visitor, "header")[0].url == ""
    assert labels(visitor, "footer") == []
    actions.publish_page(page=page, by=board)
    assert labels(visitor, "footer") == ["About us"]


def test_the_footer_is_on_every_page_and_shows_each_reader_what_is_for_them(
    as_: Any, board: Any, nora: Any, write: Any, visitor: Any
) -> None:
    actions.save_entry(by=board, area=MenuArea.FOOTER, page=write())
    actions.save_entry(by=board, area=MenuArea.FOOTER, page=write("guide", "Guide", audience="members"))
    assert labels(visitor, "footer") == ["About us"]
    assert labels(nora, "footer") == ["About us", "Guide"]
    assert 'href="/about/"' in as_(None).get("/accounts/login/").content.decode()
    assert 'href="/guide/"' in as_(nora).get("/notifications/").content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"label": "x", "url": "javascript:alert(1)"},
        {"url": "https://example.org"},
        {"label": "x", "url": "/a/", "url_name": "pages:contact"},
        {"label": "x", "url_name": "accounts:profile"},
        {"label": "x", "url_name": "nothing:here"},
        {"label": "  "},
    ],
)
def test_an_entry_leads_to_one_good_place(as_: Any, board: Any, form: dict[str, str]) -> None:
    client = as_(board)
    assert client.post(f"{MENUS}add/header/", form).status_code == 422
    assert client.post(API, form, content_type="application/json").status_code == 422
    assert not MenuEntry.objects.exists()


def test_menus_are_one_level_deep(as_: Any, board: Any) -> None:
    top = actions.save_entry(by=board, area=MenuArea.HEADER, label="Top")
    below = actions.save_entry(by=board, area=MenuArea.HEADER, label="Below", url="/x/", parent=top)
    assert as_(board).post(f"{MENUS}add/header/", {"label": "y", "url": "/y/", "parent": below.pk}).status_code == 422
    assert as_(board).post(f"{MENUS}{top.pk}/", {"label": "Top", "parent": top.pk}).status_code == 422


@pytest.mark.req("I1.1")
def test_an_entry_takes_none_away_when_it_is_changed(as_: Any, board: Any, visitor: Any) -> None:
    """An entry moves to the other menu only alone and where there is room; without a word on it, it stays."""
    club = actions.save_entry(by=board, area=MenuArea.HEADER, label="Club")
    shop = actions.save_entry(by=board, area=MenuArea.HEADER, label="Shop", url="/shop/", parent=club)
    press = actions.save_entry(by=board, area=MenuArea.FOOTER, label="Press", url="/press/")
    client = as_(board)

    def put(entry: MenuEntry, **data: Any) -> Any:
        return client.put(f"{API}/entries/{entry.pk}", data, content_type="application/json")

    assert put(press, label="The press", url="/press/").json()["area"] == "footer"
    refused = put(club, label="Club", area="footer")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "area")
    assert (labels(visitor), labels(visitor, "footer")) == ([("Club", ["Shop"])], ["The press"])
    assert put(shop, label="Shop", url="/shop/", area="footer").json()["parent"] is None
    assert labels(visitor, "footer") == ["The press", "Shop"]
    MenuEntry.objects.bulk_create(
        MenuEntry(area=MenuArea.FOOTER, position=50, label=str(number), url="/x/") for number in range(MOST - 2)
    )
    full = put(club, label="Club", url="/club/", area="footer")
    assert (full.status_code, MenuEntry.objects.filter(area=MenuArea.FOOTER).count()) == (422, MOST)


def test_nothing_stands_below_another_in_the_footer_where_nobody_would_see_it(as_: Any, board: Any) -> None:
    above = actions.save_entry(by=board, area=MenuArea.FOOTER, label="Above", url="/a/")
    data = {"area": "footer", "label": "Below", "url": "/b/", "parent": above.pk}
    refused = as_(board).post(API, data, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "parent")
    assert MenuEntry.objects.get() == above


def test_an_entry_keeps_the_page_of_a_module_that_is_off_for_a_while(board: Any) -> None:
    gone = MenuEntry.objects.create(area=MenuArea.FOOTER, position=1, url_name="polls:polls")
    actions.save_entry(by=board, area=MenuArea.FOOTER, entry=gone, url_name="polls:polls", label=" Polls ")
    assert MenuEntry.objects.get().label == "Polls"


def test_menus_cost_no_query_once_they_are_known(board: Any, write: Any, visitor: Any, nothing_grows_old: None) -> None:
    from django.db import connection

    actions.save_entry(by=board, area=MenuArea.FOOTER, page=write())
    labels(visitor, "footer")
    with CaptureQueriesContext(connection) as captured:
        assert queries.menu_of(visitor, "footer")
        assert queries.menu_of(visitor, "header") == []
    assert len(captured) == 0
