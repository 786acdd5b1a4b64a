"""The directory: who is in it, what each sees, what a page costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhall.core.access.roles import Role
from commonhall.foundation.accounts.actions import change_picture
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.modules.members import actions
from commonhall.modules.members.actions.register import reindex
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.queries.privacy import DEFAULTS

VALUES = {
    "email": "hidden.mail@example.org", "phone": "+47 5555", "city": "Bergen", "country": "Norway",
    "university": "UiB", "field_of_study": "Physics", "graduation_year": 2019, "street": "Torget 1",
    "postal_code": "5003", "birth_date": "1995-03-01", "profession": "Glazier", "employer": "Fjordglas",
}  # fmt: skip


@pytest.fixture
def reader(account, join):
    user = account("reader")
    join(user, first_name="Rea", last_name="Der", city="Oslo")
    return user


@pytest.fixture
def somebody(db):
    member = Member.objects.create(first_name="Sonja", last_name="Hidden", status=Status.ACTIVE, **VALUES)
    reindex(member)
    return member


@pytest.mark.req("M1.1", "M1.3")
def test_members_see_those_who_are_active_by_name_and_can_search(as_, reader, somebody):
    Member.objects.create(first_name="Gone", last_name="Away", status=Status.EXPIRED)
    client = as_(reader)
    page = client.get("/members/").content.decode()
    assert page.index("Rea Der") < page.index("Sonja Hidden")
    assert "Gone Away" not in page
    found = client.get("/members/?q=sonja").content.decode()
    assert "Sonja Hidden" in found
    assert "Rea Der</a>" not in found
    assert "Nobody found" in client.get("/members/?q=nobodyatall").content.decode()


@pytest.mark.parametrize("path", ["/members/", "/api/v1/members/"])
def test_who_is_no_member_sees_no_directory(as_, nora, client, path):
    anonymous = client.get(path)
    assert anonymous.status_code in (302, 401)
    assert as_(nora).get(path).status_code == 403


@pytest.mark.req("M1.6", "M1.7", "M1.8")
@pytest.mark.parametrize("audience", ["members", "board", "me"])
@pytest.mark.parametrize("field", list(DEFAULTS))
def test_a_field_is_seen_by_its_audience_alike_in_page_search_and_api(as_, reader, board, somebody, field, audience):
    actions.update_member(member=somebody, by=board, visibility={**dict(DEFAULTS), field: audience})
    somebody.refresh_from_db()
    value = "March 1, 1995" if field == "birth_date" else str(VALUES[field])
    for viewer, allowed in ((reader, audience == "members"), (board, audience != "me")):
        client = as_(viewer)
        assert (value in client.get(somebody.get_absolute_url()).content.decode()) is allowed
        assert (field in client.get(f"/api/v1/members/{somebody.public_id}").json()["fields"]) is allowed
        listed = client.get("/api/v1/members/?q=sonja").json()["items"][0]
        assert (field in listed["fields"]) is allowed
        found = client.get("/api/v1/members/", {"q": str(VALUES[field])}).json()["items"]
        assert bool(found) is allowed, f"{viewer} searches {VALUES[field]}"


def test_ones_own_data_are_seen_whole_and_can_be_changed(as_, nora, join):
    member = join(nora, phone="+47 1234")
    actions.update_member(member=member, by=nora, visibility={"phone": "me"})
    client = as_(nora)
    assert "+47 1234" in client.get(member.get_absolute_url()).content.decode()
    form = {"first_name": "Nora", "last_name": "Berg", "phone": "+47 9", "see_phone": "members"}
    assert client.post(f"{member.get_absolute_url()}edit/", form).status_code == 302
    member.refresh_from_db()
    assert (member.last_name, member.phone, member.visibility) == ("Berg", "+47 9", {"phone": "members"})


def test_nobody_changes_another_members_data_or_status(as_, reader, somebody):
    client = as_(reader)
    assert client.post(f"{somebody.get_absolute_url()}edit/", {"first_name": "X"}).status_code == 403
    assert client.post(f"{somebody.get_absolute_url()}status/", {"status": "expired", "reason": "x"}).status_code == 403
    somebody.refresh_from_db()
    assert (somebody.first_name, somebody.status) == ("Sonja", Status.ACTIVE)


def test_an_inactive_member_is_not_found_by_other_members(as_, reader, somebody, board):
    actions.change_status(member=somebody, status=Status.INACTIVE, reason="left", by=board)
    assert as_(reader).get(somebody.get_absolute_url()).status_code == 404
    assert as_(board).get(somebody.get_absolute_url()).status_code == 200


def test_a_number_that_members_do_not_see_is_not_found_by_them(as_, reader, board):
    reindex(Member.objects.create(first_name="Sonja", number="4711", status=Status.ACTIVE))
    assert not as_(reader).get("/api/v1/members/?q=4711").json()["items"]
    assert as_(board).get("/api/v1/members/?q=4711").json()["items"]


@pytest.mark.req("M2.2")
def test_pictures_are_shown_to_whom_they_are_for_and_cost_no_query(
    as_, reader, nora, join, upload_folder, django_assert_num_queries, nothing_grows_old
):
    join(nora)
    client = as_(reader)
    client.get("/members/")
    with CaptureQueriesContext(connection) as before:
        client.get("/members/")
    change_picture(user=nora, by=nora, picture=upload("me.png", picture()))
    nora.refresh_from_db()
    with django_assert_num_queries(len(before)):
        page = client.get("/members/").content.decode()
    assert f'src="{nora.picture_address()}"' in page
    own = Member.objects.get(user=nora).get_absolute_url()
    assert f'src="{nora.picture_address("file")}"' in client.get(own).content.decode()

    change_picture(user=nora, by=nora, picture=None, audience="board")
    assert "<img" not in client.get("/members/").content.decode()
    assert "<img" not in client.get(own).content.decode()


@pytest.mark.req("M1.8", "M2.2")
def test_programs_get_the_account_picture_and_roles_at_the_price_of_one_query(
    as_, reader, somebody, account, join, upload_folder, nothing_grows_old
):
    """What the pages have for a list: whom to block, a picture, and what somebody does in the club."""
    client, costs, address = as_(reader), [], "/api/v1/members/"
    for name in ("ada", "bob", "cleo"):
        user = account(name, Role.COACH)
        join(user, first_name=name.title())
        change_picture(user=user, by=user, picture=upload("me.png", picture()))
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            items = {each["name"].split()[0]: each for each in client.get(address).json()["items"]}
        costs.append(len(asked))
    assert costs[0] == costs[2]
    user.refresh_from_db()
    assert items["Cleo"]["account"] == str(user.public_id)
    assert items["Cleo"]["roles"] == ["coach"]
    assert items["Cleo"]["picture"]["large"] == user.picture_address("file")
    assert (items["Sonja"]["account"], items["Sonja"]["picture"], items["Sonja"]["roles"]) == (None, None, [])
    assert items["Cleo"] == client.get(f"{address}{items['Cleo']['id']}").json()
    assert client.put(f"/api/v1/accounts/people/{items['Cleo']['account']}/block").status_code == 204
