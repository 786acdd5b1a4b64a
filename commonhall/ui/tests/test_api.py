"""The site's name, tagline and colour, set by a program."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from commonhall.core.activity.models import Activity
from commonhall.ui.models import SiteIdentity

API = "/api/v1/ui/identity"
WANTED = {"name": " Chess Club Aarau ", "tagline": "Thursdays at seven", "accent": "#7A1F5C"}


def put(client: Client, **changes: Any) -> Any:
    return client.put(API, {**WANTED, **changes}, content_type="application/json")


def wrong(answer: Any) -> dict[str, str]:
    """Field by field what is said of it."""
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    return {each["field"]: each["message"] for each in answer.json()["errors"]}


@pytest.mark.req("I1.1")
def test_a_program_sets_what_every_page_shows(
    staff: Client, keeper: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert staff.get(API).json()["name"] == "Commonhall"
    with django_capture_on_commit_callbacks(execute=True):
        saved = put(staff)
    assert saved.status_code == 200
    assert {name: saved.json()[name] for name in ("name", "tagline", "accent", "logo")} == {
        "name": "Chess Club Aarau", "tagline": "Thursdays at seven", "accent": "#7a1f5c", "logo": "",
    }  # fmt: skip
    assert staff.get(API).json() == saved.json()

    page = Client().get(reverse("account_login")).content.decode()
    assert "· Chess Club Aarau</title>" in page
    assert "Thursdays at seven" in page
    assert f'href="{reverse("ui:accent", args=["7a1f5c"])}"' in page

    entry = Activity.objects.get(kind="ui.identity_changed")
    assert (entry.actor_id, entry.before["name"], entry.after["name"]) == (
        str(keeper.pk), "Commonhall", "Chess Club Aarau",
    )  # fmt: skip


@pytest.mark.req("S1.1")
def test_what_is_set_already_is_no_news(staff: Client) -> None:
    for changes, entries in (({}, 1), ({}, 1), ({"accent": "#7a1f5c"}, 1), ({"tagline": ""}, 2)):
        assert put(staff, **changes).status_code == 200
        assert Activity.objects.filter(kind="ui.identity_changed").count() == entries


@pytest.mark.req("I1.1")
def test_a_colour_that_is_hard_to_read_is_refused_with_one_that_is_taken(staff: Client) -> None:
    told = wrong(put(staff, accent="#ffcc00"))
    named = re.search(r"nearest colour that passes is (#[0-9a-f]{6})", told["accent"])
    assert named
    assert not SiteIdentity.objects.exists()
    assert put(staff, accent=named[1]).json()["accent"] == named[1]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"accent": "red"}, {"accent"}),
        ({"accent": "#12345g"}, {"accent"}),
        ({"name": "  "}, {"name"}),
        ({"name": "x" * 61, "tagline": "x" * 121}, {"name", "tagline"}),
        ({"name": None}, {"name"}),
    ],
)
def test_what_the_page_refuses_the_api_refuses_at_the_same_field(
    staff: Client, changes: dict[str, Any], fields: set[str]
) -> None:
    assert wrong(put(staff, **changes)).keys() == fields
    page = staff.post(reverse("ui:identity"), {**WANTED, **{name: value or "" for name, value in changes.items()}})
    assert page.status_code == 422
    assert {name for name in WANTED if f'id="id_{name}_error"' in page.content.decode()} == fields
    assert not SiteIdentity.objects.exists()


def test_nothing_is_left_out_by_mistake(staff: Client) -> None:
    """PUT sets the whole: a tagline that is not named is not emptied."""
    partly = staff.put(API, {"name": "Chess", "accent": "#7a1f5c"}, content_type="application/json")
    assert wrong(partly).keys() == {"tagline"}
    assert not SiteIdentity.objects.exists()


def test_it_is_the_staffs_alone(member: Client, db: None) -> None:
    for client, status in ((member, 403), (Client(), 401)):
        assert (client.get(API).status_code, put(client).status_code) == (status, status)
    assert not SiteIdentity.objects.exists()
    assert not Activity.objects.filter(kind="ui.identity_changed").exists()
