"""Everything that a reader may see is found: pages that are only tabs, plans, badges, payments, notices."""

import pytest
from django.test import Client
from django.utils import translation

from commonhall.config.tests.test_search import PALETTE, add, person, titles
from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.pages import actions as pages
from commonhall.foundation.payments import actions as payments
from commonhall.modules.members import actions
from commonhall.modules.members.models import Badge, Member, Plan
from commonhall.modules.members.queries import settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_settings():
    settings.forget()
    yield
    settings.forget()


def places(client: Client, words: str, language: str = "en") -> list[tuple[str, str]]:
    with translation.override(language):  # so that the next test has its own again
        found = client.get("/api/v1/search/", {"q": words}, headers={"Accept-Language": language}).json()
    return [
        (hit["url"], hit["text"]) for group in found["groups"] if group["kind"] == "places" for hit in group["hits"]
    ]


@pytest.mark.parametrize(
    ("role", "words", "url", "section"),
    [
        (Role.BOARD, "menu", "/desk/website/menus/", "Website"),
        (Role.BOARD, "letter", "/members/desk/bulk/", "Members' desk"),
        (Role.BOARD, "lists", "/members/desk/lists/due/", "Members' desk"),
        (Role.BOARD, "without an acc", "/members/desk/lists/no_account/", "Members' desk"),
        (Role.ADMIN, "component", "/ui/components/", "Name and colour"),
        (Role.ADMIN, "limit", "/desk/security/limits/", "Security"),
        (Role.ADMIN, "addresses", "/desk/security/addresses/", "Security"),
        (Role.ADMIN, "security limits", "/desk/security/limits/", "Security"),
        (Role.TREASURER, "charges", "/desk/payments/charges/", "Payments"),
        (Role.MEMBER, "invoices", "/payments/invoices/", "My payments"),
    ],
)
def test_a_page_that_is_only_a_tab_is_found(role: Role, words: str, url: str, section: str) -> None:
    assert (url, section) in places(person("pia", role), words)


def test_a_tab_is_found_in_the_readers_language_and_only_by_whoever_sees_it() -> None:
    admin = person("ada", Role.ADMIN)
    User.objects.filter(email="ada@example.org").update(language="fr")
    assert "/desk/website/menus/" in [url for url, _text in places(admin, "menus", "fr")]
    member = person("mia", Role.MEMBER)
    for words in ("menu", "limit", "component", "lists", "charges"):
        assert [url for url, _text in places(member, words) if "desk" in url or url.startswith("/ui/")] == []


def test_the_row_of_tabs_is_what_the_manifest_says() -> None:
    page = person("ada", Role.ADMIN).get("/desk/security/limits/").content.decode()
    row = page.partition('<nav class="hall-tabs" aria-label="Security">')[2].partition("</nav>")[0]
    assert row.count("<a ") == 4
    assert '<a href="/desk/security/limits/" aria-current="page">Limits</a>' in row
    assert row.count("aria-current") == 1
    other = person("tom", Role.TREASURER).get("/desk/payments/").content.decode()
    assert '<a href="/desk/payments/" aria-current="page">Payments</a>' in other


def test_visitors_find_what_they_may_see_and_nothing_else(client: Client) -> None:
    board = User.objects.create(email="chair@example.org")
    for title, audience in (("Board", "public"), ("Board guide", "members")):
        page = pages.save_page(
            by=board, slug=title.lower().replace(" ", "-"), title=title, body="Who we are.", audience=audience
        )
        pages.publish_page(page=page, by=board)
    add("Lund", city="Bergen", visibility={"city": "public"})
    found = client.get("/search/", {"q": "board"}).content.decode()
    assert 'href="/board/"' in found
    assert "Board guide" not in found
    assert "Lund" not in client.get("/search/", {"q": "lund"}).content.decode()

    options = client.get("/search/", {"q": "board"}, headers=PALETTE).content.decode()
    assert 'role="option"' in options and "<html" not in options
    assert 'data-opens="palette"' in client.get("/").content.decode(), "the header leads there"


@pytest.mark.req("M1.7")
def test_visitors_find_members_where_the_directory_is_public(client: Client) -> None:
    member, hidden = add("Lund", visibility={"listed": "public"}), add("Hidden")
    actions.change_directory(by=SYSTEM, is_public=True)
    settings.forget()
    shown = client.get("/members/").content.decode()
    found = client.get("/search/", {"q": "zoe"}).content.decode()
    for each in (member, hidden):
        assert (each.get_absolute_url() in found) == (each.get_absolute_url() in shown)
    assert (member.get_absolute_url() in found, hidden.get_absolute_url() in found) == (True, False)
    assert "/members/" in client.get("/search/", {"q": "memb"}).content.decode()


def test_plans_and_badges_are_found_by_name() -> None:
    plan = Plan.objects.create(name="Alumni abroad", price_minor=5000, currency="EUR", months=12)
    badge = Badge.objects.create(name="Founder", description="Was there at first")
    board, member, nobody = person("bea", Role.BOARD), person("mia", Role.MEMBER), person("vera")
    assert titles(board, "alumni") == ["Alumni abroad"]
    assert titles(member, "alumni") == []
    assert f"/members/desk/plans/{plan.pk}/" in board.get("/search/", {"q": "abroad"}).content.decode()
    assert f"/members/desk/badges/{badge.pk}/" in board.get("/search/", {"q": "found"}).content.decode()
    assert f"/members/?badge={badge.pk}" in member.get("/search/", {"q": "found"}).content.decode()
    assert titles(nobody, "founder") == []


def test_an_invoice_and_its_payment_are_found_by_a_part_of_the_number() -> None:
    treasurer, owner, other = person("tom", Role.TREASURER), person("nora"), person("mia", Role.MEMBER)
    person("bea", Role.BOARD)
    board = User.objects.get(email="bea@example.org")
    plan = Plan.objects.create(name="Regular", price_minor=5000, currency="EUR", months=12)
    user = User.objects.get(email="nora@example.org")
    application = actions.submit_application(by=user, plan=plan, first_name="Nora", last_name="Ek", motivation="")
    actions.approve_application(application=application, by=board)
    charge = Member.objects.get().terms.owed().get().charge
    assert charge is not None
    payments.record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), reference="ref 77", by=board
    )
    number = charge.invoice.number
    series, year, position = number.split("-")
    for words in (number, f"{series}-{year}", f"{series}-", position, f"{year}-{position}", number.lower()):
        assert titles(owner, words) == [number], words
        assert titles(treasurer, words) == [f"{number} · {charge.billing_name}"] * 2, "the invoice and the payment"
        assert titles(other, words) == []
    assert titles(treasurer, "ref 77") == [f"{number} · {charge.billing_name}"]
    assert titles(owner, "ref 77") == []
    assert titles(owner, "99999") == []


def test_ones_own_notices_are_found_by_their_titles() -> None:
    mia, tom = person("mia", Role.MEMBER), person("tom", Role.MEMBER)
    user = User.objects.get(email="mia@example.org")
    Notification.objects.filter(user=user).delete()
    Notification.objects.create(user=user, activity_id=1, kind="accounts.password_changed")
    title = Notification.objects.get(user=user).title
    assert title in titles(mia, title.split()[-1])
    assert titles(tom, title.split()[-1]) == []


def test_the_log_and_the_events_are_opened_for_whom_one_typed() -> None:
    admin, board = person("ada", Role.ADMIN), person("bea", Role.BOARD)

    def links(client: Client, words: str) -> list[str]:
        found = client.get("/api/v1/search/", {"q": words}).json()
        return [hit["url"] for group in found["groups"] if group["kind"] == "security" for hit in group["hits"]]

    assert links(admin, "bea@example.org") == [
        "/desk/security/events/?person=bea%40example.org",
        "/desk/audit/?person=bea%40example.org",
    ]
    assert links(admin, "203.0.113.7") == ["/desk/security/events/?address=203.0.113.7"]
    assert links(admin, "nobody@example.org") == links(admin, "12") == []
    assert links(board, "bea@example.org") == []
    for url in links(admin, "bea@example.org"):
        assert admin.get(url).status_code == 200
