"""Notices by mail, to a real mail server."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonhall.core.activity.models import Activity
from commonhall.core.mail.tests.halted import run_and_kill
from commonhall.core.mail.tests.server import MailServer
from commonhall.core.work.claims import WAITS
from commonhall.core.work.models import State
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications import actions
from commonhall.foundation.notifications.models import ChannelDelivery
from commonhall.foundation.notifications.tests import kinds
from commonhall.foundation.notifications.tests.conftest import OWED, told
from commonhall.foundation.payments.activity import CHARGE_OPENED

pytestmark = pytest.mark.django_db


def make_due() -> None:
    ChannelDelivery.objects.update(due_at=timezone.now())


@pytest.mark.req("N2.2", "N1.6")
def test_a_notice_arrives_as_text_and_html_with_a_link_that_opens_it(nora: User, mail_server: MailServer) -> None:
    [notice] = told(nora)
    assert actions.send_due() == 1
    [mail] = mail_server.moods.accepted
    assert mail["to"] == "nora@example.org"
    assert mail["subject"] == "To pay: €42.00 for Summer camp"
    assert mail["message-id"] == f"<notice.{notice.public_id}@localhost>"
    link = f"http://localhost:8000/notifications/{notice.public_id}/open/"
    for kind in ("plain", "html"):
        text = mail.get_body((kind,)).get_content()  # type: ignore[union-attr]
        for words in ("Hello Nora", "Summer camp", "2026-0041", link, "/notifications/preferences/"):
            assert words in text
    delivery = ChannelDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.error) == (State.DONE, 1, "")
    assert delivery.provider_status == "accepted"
    assert delivery.sent_at is not None


def test_a_mail_speaks_the_readers_language_and_tells_their_time(nora: User, mail_server: MailServer) -> None:
    User.objects.filter(pk=nora.pk).update(language="fr", time_zone="Asia/Tokyo")
    told(nora, CHARGE_OPENED, 1, **{**OWED, "due_on": "2026-12-31T23:30:00Z"})
    actions.send_due()
    assert "1er janvier 2027 08:30" in mail_server.moods.accepted[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True)
def test_a_notice_wakes_the_worker(nora: User) -> None:
    told(nora)
    path = "commonhall.foundation.notifications.tasks.send"
    assert DBTaskResult.objects.filter(task_path=path).count() == 1


@pytest.mark.req("N7.4", "N7.5")
def test_a_mail_that_fails_is_tried_with_growing_waits_and_then_given_up(nora: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    told(nora)
    waits = []
    for _ in WAITS:
        make_due()
        began = timezone.now()
        actions.send_due()
        waits.append(ChannelDelivery.objects.get().due_at - began)
    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=10)
    assert waits[-1] > timedelta(hours=6)
    make_due()
    actions.send_due()
    delivery = ChannelDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DEAD, len(WAITS) + 1)
    assert "could not be reached" in delivery.error


@pytest.mark.req("N7.5", "N7.6")
def test_a_refused_mail_is_a_dead_letter_that_staff_send_again(
    nora: User, eve: User, admin: User, as_: Any, mail_server: MailServer
) -> None:
    User.objects.filter(pk=nora.pk).update(email="nobody@example.org")
    [notice] = told(nora)
    actions.send_due()
    delivery = ChannelDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DEAD, 1)

    assert as_(eve).get("/desk/notifications/").status_code == 403
    assert as_(eve).post(f"/desk/notifications/{delivery.pk}/replay/").status_code == 403
    assert as_(eve).post("/desk/notifications/replay/").status_code == 403
    page = as_(admin).get("/desk/notifications/").content.decode()
    assert "Summer camp" in page
    assert "the recipient was refused (550 5.1.1)" in page
    assert "no such user here" in page
    assert "nobody@" not in page

    User.objects.filter(pk=nora.pk).update(email="nora@new.example.org")
    assert as_(admin).post(f"/desk/notifications/{delivery.pk}/replay/").status_code == 302
    assert Activity.objects.filter(kind="notifications.deliveries_replayed", actor_id=str(admin.pk)).count() == 1
    actions.send_due()
    [mail] = mail_server.moods.accepted
    assert mail["to"] == "nora@new.example.org"
    assert mail["message-id"] == f"<notice.{notice.public_id}@localhost>"
    assert "Everything was sent" in as_(admin).get("/desk/notifications/").content.decode()
    assert as_(admin).post(f"/desk/notifications/{delivery.pk}/replay/").status_code == 404


@pytest.mark.req("I1.1", "N7.6")
def test_a_program_of_staff_finds_dead_letters_and_sends_them_again(
    nora: User, eve: User, admin: User, as_: Any, mail_server: MailServer
) -> None:
    api = "/api/v1/notifications/failed"
    User.objects.filter(pk=nora.pk).update(email="nobody@example.org")
    told(nora)
    told(nora)
    actions.send_due()
    newest, oldest = ChannelDelivery.objects.order_by("-pk")
    for client, status in ((as_(eve), 403), (Client(), 401)):
        asked = [client.get(api), client.post(f"{api}/replay"), client.post(f"{api}/{newest.pk}/replay")]
        assert [answer.status_code for answer in asked] == [status] * 3
    assert ChannelDelivery.objects.filter(state=State.DEAD).count() == 2

    first = as_(admin).get(f"{api}?size=1").json()
    second = as_(admin).get(f"{api}?size=1&cursor={first['next']}").json()
    assert [page["items"][0]["id"] for page in (first, second)] == [newest.pk, oldest.pk]
    shown = first["items"][0]
    assert (shown["to"], shown["channel"], shown["attempts"]) == ("Nora", "email", 1)
    assert "Summer camp" in shown["title"]
    assert "the recipient was refused" in shown["error"]
    assert "nobody@" not in str(first)

    User.objects.filter(pk=nora.pk).update(email="nora@new.example.org")
    assert as_(admin).post(f"{api}/{oldest.pk}/replay").json() == {"replayed": 1}
    assert as_(admin).post(f"{api}/{oldest.pk}/replay").status_code == 404
    assert as_(admin).post(f"{api}/replay").json() == {"replayed": 1}
    logged = Activity.objects.filter(kind="notifications.deliveries_replayed", actor_id=str(admin.pk)).order_by("pk")
    assert [entry.data for entry in logged] == [{"count": 1, "delivery": oldest.pk}, {"count": 1, "delivery": None}]
    assert actions.send_due() == 2
    assert len(mail_server.moods.accepted) == 2
    assert as_(admin).get(api).json()["items"] == []


def test_staff_send_all_dead_letters_again(nora: User, admin: User, as_: Any, mail_server: MailServer) -> None:
    told(nora, times=3)
    ChannelDelivery.objects.update(state=State.DEAD)
    as_(admin).post("/desk/notifications/replay/")
    assert actions.send_due() == 3
    assert len(mail_server.moods.accepted) == 3


def test_the_page_of_dead_letters_costs_the_same_for_many(
    nora: User, admin: User, as_: Any, django_assert_max_num_queries: Any
) -> None:
    told(nora, times=25)
    ChannelDelivery.objects.update(state=State.DEAD)
    client: Client = as_(admin)
    with django_assert_max_num_queries(8):
        client.get("/desk/notifications/")


@pytest.mark.parametrize("change", ["closed", "expired"])
def test_what_matters_to_nobody_any_more_is_not_mailed(nora: User, change: str, mail_server: MailServer) -> None:
    [notice] = told(nora, kinds.BRIEF, what="x")
    if change == "closed":
        User.objects.filter(pk=nora.pk).update(is_active=False)
    else:
        type(notice).objects.update(expires_at=F("created_at"))
    actions.send_due()
    assert ChannelDelivery.objects.get().state == State.SKIPPED
    assert not mail_server.moods.accepted


@pytest.mark.req("N7.1", "N7.2", "N7.3")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("before", "sent"),
    [("UPDATE notifications_channeldelivery sent_at", 2), ("UPDATE notifications_channeldelivery error", 1)],
)
def test_a_worker_killed_after_the_server_took_the_mail_loses_nothing(
    nora: User, mail_server: MailServer, before: str, sent: int
) -> None:
    told(nora)
    run_and_kill(
        "commonhall.foundation.notifications.actions.send_due",
        before=before,
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(mail_server.port),
    )
    assert ChannelDelivery.objects.get().state == State.RUNNING
    actions.send_due()
    assert ChannelDelivery.objects.get().state == State.DONE
    mails = [mail["message-id"] for mail in mail_server.moods.accepted]
    assert (len(mails), len(set(mails))) == (sent, 1), "mail programs show two mails of one Message-ID once"
