"""Plain pages: who reads them, how they are written, and what they said before."""

import re
from typing import Any

import pytest

from commonhall.core.activity.models import Activity
from commonhall.foundation.pages import actions, queries
from commonhall.foundation.pages.models import Page, PageState

DESK = "/desk/website/"
FORM = {"title": "About us", "slug": "about", "body": "<p>Hello</p>", "audience": "public", "description": ""}


@pytest.mark.parametrize(
    ("audience", "readers"),
    [("public", {"visitor", "stranger", "nora", "board"}), ("members", {"nora", "board"}), ("board", {"board"})],
)
def test_a_page_its_search_and_the_api_show_it_to_its_audience_only(
    as_: Any, write: Any, board: Any, nora: Any, stranger: Any, audience: str, readers: set[str]
) -> None:
    write(body="<p>zebra crossing</p>", audience=audience)
    people = {"visitor": None, "stranger": stranger, "nora": nora, "board": board}
    for name, user in people.items():
        client = as_(user)
        may = name in readers
        assert client.get("/about/").status_code == (200 if may else 404), name
        assert ('href="/about/"' in client.get("/pages/?q=zebra").content.decode()) == may, name
        assert client.get("/api/v1/pages/about").status_code == (200 if may else 404), name
        assert len(client.get("/api/v1/pages/?q=zebra").json()["items"]) == may, name
        assert len(client.get("/api/v1/pages/").json()["items"]) == may, name


def test_a_draft_is_for_staff_only_and_is_found_by_them_only(as_: Any, write: Any, board: Any, nora: Any) -> None:
    write(publish=False, body="zebra")
    assert as_(nora).get("/about/").status_code == 404
    assert as_(board).get("/about/").status_code == 200
    assert "About us" in as_(board).get(f"{DESK}?q=zebra").content.decode()
    assert "About us" not in as_(nora).get("/pages/?q=zebra").content.decode()


@pytest.mark.req("S10.1")
def test_text_is_cleaned_on_the_way_in_by_form_api_and_action(as_: Any, board: Any) -> None:
    attack = "<p>good</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    client = as_(board)
    client.post(f"{DESK}pages/add/", {**FORM, "slug": "one", "body": attack})
    data = {"slug": "two", "title": "Two", "body": attack}
    assert client.post("/api/v1/pages/", data, content_type="application/json").status_code == 201
    actions.save_page(by=board, slug="three", title="Three", body=attack)
    assert set(Page.objects.values_list("body", flat=True)) == {"<p>good</p>"}


def test_staff_write_publish_change_restore_delete_and_bring_back(as_: Any, board: Any) -> None:
    client, visitor = as_(board), as_(None)
    client.post(f"{DESK}pages/add/", {**FORM, "then": "publish"})
    page = Page.objects.get()
    assert "<p>Hello</p>" in visitor.get("/about/").content.decode()
    client.post(f"{DESK}pages/{page.pk}/", {**FORM, "body": "<p>Changed</p>", "version_seen": 1})
    assert "<p>Changed</p>" in visitor.get("/about/").content.decode()
    assert "<p>Hello</p>" in client.get(f"{DESK}pages/{page.pk}/versions/1/").content.decode()
    client.post(f"{DESK}pages/{page.pk}/versions/1/restore/")
    assert "<p>Hello</p>" in visitor.get("/about/").content.decode()
    client.post(f"{DESK}pages/{page.pk}/withdraw/")
    assert visitor.get("/about/").status_code == 404
    client.post(f"{DESK}pages/{page.pk}/publish/")
    client.post(f"{DESK}pages/{page.pk}/delete/")
    assert visitor.get("/about/").status_code == 404
    client.post(f"{DESK}pages/{page.pk}/bring-back/")
    assert Page.objects.get().state == PageState.DRAFT
    assert [version.number for version in queries.versions_of(page)] == [3, 2, 1]
    kinds = list(Activity.objects.filter(kind__startswith="pages.").order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "pages.page_saved", "pages.page_published", "pages.page_saved", "pages.page_saved", "pages.page_withdrawn",
        "pages.page_published", "pages.page_deleted", "pages.page_brought_back",
    ]  # fmt: skip


def test_who_saves_over_somebodys_change_is_told_and_keeps_what_was_typed(as_: Any, board: Any, write: Any) -> None:
    page = write()
    actions.save_page(page=page, by=board, slug="about", title="About us", body="theirs")
    answer = as_(board).post(f"{DESK}pages/{page.pk}/", {**FORM, "body": "<p>mine</p>", "version_seen": 1})
    assert answer.status_code == 422
    assert "mine" in answer.content.decode()
    assert Page.objects.get().body == "<p>theirs</p>"


@pytest.mark.parametrize("slug", ["members", "admin", "accounts", "desk", "pages", "about", "messages"])
def test_no_page_hides_a_part_of_the_site_or_another_page(as_: Any, board: Any, write: Any, slug: str) -> None:
    write()
    answer = as_(board).post(f"{DESK}pages/add/", {**FORM, "slug": slug})
    if slug in ("admin", "members", "pages", "about", "messages"):
        assert answer.status_code == 422
    else:  # it has no page of its own, so one may stand there
        assert answer.status_code == 302


@pytest.mark.parametrize("slug", ["Über", "a b", "-a", "a--b", "../x", "a/b", "a" * 61])
def test_an_address_is_one_plain_word(as_: Any, board: Any, slug: str) -> None:
    assert as_(board).post(f"{DESK}pages/add/", {**FORM, "slug": slug}).status_code == 422


def test_members_find_the_desk_closed(as_: Any, nora: Any, write: Any) -> None:
    page, client = write(), as_(nora)
    for path in ("", "pages/add/", f"pages/{page.pk}/", "home/", "menus/", "messages/", "settings/"):
        assert client.get(f"{DESK}{path}").status_code == 403, path
    for path in (f"pages/{page.pk}/delete/", f"pages/{page.pk}/withdraw/"):
        assert client.post(f"{DESK}{path}").status_code == 403, path
    put = client.put("/api/v1/pages/about", {"slug": "about", "title": "x"}, content_type="application/json")
    assert put.status_code == 403
    assert as_(None).get(DESK)["Location"].startswith("/accounts/login/")


def test_the_list_goes_page_by_page(as_: Any, board: Any) -> None:
    for number in range(30):
        page = actions.save_page(by=board, slug=f"page-{number:02}", title=f"Page {number:02}")
        actions.publish_page(page=page, by=board)
    first = as_(None).get("/pages/").content.decode()
    cursor = re.search(r"cursor=([\w-]+)", first)
    assert cursor
    second = as_(None).get(f"/pages/?cursor={cursor[1]}").content.decode()
    assert "Page 24" in first
    assert "Page 25" not in first
    assert "Page 29" in second
    assert as_(None).get("/pages/?cursor=nonsense").status_code == 302
