"""The search over the whole house: who finds what, on the page, in the palette and by API."""

from typing import Any

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules import actions as switches
from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.accounts.models import User
from commonhall.foundation.pages import actions as pages
from commonhall.foundation.pages.models import Page
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member, Plan, Status

pytestmark = pytest.mark.django_db
PALETTE = {"HX-Request": "true", "HX-Target": "palette-found"}


def person(name: str, *roles: Role) -> Client:
    user = accounts.create_account(email=f"{name}@example.org", by=SYSTEM, display_name=name, verified=True)
    User.objects.filter(pk=user.pk).update(onboarding_completed_at="2026-01-01T00:00Z")
    for role in roles:
        accounts.grant_role(user=user, role=role, by=SYSTEM)
    client = Client()
    client.force_login(user)
    return client


def add(last_name: str, status: str = Status.ACTIVE, **fields: Any) -> Member:
    """Somebody of the register who can be found."""
    return actions.update_member(
        member=Member.objects.create(first_name="Zoe", last_name="?", status=status),
        by=SYSTEM,
        first_name="Zoe",
        last_name=last_name,
        **fields,
    )


def titles(client: Client, words: str, **headers: str) -> list[str]:
    found = client.get("/api/v1/search/", {"q": words}).json()
    return [hit["title"] for group in found["groups"] if group["kind"] != "places" for hit in group["hits"]]


def test_members_find_each_other_by_what_they_show() -> None:
    add("Lund", city="Bergen")
    add("Hidden", city="Bergen", visibility={"city": "me"})
    add("Gone", status=Status.EXPIRED, city="Bergen")
    member, board = person("mia", Role.MEMBER), person("bea", Role.BOARD)

    assert titles(member, "bergen") == ["Zoe Lund"]
    assert titles(member, "zoe") == ["Zoe Hidden", "Zoe Lund"]
    assert "Zoe Gone" in titles(board, "zoe")
    page = member.get("/search/", {"q": "zoe"}).content.decode()
    assert page.count("Bergen") == 1, "a city that is hidden is not shown with the hit"


def test_the_palette_gets_the_few_best_as_options_and_a_way_to_all() -> None:
    for number in range(7):
        add(f"Lund{number}")
    options = person("mia", Role.MEMBER).get("/search/", {"q": "zoe lund"}, headers=PALETTE)

    text = options.content.decode()
    assert "<html" not in text
    assert text.count('role="option"') == 6
    assert "/members/?q=zoe+lund" in text
    assert "HX-Target" in options["Vary"]


def test_the_navigations_entries_are_found_by_those_who_see_them() -> None:
    def pages(client: Client, words: str) -> str:
        return client.get("/search/", {"q": words}, headers=PALETTE).content.decode()

    member, board = person("mia", Role.MEMBER), person("bea", Role.BOARD)
    assert "/members/desk/applications/" in pages(board, "appl")
    assert "/members/desk/applications/" not in pages(member, "appl")
    assert "/notifications/preferences/" in pages(member, ""), "without a word it shows where one may go"


def test_what_is_off_or_not_for_the_reader_is_not_looked_for() -> None:
    add("Lund")
    assert titles(person("vera"), "zoe") == [], "who may not see the directory"
    member = person("mia", Role.MEMBER)
    assert titles(member, "zoe") == ["Zoe Lund"]
    switches.switch_module(label="members", enabled=False, by=SYSTEM)
    assert titles(member, "zoe") == []


@pytest.mark.parametrize("words", ["", "  ", "!?", "x" * 300, "') OR 1=1 --", "<script>alert(1)</script>"])
def test_any_words_are_answered(words: str) -> None:
    page = person("mia", Role.MEMBER).get("/search/", {"q": words})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_a_visitor_gets_a_page_and_the_api_asks_who_it_is(client: Client) -> None:
    add("Lund")
    page = client.get("/search/", {"q": "zoe"})
    assert "Zoe" not in page.content.decode()
    assert "Nothing found" in page.content.decode()
    assert "Nothing found" not in client.get("/search/").content.decode(), "nothing was asked for"
    assert client.get("/api/v1/search/", {"q": "zoe"}).status_code == 401


def test_pages_are_found_by_whoever_may_read_them() -> None:
    board = User.objects.create(email="chair@example.org")
    for title, audience in (("Statutes", "public"), ("Guide", "members"), ("Minutes", "board")):
        page = pages.save_page(by=board, slug=title.lower(), title=title, body="By the statutes.", audience=audience)
        pages.publish_page(page=page, by=board)
    pages.save_page(by=board, slug="draft", title="Statutes to come", audience="public")
    assert titles(person("vera"), "statutes") == ["Statutes"]
    assert titles(person("mia", Role.MEMBER), "statutes") == ["Guide", "Statutes"]
    bea = person("bea", Role.BOARD)
    assert titles(bea, "statutes") == ["Guide", "Minutes", "Statutes", "Statutes to come"], (
        "who writes them sees drafts"
    )
    pages.send_message(name="Hanna Vogt", email="hanna@example.net", text="May I bring a cake?", by=None)
    for words in ("hanna", "vogt cake", "example.net"):
        assert titles(bea, words) == ["Hanna Vogt"]
        assert titles(person(f"m{len(words)}", Role.MEMBER), words) == []


def test_accounts_and_open_applications_are_found_by_staff_alone() -> None:
    admin, member, board = person("ada", Role.ADMIN), person("mia", Role.MEMBER), person("bea", Role.BOARD)
    plan = Plan.objects.create(name="Regular", price_minor=5000, currency="EUR", months=12)
    actions.submit_application(
        by=User.objects.get(email="mia@example.org"), plan=plan, first_name="Mia", last_name="Ek", motivation=""
    )
    assert titles(admin, "MIA@ex") == ["mia"]
    assert titles(member, "ada@ex") == []
    assert titles(board, "ek mi") == ["Mia Ek"]
    assert titles(member, "ek mi") == []


def test_a_page_that_stands_in_a_menu_is_found_once(client: Client) -> None:
    board = User.objects.create(email="chair@example.org")
    for title in ("Statutes", "Statutes of old"):
        page = pages.save_page(by=board, slug=title.replace(" ", "-").lower(), title=title, audience="public")
        pages.publish_page(page=page, by=board)
    pages.save_entry(by=board, area="footer", page=Page.objects.get(slug="statutes"))
    found = client.get("/search/", {"q": "statutes"}).content.decode().partition("<main")[2].partition("</main>")[0]
    assert found.count('href="/statutes/"') == 1
    assert found.count('href="/statutes-of-old/"') == 1
