"""What a member, the board and a stranger can do, by pages and by API."""

import pytest
from django.apps import apps

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.foundation.accounts.tests.people import as_, person
from commonhall.modules.$module import actions, activity
from commonhall.modules.$module.models import $Model


@pytest.fixture
def author(db):
    return person("author", Role.MEMBER)


def test_a_member_adds_one_the_board_is_told_and_their_archive_has_it(author):
    board, client = person("board", Role.BOARD), as_(author)
    assert "Nothing here yet" in client.get("/$module/").content.decode()
    refused = client.post("/$module/add/", {"title": "", "text": "A text"})
    assert (refused.status_code, "A text" in refused.content.decode()) == (422, True)
    assert client.post("/$module/add/", {"title": "A title"}).status_code == 302
    assert "A title" in client.get("/$module/").content.decode()
    assert activity.${MODEL}_ADDED.notice.to(Activity.objects.latest("pk")) == [board.pk]
    export = apps.get_app_config("$module").personal_data.export
    assert ([each["title"] for each in export(author)], list(export(board))) == (["A title"], [])


def test_author_and_board_close_it_once_and_nobody_else(author):
    page = actions.add_$model(by=author, title="First").get_absolute_url()
    assert as_(person("member", Role.MEMBER)).post(f"{page}close/").status_code == 403
    assert f"{page}close/" in as_(author).get(page).content.decode()
    assert "Closed." in as_(person("board", Role.BOARD)).post(f"{page}close/", follow=True).content.decode()
    assert "This is closed already." in as_(author).post(f"{page}close/", follow=True).content.decode()


def test_strangers_see_nothing(author):
    found, client = actions.add_$model(by=author, title="First"), as_(person("stranger"))
    paths = ["/$module/", found.get_absolute_url(), f"/api/v1/$module/{found.public_id}"]
    assert [client.get(path).status_code for path in paths] == [403, 404, 404]


def test_a_list_costs_the_same_whatever_its_length(author, django_assert_max_num_queries):
    client = as_(author)
    $Model.objects.bulk_create($Model(title=f"Number {n}", created_by=author) for n in range(200))
    with django_assert_max_num_queries(8):
        page = client.get("/$module/").content.decode()
    assert (page.count("Number "), "cursor=" in page) == (25, True)


def test_the_api_does_the_same(author):
    client = as_(author)
    added = client.post("/api/v1/$module/", {"title": "By API"}, content_type="application/json")
    assert added.status_code == 201, added.content
    url = f"/api/v1/$module/{added.json()['id']}"
    assert client.post("/api/v1/$module/", {"title": " "}, content_type="application/json").status_code == 422
    assert client.get("/api/v1/$module/").json()["items"] == [client.get(url).json()]
    assert [client.post(f"{url}/close").status_code for _time in range(2)] == [200, 422]
