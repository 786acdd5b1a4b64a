"""Mails that one can do without say how to switch them off with one press (RFC 8058)."""

import pytest
from django.test import Client

from commonhall.core.activity.models import Activity
from commonhall.core.mail.tests.server import MailServer
from commonhall.foundation.accounts.activity import PASSWORD_CHANGED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications import actions
from commonhall.foundation.notifications.models import Channel, NotificationPreference
from commonhall.foundation.notifications.queries import preferences_of
from commonhall.foundation.notifications.tests.conftest import told

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def address(nora: User, mail_server: MailServer) -> str:
    """What the mail of a notice gives a mail program to post to."""
    told(nora)
    actions.send_due()
    [mail] = mail_server.moods.accepted
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    given = str(mail["List-Unsubscribe"]).strip()  # a long line is folded
    assert given.startswith("<http://localhost:8000/notifications/off/") and given.endswith(">")
    return given.strip("<>").removeprefix("http://localhost:8000")


def wanted(user: User) -> bool:
    return preferences_of(user, Channel.EMAIL)["payments"]


def test_one_press_in_the_mail_program_switches_off_and_the_page_undoes_it(address: str, nora: User) -> None:
    program = Client(enforce_csrf_checks=True)  # no cookie, no token
    assert "You get mails about: Payments" in program.get(address).content.decode()
    assert wanted(nora), "who only looks changes nothing"
    off = program.post(address, ONE_CLICK)
    assert (off.status_code, "no more mails about: Payments" in off.content.decode()) == (200, True)
    assert not wanted(nora)
    assert program.post(address, ONE_CLICK).status_code == 200  # twice is once
    assert not wanted(nora)
    [changed] = Activity.objects.filter(kind="notifications.preferences_changed").order_by("-pk")[:1]
    assert changed.actor_id == str(nora.pk)
    on = program.post(address, {"again": "yes"})
    assert "You get mails about: Payments" in on.content.decode()
    assert wanted(nora)


def test_who_has_switched_off_gets_no_mail_any_more(address: str, nora: User, mail_server: MailServer) -> None:
    Client().post(address, ONE_CLICK)
    told(nora)
    assert actions.send_due() == 0
    assert len(mail_server.moods.accepted) == 1


def test_an_address_that_is_not_signed_for_it_switches_nothing_off(address: str, nora: User, eve: User) -> None:
    *_rest, pk, module, signed, _end = address.split("/")
    for path in (
        f"/notifications/off/{eve.pk}/{module}/{signed}/",
        f"/notifications/off/{pk}/members/{signed}/",
        f"/notifications/off/{pk}/{module}/{'0' * 64}/",
    ):
        assert Client().post(path, ONE_CLICK).status_code == 404
    User.objects.filter(pk=nora.pk).update(is_active=False)
    assert Client().post(address, ONE_CLICK).status_code == 404
    assert not NotificationPreference.objects.exists()


def test_what_is_always_mailed_offers_no_such_thing(nora: User, mail_server: MailServer) -> None:
    told(nora, PASSWORD_CHANGED)
    actions.send_due()
    assert mail_server.moods.accepted[0]["List-Unsubscribe"] is None
