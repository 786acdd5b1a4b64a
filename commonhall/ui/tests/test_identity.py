import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from commonhall.core.activity.models import Activity
from commonhall.ui.models import SiteIdentity

WANTED = {"name": "Chess Club Aarau", "tagline": "Thursdays at seven", "accent": "#7A1F5C"}


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def test_staff_change_what_every_page_shows(
    staff: Client, visitor: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert "Commonhall</title>" in visitor.get(reverse("account_login")).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        saved = staff.post(reverse("ui:identity"), WANTED)
    assert saved.headers["Location"] == reverse("ui:identity")

    page = visitor.get(reverse("account_login")).content.decode()
    assert "· Chess Club Aarau</title>" in page
    assert "Thursdays at seven" in page
    assert f'href="{reverse("ui:accent", args=["7a1f5c"])}"' in page


def test_change_is_in_the_log_with_before_and_after(staff: Client) -> None:
    staff.post(reverse("ui:identity"), WANTED)
    staff.post(reverse("ui:identity"), {**WANTED, "name": "Chess Club Olten"})

    first, second = Activity.objects.filter(kind="ui.identity_changed").order_by("pk")
    assert (first.before["name"], first.after["name"]) == ("Commonhall", "Chess Club Aarau")
    assert (second.before["name"], second.after["name"]) == ("Chess Club Aarau", "Chess Club Olten")
    assert SiteIdentity.objects.count() == 1


@pytest.mark.parametrize("accent", ["#ffcc00", "red", "#12345", "#123456}body{display:none"])
def test_an_accent_that_is_unreadable_or_no_colour_is_refused(staff: Client, accent: str) -> None:
    refused = staff.post(reverse("ui:identity"), {**WANTED, "accent": accent})

    assert refused.status_code == 422
    assert 'id="id_accent_error"' in refused.content.decode()
    assert "Chess Club Aarau" in refused.content.decode()  # what was typed is kept
    assert not SiteIdentity.objects.exists()


def test_a_refused_accent_names_the_nearest_that_passes_and_that_one_does(staff: Client) -> None:
    refused = staff.post(reverse("ui:identity"), {**WANTED, "accent": "#ffcc00"}).content.decode()
    named = re.search(r"nearest colour that passes is (#[0-9a-f]{6})", refused)
    assert named
    assert staff.post(reverse("ui:identity"), {**WANTED, "accent": named[1]}).status_code == 302


@pytest.mark.parametrize("view", ["ui:identity", "ui:components"])
def test_members_do_not_get_the_staffs_pages(member: Client, view: str) -> None:
    assert member.get(reverse(view)).status_code == 403
    assert member.post(reverse(view), WANTED).status_code in (403, 405)
    assert not SiteIdentity.objects.exists()


@pytest.mark.parametrize("view", ["ui:identity", "ui:components"])
def test_visitors_are_asked_to_log_in(visitor: Client, view: str) -> None:
    assert visitor.get(reverse(view)).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.usefixtures("nothing_grows_old")
def test_accent_sheet_depends_on_its_address_alone(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.get(reverse("ui:accent", args=["123456"]))  # who is kept out is read once
    with django_assert_num_queries(0):
        sheet = visitor.get(reverse("ui:accent", args=["7a1f5c"]))

    assert sheet.content.decode().startswith(":root{--hall-accent:#7a1f5c;--hall-accent-dark:#")
    assert "immutable" in sheet.headers["Cache-Control"]


def test_a_page_asks_for_the_identity_once_in_a_while(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.get(reverse("account_reset_password"))
    with django_assert_num_queries(0):
        visitor.get(reverse("account_reset_password"))
