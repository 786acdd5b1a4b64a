"""The home page: visitors see what staff arranged, members what is new, due and next."""

import re
from typing import Any

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules.manifest import PublicPanel
from commonhall.foundation.accounts.actions import grant_role
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import Block, BlockKind
from commonhall.modules.members.apps import MembersConfig

HOME = "/desk/website/home/"
HERO = {"heading": "Zebras for all", "text": "Come along", "primary_label": "Go", "primary_link": "/about/"}


def headings(client: Any) -> list[str]:
    return re.findall(r"<h[12][^>]*>([^<]+)</h", client.get("/").content.decode())


@pytest.fixture
def three(board: Any) -> list[Block]:
    return [actions.add_block(kind=BlockKind.JOIN, by=board, heading=name, text="") for name in ("One", "Two", "Three")]


def test_until_staff_arrange_it_visitors_are_welcomed(as_: Any, db: None) -> None:
    assert headings(as_(None))[0] == "Welcome to Commonhall"


def test_staff_add_edit_move_hide_delete_and_bring_back(as_: Any, board: Any, three: list[Block]) -> None:
    client, visitor = as_(board), as_(None)
    one, two, three_ = three
    client.post(f"{HOME}{three_.public_id}/move/", {"to": "up"})
    assert headings(visitor) == ["One", "Three", "Two"]
    client.post(f"{HOME}{one.public_id}/", {"heading": "First", "text": "x"})
    assert headings(visitor) == ["First", "Three", "Two"]
    client.post(f"{HOME}{three_.public_id}/hide/", {"hidden": "yes"})
    assert headings(visitor) == ["First", "Two"]
    client.post(f"{HOME}{three_.public_id}/hide/", {"hidden": "no"})
    client.post(f"{HOME}{one.public_id}/delete/")
    assert headings(visitor) == ["Three", "Two"]
    assert "Bring it back" in client.get(HOME).content.decode()
    client.post(f"{HOME}{one.public_id}/bring-back/")
    assert headings(visitor) == ["First", "Three", "Two"]
    changed = Activity.objects.get(kind="pages.block_changed", before__heading="One")
    assert changed.after["heading"] == "First"
    client.post(f"{HOME}{one.public_id}/move/", {"to": "up"})  # it is the first
    assert headings(visitor) == ["First", "Three", "Two"]
    assert two.pk


def test_each_kind_can_be_added_and_is_drawn(as_: Any, board: Any, nora: Any) -> None:
    client = as_(board)
    links = "Our rules | /about/\nThem | https://example.org/x?a=1|2 | https://example.org"
    forms = {
        "hero": HERO,
        "text": {"heading": "", "body": "<p>Rich <strong>text</strong></p><script>alert(1)</script>"},
        "join": {"heading": "Join us"},
        "news": {"heading": "Our news"},
        "events": {"heading": "Our events"},
        "numbers": {"heading": "So many"},
        "links": {"heading": "Links", "links": links},
    }
    assert set(forms) == set(BlockKind.values) - {"picture"}  # see test_pictures
    for kind, form in forms.items():
        assert client.get(f"{HOME}add/{kind}/").status_code == 200
        assert client.post(f"{HOME}add/{kind}/", form).status_code == 302, kind
    page = as_(None).get("/").content.decode()
    assert "Zebras for all" in page
    assert "<strong>text</strong>" in page
    assert "alert(1)" not in page
    assert 'href="/about/"' in page
    assert "Active members" in page
    assert "Our news" not in page  # nobody has any
    assert "Our news" in client.get(HOME).content.decode()


def test_modules_fill_news_through_their_manifest(as_: Any, board: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.add_block(kind=BlockKind.NEWS, by=board, heading="Our news")
    shown: dict[str, Any] = {"charges": []}
    panels = (
        PublicPanel("news", "payments/home_panel.html", lambda request: shown),
        PublicPanel("events", "payments/home_panel.html", lambda request: shown),
        PublicPanel("news", "payments/home_panel.html", lambda request: None),
    )
    monkeypatch.setattr(MembersConfig, "public_panels", panels)
    page = as_(None).get("/").content.decode()
    assert "Our news" in page
    assert page.count("To pay") == 1


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("hero", {**HERO, "primary_link": "javascript:alert(1)"}),
        ("hero", {**HERO, "primary_link": "//evil.example"}),
        ("hero", {**HERO, "primary_link": "/\\evil.example"}),
        ("hero", {**HERO, "primary_link": ""}),
        ("links", {"heading": "x", "links": "no address"}),
        ("links", {"heading": "x", "links": "Label | javascript:alert(1)"}),
        ("links", {"heading": "x", "links": "\n".join(["a | /b/"] * 21)}),
        ("text", {"heading": "x", "body": "<p></p>"}),
    ],
)
def test_what_would_harm_or_confuse_is_refused(as_: Any, board: Any, kind: str, form: dict[str, str]) -> None:
    assert as_(board).post(f"{HOME}add/{kind}/", form).status_code == 422
    data = {"kind": kind, "data": form}
    assert as_(board).post("/api/v1/pages/home", data, content_type="application/json").status_code == 422
    assert not Block.objects.exists()


def test_the_preview_shows_what_is_typed_and_keeps_nothing(as_: Any, board: Any, nora: Any) -> None:
    answer = as_(board).post(f"{HOME}preview/hero/", HERO)
    assert "Zebras for all" in answer.content.decode()
    assert as_(board).post(f"{HOME}preview/hero/", {"heading": ""}).status_code == 204
    assert as_(board).post(f"{HOME}preview/nonsense/", {}).status_code == 404
    assert as_(nora).post(f"{HOME}preview/hero/", HERO).status_code == 403
    assert not Block.objects.exists()


def test_by_api_blocks_are_read_by_all_and_changed_by_staff(as_: Any, board: Any, nora: Any) -> None:
    data = {"kind": "links", "data": {"heading": "Links", "links": [{"label": "Rules", "url": "/about/"}]}}
    assert as_(nora).post("/api/v1/pages/home", data, content_type="application/json").status_code == 403
    made = as_(board).post("/api/v1/pages/home", data, content_type="application/json").json()
    assert as_(None).get("/api/v1/pages/home").json()[0]["data"] == data["data"]
    path = f"/api/v1/pages/home/{made['id']}"
    as_(board).patch(path, {"is_hidden": True}, content_type="application/json")
    assert as_(None).get("/api/v1/pages/home").json() == []
    as_(board).patch(path, {"is_hidden": False}, content_type="application/json")
    assert as_(board).post(f"{path}/delete").status_code == 200
    assert as_(board).post(f"{path}/bring-back").status_code == 200


@pytest.mark.req("V1.1", "V1.2", "V1.3")
def test_a_members_home_says_what_is_new_due_and_next(as_: Any, stranger: Any, board: Any) -> None:
    client = as_(stranger)

    def sections() -> dict[str, str]:
        parts = client.get("/").content.decode().split('aria-labelledby="home-')[1:]
        return {part.partition('"')[0]: part for part in parts}

    before = sections()
    assert "You are up to date" in before["new"]
    assert "Nothing waits for you" in before["due"]
    assert "Apply for membership" in before["next"]
    grant_role(user=stranger, role=Role.MODERATOR, by=SYSTEM)
    deliver_all()
    assert "You were given a role" in sections()["new"]
    assert actions.send_message(name="Vera", email="vera@example.org", text="Hello", by=None)
    assert "Vera" in as_(board).get("/").content.decode()
    assert "Vera" not in client.get("/").content.decode()
