"""Visitors write to the board, machines don't."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.captcha.challenges import spend
from commonhall.core.captcha.tests.solving import solved
from commonhall.core.mail.delivery import send_due
from commonhall.core.mail.models import SecretMail
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import ContactMessage

FORM = {"name": "Vera Lindt", "email": "vera@example.org", "text": "May I drop in on Thursday?"}


def send(client: Any, seconds: float = 20, **more: str) -> Any:
    """Open the form, wait, let the browser do its work, send it."""
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        page = client.get("/contact/").content.decode()
        stamp = re.search(r'name="shown_at" value="([^"]+)"', page)
        assert stamp
        clock.shift(seconds)
        return client.post("/contact/", {**FORM, "shown_at": stamp[1], "captcha": solved(), **more})


def test_a_message_reaches_the_board_by_notice_and_by_a_mail_to_answer(as_: Any, board: Any) -> None:
    assert send(as_(None))["Location"] == "/contact/sent/"
    message = ContactMessage.objects.get()
    assert "Thursday" not in SecretMail.objects.get().sealed  # nobody reads it on its way
    deliver_all()
    send_due()
    [sent] = [each for each in mail.outbox if each.to == [board.email]]
    assert sent.reply_to == ["vera@example.org"]
    assert "May I drop in" in sent.body
    assert str(message.public_id) in sent.body
    notice = Notification.objects.get(user=board, kind="pages.message_received")
    assert notice.url == f"/desk/website/messages/{message.public_id}/"
    assert "vera@example.org" not in str(notice.data)
    logged = Activity.objects.get(kind="pages.message_received")
    assert "Thursday" not in str([logged.data, logged.before, logged.after])


def test_staff_read_and_mark_as_answered_and_others_do_not(as_: Any, board: Any, nora: Any) -> None:
    send(as_(None))
    message = ContactMessage.objects.get()
    path = message.get_absolute_url()
    assert as_(nora).get(path).status_code == 403
    client = as_(board)
    assert "May I drop in" in client.get(path).content.decode()
    assert "Vera Lindt" in client.get("/desk/website/messages/").content.decode()
    client.post(f"{path}mark/", {"answered": "yes"})
    assert "Vera Lindt" not in client.get("/desk/website/messages/").content.decode()
    assert "Vera Lindt" in client.get("/desk/website/messages/?show=answered").content.decode()
    message.refresh_from_db()
    assert message.answered_by == board
    logged = Activity.objects.get(kind="pages.message_answered")
    assert (logged.before, logged.after) == ({"answered": False}, {"answered": True})


@pytest.mark.parametrize(
    ("seconds", "more"),
    [
        (1, {}),
        (25 * 3600, {}),
        (20, {"website": "http://spam.example"}),
        (20, {"shown_at": "forged"}),
        (20, {"email": "x"}),
    ],
    ids=["too fast", "too old", "honeypot", "forged", "no address"],
)
def test_machines_are_refused_and_people_keep_what_they_typed(as_: Any, board: Any, seconds: int, more: Any) -> None:
    answer = send(as_(None), seconds, **more)
    assert answer.status_code == 422
    assert "May I drop in" in answer.content.decode()
    assert not ContactMessage.objects.exists()


@pytest.mark.parametrize("captcha", ["", "nonsense", "used"])
def test_without_its_work_a_browser_is_refused_and_what_was_typed_stays(as_: Any, board: Any, captcha: str) -> None:
    if captcha == "used":
        with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
            captcha = solved()
            spend(captcha)
    answer = send(as_(None), captcha=captcha)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "check against robots" in page.partition("<form")[2].partition("</ul>")[0]
    assert "May I drop in" in page
    assert not ContactMessage.objects.exists()


def test_whoever_is_logged_in_has_nothing_to_prove(as_: Any, board: Any, nora: Any) -> None:
    assert "data-captcha" not in as_(nora).get("/contact/").content.decode()
    assert send(as_(nora), captcha="", by_mail="on")["Location"] == "/contact/sent/"
    assert ContactMessage.objects.get().is_held is False


def test_without_a_script_a_mailbox_proves_it(as_: Any, board: Any) -> None:
    visitor = as_(None)
    assert send(visitor, captcha="", by_mail="on", text="x" * 5000)["Location"] == "/contact/confirm/"
    assert visitor.get("/contact/confirm/").status_code == 200
    deliver_all()
    send_due()
    [asked] = mail.outbox
    assert asked.to == ["vera@example.org"]
    assert "Vera" not in asked.body  # nobody writes to strangers through us
    message = ContactMessage.objects.get()
    assert "Vera" not in as_(board).get("/desk/website/messages/?show=all").content.decode()
    assert as_(board).get(message.get_absolute_url()).status_code == 404
    assert as_(board).get("/api/v1/pages/messages").json()["items"] == []
    link = re.search(r"http://localhost:8000(/contact/confirm/\S+)", str(asked.body))
    assert link
    assert "xxxxx" in visitor.get(link[1]).content.decode()
    assert not Activity.objects.filter(kind="pages.message_received").exists()  # to look is not to send
    for _twice in range(2):
        assert visitor.post(link[1])["Location"] == "/contact/sent/"
    assert visitor.get(link[1]).status_code == 200
    deliver_all()
    send_due()
    assert [each.to for each in mail.outbox[1:] if each.reply_to] == [[board.email]]
    assert Activity.objects.filter(kind="pages.message_received").count() == 1
    assert visitor.get(f"/contact/confirm/{message.public_id}/{'0' * 64}/").status_code == 404


def test_the_way_by_mail_has_the_same_limit_and_keeps_what_was_typed(as_: Any, board: Any) -> None:
    refused = send(as_(None), captcha="", by_mail="on", email="x")
    assert (refused.status_code, "May I drop in" in refused.content.decode()) == (422, True)
    assert "by_mail" in refused.content.decode()
    for _time in range(5):
        assert send(as_(None), captcha="", by_mail="on").status_code == 302
    assert send(as_(None), captcha="", by_mail="on").status_code == 429


def test_a_message_whose_sender_never_answers_is_dropped_after_two_days(board: Any) -> None:
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        actions.hold_message(**FORM, by=None)
        clock.shift(timedelta(days=1))
        assert actions.forget_old() == 0
        clock.shift(timedelta(days=1, minutes=1))
        assert actions.forget_old() == 1


@pytest.mark.req("S5.13")
def test_one_address_writes_five_times_an_hour(as_: Any, board: Any) -> None:
    for _time in range(5):
        assert send(as_(None)).status_code == 302
    refused = send(as_(None))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == 3601
    assert "Try again in 61 minutes." in refused.content.decode()
    with time_machine.travel("2026-05-01T12:30:00Z", tick=False):
        data = {**FORM, "captcha": solved()}
        sent = as_(None).post("/api/v1/pages/messages", data, content_type="application/json")
    assert (sent.status_code, sent["Content-Type"]) == (429, "application/problem+json")
    assert ContactMessage.objects.count() == 5


def test_by_api_messages_come_in_and_are_the_boards(as_: Any, board: Any, nora: Any) -> None:
    challenge = as_(None).get("/ui/captcha/")
    assert "no-store" in challenge["Cache-Control"]
    path, data = "/api/v1/pages/messages", {**FORM, "captcha": solved(challenge.json())}
    assert as_(None).post(path, data, content_type="application/json").status_code == 201
    for again in (data, FORM):
        refused = as_(None).post(path, again, content_type="application/json")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "captcha")
    bad = as_(None).post("/api/v1/pages/messages", {**FORM, "email": "x"}, content_type="application/json")
    assert bad.status_code == 422
    assert as_(None).get("/api/v1/pages/messages").status_code == 401
    assert as_(nora).get("/api/v1/pages/messages").status_code == 403
    [message] = as_(board).get("/api/v1/pages/messages").json()["items"]
    path = f"/api/v1/pages/messages/{message['id']}"
    assert (as_(None).get(path).status_code, as_(nora).get(path).status_code) == (401, 403)
    assert as_(board).get(path).json() == {**message, "answered_by": ""}
    marked = as_(board).post(f"{path}/mark", {"answered": True}, content_type="application/json").json()
    assert marked["answered_at"]
    assert as_(board).get(path).json() == {**marked, "answered_by": str(board)}
    ContactMessage.objects.update(is_held=True)
    assert as_(board).get(path).status_code == 404  # it waits for its sender


@pytest.mark.parametrize("field", ["name", "text"])
def test_by_api_blanks_are_no_message(as_: Any, nora: Any, field: str) -> None:
    data = {**FORM, field: " \n "}
    refused = as_(nora).post("/api/v1/pages/messages", data, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    assert not ContactMessage.objects.exists()
    assert not SecretMail.objects.exists()


def test_the_board_can_close_the_form_and_name_one_address(as_: Any, board: Any) -> None:
    settings = "/desk/website/settings/"
    as_(board).post(settings, {"allow_robots": "on", "contact_is_open": "on", "contact_email": "all@example.org"})
    send(as_(None))
    send_due()
    assert [each.to for each in mail.outbox if "contact page" in each.body] == [["all@example.org"]]
    as_(board).post(settings, {"allow_robots": "on", "contact_email": ""})
    closed = as_(None).get("/contact/").content.decode()
    assert "The board takes no messages here at the moment." in closed
    assert "<textarea" not in closed
    assert as_(None).post("/contact/", FORM).status_code == 404
    logged = Activity.objects.filter(kind="pages.website_changed").latest("pk")
    assert (logged.before["contact_is_open"], logged.after["contact_is_open"]) == (True, False)


def test_answered_messages_are_dropped_after_a_year(board: Any) -> None:
    with time_machine.travel("2025-01-01T00:00:00Z", tick=False):
        old = actions.send_message(**FORM, by=None)
        actions.mark_answered(message=old, answered=True, by=board)
        waiting = actions.send_message(**FORM, by=None)
    with time_machine.travel("2026-01-05T00:00:00Z", tick=False):
        assert actions.forget_old() == 1
    assert ContactMessage.objects.get() == waiting


def test_what_the_board_wrote_stands_above_the_form(as_: Any, write: Any, board: Any) -> None:
    page = write("contact", "Drop us a line", body="<p>We answer <em>soon</em>.</p>")
    html = as_(None).get("/contact/").content.decode()
    assert "<em>soon</em>" in html
    assert "<h1" in html
    assert "Drop us a line" in html
    actions.withdraw_page(page=page, by=board)
    assert "Write to the board" in as_(None).get("/contact/").content.decode()
