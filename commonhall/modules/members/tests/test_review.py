"""Applications among reviewers: notes, questions, several approvals, refusal and appeal."""

import re

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member
from commonhall.modules.members.tests.conftest import PERSON


@pytest.fixture
def application(nora, plan):
    return actions.submit_application(by=nora, plan=plan, **PERSON)


@pytest.fixture
def other(account):
    return account("other", Role.BOARD)


def fresh(application):
    return Application.objects.get(pk=application.pk)


def desk(application, act=""):
    return f"/members/desk/applications/{application.public_id}/{act}"


def mine(application, act):
    return f"/members/applications/{application.public_id}/{act}/"


def test_notes_are_for_reviewers_only(as_, nora, board, application):
    sent = as_(board).post(desk(application, "note/"), {"note-text": "I know her well."})
    assert sent.status_code == 302
    assert "I know her well." in as_(board).get(desk(application)).content.decode()
    client = as_(nora)
    assert "I know her well." not in client.get(desk(application)).content.decode()
    talk = f"/api/v1/members/applications/{application.public_id}/talk"
    assert client.get(talk).json() == []
    assert client.post(desk(application, "note/"), {"note-text": "me too"}).status_code == 403
    assert as_(board).get(talk).json()[0]["text"] == "I know her well."


def test_a_question_goes_to_the_applicant_and_the_answer_back(as_, nora, board, application):
    assert as_(board).post(desk(application, "ask/"), {"note-text": "Where do you study?"}).status_code == 302
    assert fresh(application).state == "question"
    with pytest.raises(Refused, match="not answered the board's question"):
        actions.approve_application(application=application, by=board)
    deliver_all()
    assert Notification.objects.filter(user=nora, kind="members.application_question").exists()
    client = as_(nora)
    assert "Read and answer" in client.get("/members/me/").content.decode()
    assert "Where do you study?" in client.get(mine(application, "answer")).content.decode()
    assert client.post(mine(application, "answer"), {"text": " "}).status_code == 422
    assert client.post(mine(application, "answer"), {"text": "In Bergen."}).status_code == 302
    assert fresh(application).state == "submitted"
    assert client.post(mine(application, "answer"), {"text": "Again."}).status_code == 422
    assert "In Bergen." in as_(board).get(desk(application)).content.decode()


@pytest.mark.req("M3.4")
def test_as_many_reviewers_approve_as_the_club_wants(as_, board, other, application):
    actions.save_policy(by=board, approvals=2, asked={})
    with pytest.raises(Refused, match="One more reviewer"):
        actions.approve_application(application=application, by=board)
    assert as_(board).post(desk(application, "approve/"), {"reason": "fine"}).status_code == 302
    assert (fresh(application).state, Member.objects.count()) == ("submitted", 0)
    assert as_(board).post(desk(application, "approve/")).status_code == 422
    assert as_(other).post(desk(application, "approve/")).status_code == 302
    assert fresh(application).state == "approved"
    steps = [step.step for step in Member.objects.get().history.all()]
    assert steps == ["dues_opened", "approved", "seconded", "applied"]


@pytest.mark.req("M3.5")
def test_one_refusal_refuses_and_an_appeal_goes_to_somebody_else_once(as_, nora, board, other, application):
    actions.refuse_application(application=application, by=board, reason="We are full.")
    client = as_(nora)
    assert "We are full." in client.get("/members/me/").content.decode()
    assert client.post(mine(application, "appeal"), {"text": "There is a free place."}).status_code == 302
    assert fresh(application).state == "appealed"
    assert as_(board).post(desk(application, "approve/")).status_code == 403
    page = as_(board).get(desk(application)).content.decode()
    assert "There is a free place." in page
    assert "Somebody else than who refused it" in page
    queue = as_(board).get("/members/desk/applications/").content.decode()
    assert re.findall(r'href="\?state=(\w+)"[^>]*>[^<]*<span class="badge">(\d+)', queue) == [("appealed", "1")]
    actions.refuse_application(application=fresh(application), by=other, reason="Really full.")
    with pytest.raises(Refused, match="only once"):
        actions.appeal_refusal(application=application, by=nora, text="Once more.")
    assert "Appeal" not in as_(nora).get("/members/me/").content.decode()


def test_an_appeal_can_succeed(board, other, nora, application):
    actions.refuse_application(application=application, by=board, reason="We are full.")
    actions.appeal_refusal(application=application, by=nora, text="Please.")
    member = actions.approve_application(application=fresh(application), by=other)
    steps = [step.step for step in member.history.all()]
    assert steps == ["dues_opened", "approved", "appealed", "refused", "applied"]


def test_a_refusal_that_was_followed_by_a_new_application_is_over(nora, board, plan, application):
    actions.refuse_application(application=application, by=board, reason="We are full.")
    actions.submit_application(by=nora, plan=plan, **PERSON)
    with pytest.raises(Refused, match="applied anew"):
        actions.appeal_refusal(application=application, by=nora, text="Please.")


@pytest.mark.parametrize("act", ["answer", "appeal", "withdraw"])
def test_nobody_acts_for_the_applicant(as_, board, account, application, act):
    assert as_(account("stranger")).post(mine(application, act), {"text": "x"}).status_code == 404
    assert as_(board).post(mine(application, act), {"text": "x"}).status_code == 403


def test_programs_are_told_who_wrote_and_who_decided_as_the_page_tells(as_, nora, board, other, application):
    """The applicant reads who decided, and not which of the board asked."""
    actions.ask_applicant(application=application, by=other, text="Where do you study?")
    actions.answer_board(application=fresh(application), by=nora, text="In Bergen.")
    base = f"/api/v1/members/applications/{application.public_id}"
    assert as_(board).get(base).json()["decided_by"] == ""
    actions.refuse_application(application=fresh(application), by=board, reason="We are full.")
    for viewer, told in ((other, True), (nora, False)):
        client = as_(viewer)
        page = client.get(desk(application)).content.decode().partition("<main")[2]
        writers = [each["by"] for each in client.get(f"{base}/talk").json()]
        assert writers == ([str(other), str(nora)] if told else ["", ""])
        assert f"· {other}" in page if told else str(other) not in page
        assert client.get(base).json()["decided_by"] == str(board)
        assert f"· {board}" in page
    assert as_(nora).get("/api/v1/members/me").json()["application"]["decided_by"] == str(board)


def test_by_api_a_refusal_is_appealed_and_approved(as_, nora, board, other, application):
    base = f"/api/v1/members/applications/{application.public_id}"
    send = {"content_type": "application/json"}
    assert as_(board).post(f"{base}/refuse", {"reason": "full"}, **send).json()["state"] == "refused"
    assert as_(nora).post(f"{base}/appeal", {"text": "please"}, **send).json()["state"] == "appealed"
    assert as_(board).post(f"{base}/approve", {}, **send).status_code == 403
    assert as_(other).post(f"{base}/ask", {"text": "why?"}, **send).json()["state"] == "question"
    assert as_(nora).post(f"{base}/answer", {"text": "so"}, **send).json()["state"] == "appealed"
    assert as_(other).post(f"{base}/approve", {}, **send).json()["state"] == "approved"
    steps = as_(nora).get(f"/api/v1/members/{Member.objects.get().public_id}/history").json()["items"]
    assert steps[0]["step"] == "dues_opened"
    assert {"refused", "appealed", "question", "answered", "approved"} <= {step["step"] for step in steps}
