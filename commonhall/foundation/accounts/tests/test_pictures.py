"""Pictures of people: uploaded, replaced and removed, by page and by API, and shown to whom they are for."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import Client
from PIL import Image

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.activity import PICTURE_CHANGED, PICTURE_REMOVED, PROFILE_CHANGED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import EMAIL, make_person, news
from commonhall.foundation.files.access import get_file
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import SCRIPT, photo, picture, upload

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PROFILE, PAGE, API = "/accounts/profile/", "/accounts/profile/picture/", "/api/v1/accounts/me/picture"


@pytest.fixture(autouse=True)
def _storage(upload_folder: Path) -> None:
    """Each test has its own."""


@pytest.fixture
def marias(client: Client, maria: User) -> Client:
    client.force_login(maria)
    return client


def put(person: User, **options: Any) -> User:
    return actions.change_picture(user=person, by=person, picture=upload("me.png", picture()), **options)


def stored(folder: Path) -> int:
    return len([path for path in folder.rglob("*") if path.is_file()])


@pytest.mark.req("A9.1", "M2.2", "F1.4", "F1.5")
def test_picture_is_uploaded_on_the_profile_page_and_shown_in_the_header(marias: Client, maria: User) -> None:
    assert marias.post(PAGE, {"picture": upload("IMG_1.JPG", photo(size=(900, 600)))}).headers["Location"] == PROFILE
    user = User.objects.get()
    page = marias.get(PROFILE).content.decode()
    assert f'<img class="avatar avatar-sm" src="{user.picture_address()}"' in page
    assert f'src="{user.picture_address("128")}"' in page
    for size, side in {"64": 64, "128": 128, "file": 512}.items():
        response = Client().get(user.picture_address(size))
        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.size) == ("WEBP", (side, side))
        assert b"SecretPhone" not in content
    [entry] = news(PICTURE_CHANGED)
    assert (entry.actor_id, entry.data) == (str(maria.pk), {"replaced": False})


@pytest.mark.req("A9.1")
def test_picture_is_replaced_and_removed_and_its_files_with_it(
    marias: Client, upload_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        marias.post(PAGE, {"picture": upload("a.png", picture())})
    first = User.objects.get().picture_address()
    with django_capture_on_commit_callbacks(execute=True):
        marias.post(PAGE, {"picture": upload("b.png", picture())})
    assert Client().get(first).status_code == 404
    assert (File.objects.count(), stored(upload_folder)) == (1, 3)
    with django_capture_on_commit_callbacks(execute=True):
        marias.post(PAGE, {"picture-clear": "on"})
    assert User.objects.get().picture_id is None
    assert (File.objects.count(), stored(upload_folder)) == (0, 0)
    assert [entry.data["replaced"] for entry in news(PICTURE_CHANGED)] == [False, True]
    assert len(news(PICTURE_REMOVED)) == 1
    marias.post(PAGE, {})
    assert len(news(PICTURE_REMOVED)) == 1


@pytest.mark.req("F1.8", "F1.9", "S10.2")
@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("me.svg", b"<svg>" + SCRIPT + b"</svg>", "Save the drawing as PNG"), ("me.png", photo(), "Let it end in")],
)
def test_refused_picture_is_told_at_its_field_and_the_old_one_stays(
    marias: Client, maria: User, name: str, content: bytes, says: str
) -> None:
    before = put(maria).picture_id
    response = marias.post(PAGE, {"picture": upload(name, content)})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert User.objects.get().picture_id == before


def test_address_of_the_form_alone_leads_nowhere(marias: Client) -> None:
    assert marias.get(PAGE).status_code == 405
    assert Client().post(PAGE, {"picture-clear": "on"}).status_code == 302


@pytest.mark.req("A9.1", "F1.9")
def test_picture_by_api(marias: Client) -> None:
    answer = marias.post(API, {"picture": upload("me.png", picture())})
    assert set(answer.json()["picture"]) == {"small", "medium", "large"}
    assert Client().get(answer.json()["picture"]["small"]).status_code == 200
    wrong = marias.post(API, {"picture": upload("me.png", b"GIF8")})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "picture")
    assert marias.delete(API).json()["picture"] is None
    assert Client().post(API, {"picture": upload("me.png", picture())}).status_code == 401
    assert (len(news(PICTURE_CHANGED)), len(news(PICTURE_REMOVED))) == (1, 1)


@pytest.mark.req("A9.2")
@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        ("everyone", {"visitor", "customer", "member", "board"}),
        ("members", {"member", "board"}),
        ("board", {"board"}),
        ("me", set()),
    ],
)
def test_picture_is_seen_by_its_audience_alone(marias: Client, maria: User, audience: str, seen_by: set[str]) -> None:
    marias.post(PAGE, {"picture": upload("me.png", picture()), "audience": audience})
    maria = User.objects.get(email=EMAIL)
    file = File.objects.get()
    viewers: dict[str, Any] = {"visitor": AnonymousUser()}
    for role in (Role.CUSTOMER, Role.MEMBER, Role.BOARD):
        viewers[role.value] = make_person(f"{role}@example.org")
        actions.grant_role(user=viewers[role.value], role=role, by=SYSTEM)
    seen = {name for name, viewer in viewers.items() if queries.picture_for(maria, viewer)}
    assert seen == seen_by
    for name in viewers.keys() - seen_by:
        with pytest.raises(Http404):
            get_file(viewers[name], file.public_id)
    assert all(get_file(viewers[name], file.public_id) == file for name in seen_by)
    assert queries.picture_for(maria, maria)
    api, page = f"/api/v1/accounts/people/{maria.public_id}", f"/accounts/people/{maria.public_id}/"
    marias.force_login(viewers["member"])
    assert bool(marias.get(api).json()["picture"]) is ("member" in seen_by)
    assert "picture" not in marias.get(api).json()["shown"]
    assert (maria.picture_address("file") in marias.get(page).content.decode()) is ("member" in seen_by)


def test_audience_alone_is_changed_without_a_picture(marias: Client, maria: User) -> None:
    put(maria)
    marias.post(PAGE, {"audience": "board"})
    profile = User.objects.get().profile
    assert (profile.audience_of("picture"), profile.audience_of("bio")) == ("board", "members")
    assert (len(news(PROFILE_CHANGED)), len(news(PICTURE_CHANGED))) == (1, 1)
    assert marias.post(PAGE, {"audience": "nobody"}).status_code == 422


def test_erased_person_has_no_picture(maria: User, django_capture_on_commit_callbacks: Any) -> None:
    from commonhall.foundation.files.actions import erase_person

    address = put(maria).picture_address()
    with django_capture_on_commit_callbacks(execute=True):
        erase_person(maria)
    assert User.objects.get().picture_id is None
    assert Client().get(address).status_code == 404
