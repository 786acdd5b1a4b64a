import logging
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from commonhall.core.mail.delivery import KEEP_DEAD, send_due
from commonhall.core.mail.models import SecretMail
from commonhall.core.mail.outbox import send_secret_mail
from commonhall.core.mail.sealing import unseal
from commonhall.core.mail.tests.halted import run_and_kill
from commonhall.core.mail.tests.server import MailServer
from commonhall.core.work.claims import WAITS
from commonhall.core.work.models import State

SECRET = "kd83-link-that-logs-in"
pytestmark = pytest.mark.django_db


def mail_to(*addresses: str) -> None:
    for address in addresses:
        message = EmailMultiAlternatives("Log in", f"Open {SECRET}", to=[address])
        message.attach_alternative(f"<p>Open <b>{SECRET}</b></p>", "text/html")
        send_secret_mail(message)


def make_due() -> None:
    SecretMail.objects.update(due_at=timezone.now())


def everything_in_the_table() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_secretmail")
        return repr(cursor.fetchall())


def test_mail_arrives_as_it_was_written_and_leaves_no_row(mail_server: MailServer) -> None:
    mail_to("ada@example.org")
    assert send_due() == 1

    [arrived] = mail_server.moods.accepted
    assert arrived["to"] == "ada@example.org"
    assert arrived["subject"] == "Log in"
    assert arrived.get_body(("plain",)).get_content().strip() == f"Open {SECRET}"  # type: ignore[union-attr]
    assert arrived.get_body(("html",)).get_content().strip() == f"<p>Open <b>{SECRET}</b></p>"  # type: ignore[union-attr]
    assert not SecretMail.objects.exists()


def test_nothing_of_a_waiting_mail_lies_in_clear() -> None:
    mail_to("ada@example.org")
    stored = everything_in_the_table()
    assert "gAAAA" in stored  # what Fernet makes
    for word in (SECRET, "ada@", "example", "Log in"):  # three letters alone are met in what is encrypted
        assert word not in stored


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_transaction_that_fails_is_never_sent(mail_server: MailServer) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail_to("ada@example.org")
        raise ZeroDivisionError
    assert send_due() == 0
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_transaction_wakes_the_worker_once_after_commit() -> None:
    with transaction.atomic():
        mail_to("ada@example.org", "eve@example.org")
        assert not DBTaskResult.objects.exists()
    assert [result.task_path for result in DBTaskResult.objects.all()] == ["commonhall.core.mail.tasks.send"]


def test_busy_server_gets_the_same_mail_again(mail_server: MailServer, caplog: pytest.LogCaptureFixture) -> None:
    mail_to("busy@example.org")
    send_due()
    assert "Traceback" in caplog.text
    assert "busy@" not in caplog.text
    row = SecretMail.objects.get()
    assert row.state == State.WAITING
    assert row.error == "MailFailed: the recipient was refused (451 4.7.1)"
    assert row.due_at > timezone.now() + WAITS[0] * 0.5

    make_due()
    send_due()
    assert len(mail_server.moods.accepted) == 1
    assert not SecretMail.objects.exists()


def test_message_id_is_the_same_at_every_attempt(mail_server: MailServer, settings: Any) -> None:
    mail_to("busy@example.org")
    send_due()
    first = SecretMail.objects.get().sealed
    make_due()
    send_due()
    assert mail_server.moods.accepted[0]["message-id"] == unseal(first).extra_headers["Message-ID"]


def test_unknown_recipient_is_given_up_at_once_without_a_trace_of_them(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mail_to("nobody@example.org", "ada@example.org")
    send_due()
    row = SecretMail.objects.get()
    assert (row.state, row.attempts) == (State.DEAD, 1)
    assert row.error == "the recipient was refused (550 5.1.1)"
    assert row.sealed == ""
    assert "nobody@" not in caplog.text
    assert len(mail_server.moods.accepted) == 1, "the next mail does not suffer"
    assert mail_server.moods.connections == 1


def test_server_that_quotes_the_mail_brings_no_secret_into_errors_or_logs(
    mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    message = EmailMessage("Code", f"Your code is {SECRET}", to=["spam@example.org"])
    send_secret_mail(message)
    send_due()
    assert SecretMail.objects.get().state == State.DEAD
    assert "is given up: the mail was refused (554 5.7.1)" in caplog.text
    assert SECRET not in caplog.text + everything_in_the_table()


def test_server_that_hangs_costs_one_time_out_for_all(mail_server: MailServer, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    mail_to("slow@example.org", "slow2@example.org", "slow3@example.org")
    began = timezone.now()
    send_due()
    assert timezone.now() - began < timedelta(seconds=2)
    assert mail_server.moods.connections == 1
    errors = set(SecretMail.objects.values_list("state", "error"))
    assert errors == {(State.WAITING, "MailFailed: the mail server could not be reached (SMTPServerDisconnected)")}


def test_absent_server_is_tried_with_growing_waits_until_the_mail_is_given_up(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mail_to("ada@example.org")
    waits = []
    for _ in WAITS:
        make_due()
        began = timezone.now()
        send_due()
        waits.append(SecretMail.objects.get().due_at - began)
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(hours=6)
    make_due()
    send_due()
    row = SecretMail.objects.get()
    assert row.state == State.DEAD
    assert row.error == "MailFailed: the mail server could not be reached (ConnectionRefusedError)"
    assert row.sealed == ""


def test_mail_under_a_lost_key_is_given_up(mail_server: MailServer, settings: Any) -> None:
    mail_to("ada@example.org")
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    send_due()
    assert SecretMail.objects.get().state == State.DEAD


def test_old_dead_letters_are_forgotten(mail_server: MailServer) -> None:
    mail_to("nobody@example.org")
    send_due()
    SecretMail.objects.update(created_at=timezone.now() - KEEP_DEAD - timedelta(days=1))
    mail_to("ada@example.org")
    send_due()
    assert not SecretMail.objects.exists()


def test_attachments_are_refused() -> None:
    message = EmailMessage("Hello", "Look", to=["ada@example.org"])
    message.attach("list.csv", "a;b", "text/csv")
    with pytest.raises(ValueError, match="no attachments"):
        send_secret_mail(message)


@pytest.mark.req("N7.2")
@pytest.mark.django_db(transaction=True)
def test_mail_that_was_taken_before_a_kill_is_sent_again_under_the_same_name(mail_server: MailServer) -> None:
    mail_to("ada@example.org")
    run_and_kill(
        "commonhall.core.mail.delivery.send_due",
        before="DELETE mail_secretmail",
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(mail_server.port),
    )
    assert SecretMail.objects.get().state == State.RUNNING
    send_due()
    first, second = mail_server.moods.accepted
    assert first["message-id"] == second["message-id"]
    assert not SecretMail.objects.exists()
