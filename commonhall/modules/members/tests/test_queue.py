"""The queue of applications: order, search, filter, who has approved; and how an application reads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions, queries
from commonhall.modules.members.models import Application
from commonhall.modules.members.tests.conftest import PERSON

QUEUE, API = "/members/desk/applications/", "/api/v1/members/applications"


@pytest.fixture
def apply(account, plan):
    def make(name, of=None, **person):
        told = {**PERSON, "first_name": name.title(), **person}
        return actions.submit_application(by=account(name), plan=of or plan, **told)

    return make


def names(page):
    return [application.first_name for application in page]


def test_what_waits_stands_oldest_first_and_an_appeal_by_its_own_day(apply, board):
    ada, bob, cleo = apply("ada"), apply("bob"), apply("cleo")
    assert names(queries.applications("submitted")) == ["Ada", "Bob", "Cleo"]
    for application, days in ((ada, 1), (bob, 3), (cleo, 2)):
        actions.refuse_application(application=application, by=board, reason="Full.")
        actions.appeal_refusal(application=application, by=application.user, text="Please.")
        day = timezone.now() - timedelta(days=days)
        Application.objects.filter(pk=application.pk).update(appealed_at=day)
    assert names(queries.applications("appealed")) == ["Bob", "Cleo", "Ada"]
    first = queries.applications("appealed", size=2)
    assert names(queries.applications("appealed", first.next, 2)) == ["Ada"]
    assert names(queries.applications()) == ["Cleo", "Bob", "Ada"]


def test_the_queue_of_programs_says_who_decided_at_the_price_of_no_query(as_, apply, board):
    client, costs = as_(board), []
    for name in ("ada", "bob", "cleo"):
        actions.refuse_application(application=apply(name), by=board, reason="Full.")
        with CaptureQueriesContext(connection) as asked:
            items = client.get(f"{API}?state=refused").json()["items"]
        assert {item["decided_by"] for item in items} == {str(board)}
        costs.append(sum('FROM "accounts_user"' in query["sql"] for query in asked))
    assert costs[0] == costs[2]


def test_the_queue_is_searched_and_filtered_by_plan(as_, apply, board):
    student = actions.save_plan(by=board, name="Student", price_minor=1000, months=12)
    apply("ada", last_name="Lovelace")
    apply("bob", of=student, last_name="Brown")
    client = as_(board)

    def listed(query):
        page = client.get(f"{QUEUE}?{query}").content.decode()
        sent = client.get(f"{API}?{query}").json()
        on_page = [name for name in ("Ada", "Bob") if f"{name} " in page]
        assert [item["name"].split()[0] for item in sent["items"]] == on_page
        return on_page

    assert listed("state=submitted") == ["Ada", "Bob"]
    assert listed("state=submitted&q=lovel") == ["Ada"]
    assert listed("state=submitted&q=bob@example") == ["Bob"]
    assert listed("state=submitted&q=ada+brown") == []
    assert listed(f"state=submitted&plan={student.pk}") == ["Bob"]
    assert listed("state=&q=brown") == ["Bob"]
    assert listed("state=refused") == []
    assert client.get(f"{QUEUE}?q=x&plan=99999999999999999999&cursor=x").status_code == 302
    page = client.get(f"{QUEUE}?state=submitted&q=nobody").content.decode()
    assert "Nobody found" in page
    assert 'name="state" value="submitted"' in page


def test_the_queue_says_who_has_approved_but_not_of_ones_own_application(as_, apply, board, account, plan):
    actions.save_policy(by=board, approvals=3, asked={})
    application = apply("ada")
    me = account("me", Role.BOARD)
    own = actions.submit_application(by=me, plan=plan, **{**PERSON, "first_name": "Me"})
    actions.support_application(application=application, by=board)
    actions.support_application(application=own, by=board)

    def approved(user):
        items = as_(user).get(API).json()["items"]
        return {item["name"]: item["approvals"] for item in items}

    assert approved(board) == {"Ada Lund": ["Board"], "Me Lund": ["Board"]}
    assert approved(me) == {"Ada Lund": ["Board"], "Me Lund": []}
    assert as_(me).get(QUEUE).content.decode().count('<td class="d-none d-md-table-cell">Board</td>') == 1
    assert as_(board).get(QUEUE).content.decode().count('<td class="d-none d-md-table-cell">Board</td>') == 2


def test_paragraphs_stay_apart(as_, apply, board):
    application = apply("ada", motivation="One.\n\nTwo.")
    actions.note_application(application=application, by=board, text="Three.\nFour.")
    page = as_(board).get(f"{QUEUE}{application.public_id}/").content.decode()
    assert "One.<br><br>Two." in page
    assert "Three.<br>Four." in page


def test_a_free_plan_asks_nobody_to_pay(as_, apply, board):
    friend = actions.save_plan(by=board, name="Friend", price_minor=0, months=12)
    application = apply("ada", of=friend)
    sent = as_(board).post(f"{QUEUE}{application.public_id}/approve/", follow=True)
    assert "is approved, and a member from now on." in sent.content.decode()
    deliver_all()
    notice = Notification.objects.get(kind="members.application_approved")
    assert "as soon as your dues are paid" not in notice.body
    assert "Where dues are to be paid" in notice.body


def test_a_newcomers_first_dues_are_for_the_first_term(as_, apply, board):
    application = apply("ada")
    member = actions.approve_application(application=application, by=board)
    page = as_(application.user).get("/members/me/").content.decode()
    assert "for your first term." in page
    assert "for the next term." not in page
    member.joined_on = timezone.localdate()
    member.save()
    assert "for the next term." in as_(application.user).get("/members/me/").content.decode()
