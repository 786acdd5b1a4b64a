"""The session and its person come together."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonhall.foundation.accounts.models import Session, User
from commonhall.foundation.accounts.tasks import forget_sessions
from commonhall.foundation.accounts.tests.people import (
    OTHER_PASSWORD,
    Mailbox,
    enter,
    is_inside,
    log_in,
    make_person,
)

pytestmark = pytest.mark.django_db


def test_session_and_person_cost_one_query(client: Client, maria: User) -> None:
    client.force_login(maria)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/ui/components/").status_code == 403  # a page that needs nothing but to know who asks
    asked = [query["sql"] for query in queries.captured_queries]
    assert sum("accounts_session" in sql or 'accounts_user"."email' in sql for sql in asked) == 1


def test_session_belongs_to_nobody_until_the_login_is_done(client: Client, mailbox: Mailbox, maria: User) -> None:
    enter(client)
    assert [session.user for session in Session.objects.all()] == [None]
    log_in(client, mailbox)
    assert [session.user for session in Session.objects.all()] == [maria]


def test_session_ends_when_its_row_goes(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert is_inside(client)
    Session.objects.filter(user=maria).delete()
    assert not is_inside(client)


def test_session_does_not_outlive_the_password_or_the_account(client: Client, maria: User) -> None:
    client.force_login(maria)
    maria.set_password(OTHER_PASSWORD)
    maria.save()
    assert not is_inside(client)
    client.force_login(maria)
    User.objects.filter(pk=maria.pk).update(is_active=False)
    assert not is_inside(client)
    maria.delete()
    assert not is_inside(client)


def test_session_of_one_person_never_answers_for_another(client: Client, maria: User) -> None:
    nils, other = make_person("nils@example.org"), Client()
    client.force_login(maria)
    other.force_login(nils)
    for browser, email in ((client, maria.email), (other, nils.email), (client, maria.email)):
        assert browser.get("/api/v1/accounts/me").json()["email"] == email


def test_sessions_that_have_ended_are_forgotten(client: Client, maria: User) -> None:
    client.force_login(maria)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=20), tick=False):
        Client().force_login(maria)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=False):
        assert not is_inside(client)
        forget_sessions.call()
        assert Session.objects.count() == 1
