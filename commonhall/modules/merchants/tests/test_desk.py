"""The administrators' side: who may, what the queue shows and costs, and what others may not know."""

import itertools
from uuid import uuid4

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.foundation.files.models import File
from commonhall.modules.merchants.models import Invitation, Merchant, State
from commonhall.modules.merchants.tests.conftest import PROFILE, as_

API = "/api/v1/merchants"
JSON = {"content_type": "application/json"}
ACTS = ("begin", "approve", "refuse", "suspend", "reinstate")


@pytest.mark.req("B2.5", "B2.6")
@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.BOARD, Role.MODERATOR, Role.TREASURER, Role.MERCHANT])
def test_only_administrators_review(account, business, role):
    merchant = business("submitted")
    someone = account("someone", *([role] if role else []))
    client = as_(someone)
    desk = f"/merchants/desk/{merchant.public_id}/"
    for path in ("/merchants/desk/", desk, "/merchants/desk/invitations/", f"{API}/", f"{API}/invitations"):
        assert client.get(path).status_code == 403, path
    for act in ACTS:
        assert client.post(f"{desk}{act}/", {"reason": "x"}).status_code == 404, act
    for act in ("begin-review", "approve", "refuse", "suspend", "reinstate"):
        assert client.post(f"{API}/{merchant.public_id}/{act}", {"reason": "x"}, **JSON).status_code == 404, act
    assert client.get(f"{API}/{merchant.public_id}").status_code == 404
    assert Merchant.objects.get().state == "submitted"


def test_visitors_are_asked_to_log_in(db):
    for path in ("/merchants/", "/merchants/edit/", "/merchants/desk/"):
        assert Client().get(path).headers["Location"].startswith("/accounts/login/")
    assert Client().get(f"{API}/me").status_code == 401


def test_nobody_decides_about_their_own_business_and_its_owner_does_not_read_the_desk(business, admin, owner):
    mine = business("draft", user=admin)
    client = as_(admin)
    assert "Nobody decides about their own business." in client.get(f"/merchants/desk/{mine.public_id}/").text
    Merchant.objects.update(state="in_review")
    assert client.post(f"/merchants/desk/{mine.public_id}/approve/").status_code == 403
    assert client.post(f"{API}/{mine.public_id}/approve", {}, **JSON).status_code == 403
    assert Merchant.objects.get().state == "in_review"
    theirs = business("draft")
    assert as_(owner).get(f"/merchants/desk/{theirs.public_id}/").status_code == 403
    assert as_(owner).get(f"{API}/{theirs.public_id}").status_code == 200


def test_what_is_another_s_is_not_there(business, account, admin):
    document = business("draft").documents.get()
    stranger = as_(account("stranger"))
    business("draft", user=account("third"))
    assert stranger.post(f"/merchants/documents/{document.file.public_id}/remove/").status_code == 404
    assert stranger.delete(f"{API}/me/documents/{document.file.public_id}").status_code == 404
    for path in ("/merchants/submit/", "/merchants/documents/add/", "/merchants/take/"):
        assert stranger.post(path).status_code == 404
    for path in (f"/merchants/desk/{uuid4()}/", f"{API}/{uuid4()}"):
        assert as_(admin).get(path).status_code == 404
    assert as_(admin).post(f"/merchants/desk/invitations/{uuid4()}/revoke/").status_code == 404


@pytest.mark.req("B2.3")
def test_reviewers_read_the_documents_and_others_do_not(business, account, admin):
    merchant = business("submitted")
    page = as_(admin).get(f"/merchants/desk/{merchant.public_id}/").text
    assert "extract.png" in page and "München HRB 12345" in page and "owner@example.org" in page
    read = f"/api/v1/files/{File.objects.get().public_id}"
    assert as_(admin).get(read).status_code == 200
    assert as_(account("other", Role.BOARD)).get(read).status_code == 404
    address = page.split('class="facts"')[-1].split('<a href="')[1].split('"')[0].replace("&amp;", "&")
    assert Client().get(address).status_code == 200


def test_the_queue_is_narrowed_by_state_country_and_words(business, account, admin):
    business("submitted")
    other = {"business_name": "Maison Ogier", "country": "FR", "registration_number": "552008443", "vat_number": ""}
    business("draft", user=account("marie"), **other, phone="", email="marie@ogier.example")
    client = as_(admin)
    found = {
        "": "Lindt",  # who waits
        "?state=": "both",
        "?state=draft": "Ogier",
        "?state=&country=FR": "Ogier",
        "?state=&q=lindt": "Lindt",
        "?state=&q=552008443": "Ogier",
        "?state=&q=ogier.example": "Ogier",
        "?state=approved": "none",
    }
    for query, who in found.items():
        page = client.get(f"/merchants/desk/{query}").text
        assert ("Lindt" in page) == (who in ("Lindt", "both")), query
        assert ("Ogier" in page.replace("ogier.example", "")) == (who in ("Ogier", "both")), query
    assert "Nothing found" in client.get("/merchants/desk/?state=approved").text
    items = client.get(f"{API}/?country=FR").json()["items"]
    assert [each["business_name"] for each in items] == ["Maison Ogier"]
    hits = client.get("/api/v1/search/?q=ogier").json()
    assert "Maison Ogier" in str(hits)
    assert "Maison Ogier" not in as_(account("member", Role.MEMBER)).get("/api/v1/search/?q=ogier").text


@pytest.mark.usefixtures("nothing_grows_old")
def test_pages_cost_few_queries_however_long_their_lists(business, admin, owner, django_assert_max_num_queries):
    merchant = business("approved")
    numbers = itertools.count()
    Merchant.objects.bulk_create(
        Merchant(business_name=f"Number {next(numbers)}", country="DE", state=State.SUBMITTED) for _time in range(60)
    )
    Invitation.objects.bulk_create(
        Invitation(email=f"a{number}@example.org", business_name="Asked", country="DE", merchant=merchant)
        for number in range(60)
    )
    pages = [
        (admin, "/"), (admin, "/merchants/desk/"), (admin, "/merchants/desk/?state=&q=number&country=DE"),
        (admin, f"/merchants/desk/{merchant.public_id}/"), (admin, "/merchants/desk/invitations/"),
        (admin, "/search/?q=number"), (owner, "/"), (owner, "/merchants/"), (owner, "/merchants/edit/"),
    ]  # fmt: skip
    for who, path in pages:
        client = as_(who)
        client.get(path)
        most = 12 if path.startswith("/search/") else 8  # there one for each kind of thing that one may search
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200, path
    first = as_(admin).get("/merchants/desk/").text
    assert first.count("Number ") == 25 and "cursor=" in first
    assert as_(admin).get("/merchants/desk/?cursor=nonsense").status_code == 302
    cursor, seen = "", 0
    while True:
        page = as_(admin).get(f"{API}/?state=waiting&cursor={cursor}").json()
        seen, cursor = seen + len(page["items"]), page["next"]
        if not cursor:
            break
    assert seen == 60


def test_the_module_is_on_from_the_start_where_the_site_is_for_merchants(settings, owner):
    assert as_(owner).get("/merchants/").status_code == 200
    settings.PRESET = "association"
    assert as_(owner).get("/merchants/").status_code == 404


@pytest.mark.req("B2.1")
def test_the_home_page_says_what_is_next(business, owner, account):
    assert "Register a business" in as_(account("new")).get("/").text
    business("submitted")
    assert "waits for somebody to look at it" in as_(owner).get("/").text
    assert PROFILE["business_name"].replace("&", "&amp;") in as_(owner).get("/").text
