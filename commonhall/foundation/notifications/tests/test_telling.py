"""From what happened to the people whom it concerns."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone, translation

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.kinds import Priority
from commonhall.core.activity.models import Delivery
from commonhall.core.activity.recording import SYSTEM, record
from commonhall.core.live.models import LiveEvent
from commonhall.core.modules import switchboard
from commonhall.core.modules.models import ModuleState
from commonhall.core.work.models import State
from commonhall.foundation.accounts.activity import PASSWORD_CHANGED
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications import actions, queries
from commonhall.foundation.notifications.models import ChannelDelivery, Notification, NotificationPreference
from commonhall.foundation.notifications.tests import kinds
from commonhall.foundation.notifications.tests.conftest import OWED, happened, told
from commonhall.modules.members.activity import MEMBERSHIP_EXPIRED

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_redis(settings: Any) -> None:
    settings.REDIS_URL = ""


@pytest.mark.req("N1.1", "N1.2", "N1.3", "N1.4", "N2.1")
def test_what_concerns_a_person_is_told_to_them(nora: User, eve: User) -> None:
    [notice] = told(nora)
    assert notice.kind == "payments.charge_opened"
    assert notice.priority == Priority.NORMAL
    assert (notice.target_type, notice.target_id) == ("accounts.user", str(nora.pk))
    assert notice.read_at is None
    assert notice.title == "To pay: €42.00 for Summer camp"
    assert notice.url == f"/payments/charges/{OWED['charge']}/"
    assert not Notification.objects.filter(user=eve).exists()
    assert list(LiveEvent.objects.values_list("topic", "event")) == [(f"user:{nora.pk}", "bell")]


def test_days_and_moments_read_as_the_reader_is_used_to(nora: User) -> None:
    [notice] = told(nora)
    assert notice.body.startswith("Invoice 2026-0041, due on Dec. 31, 2026.")
    notice.data["due_on"] = "2026-12-31T23:30:00Z"
    with translation.override("fr"), timezone.override("Asia/Tokyo"):
        assert "1er janvier 2027 08:30" in notice.body
    notice.data["due_on"] = "2026-02-31"
    assert "due on 2026-02-31" in notice.body


def test_each_reads_in_their_language_when_they_read(nora: User) -> None:
    [notice] = told(nora, kinds.TRANSLATED, what="x")
    assert notice.title == "Yes"
    with translation.override("fr"):
        assert notice.title == "Oui"


def test_telling_again_tells_nothing(nora: User) -> None:
    [notice] = told(nora)
    Delivery.objects.update(state=State.WAITING)
    deliver_all()
    assert list(Notification.objects.filter(user=nora)) == [notice]
    assert ChannelDelivery.objects.count() == 1


def test_who_has_left_is_not_told(nora: User) -> None:
    happened(kinds.PLAIN, nora, name="Nora")
    User.objects.filter(pk=nora.pk).update(is_active=False)
    deliver_all()
    assert not Notification.objects.exists()


def test_news_of_a_module_that_was_switched_off_meanwhile_is_not_told(nora: User) -> None:
    happened(MEMBERSHIP_EXPIRED, nora)
    ModuleState.objects.create(label="members", enabled=False)
    switchboard.forget()
    deliver_all()
    assert not Notification.objects.exists()
    ModuleState.objects.update(enabled=True)
    switchboard.forget()
    deliver_all()
    assert not Notification.objects.exists(), "on again: nothing floods"


@pytest.mark.parametrize("kind", [*kinds.OUTSIDE, kinds.LOST], ids=lambda kind: kind.name)
def test_a_notice_never_leads_outside_and_is_never_lost_for_its_link(nora: User, kind: Any) -> None:
    [notice] = told(nora, kind, what="x")
    assert notice.url == ""


def test_a_text_that_asks_for_more_than_there_is_stays_readable(nora: User) -> None:
    [notice] = told(nora, kinds.LACKING, what="x")
    assert notice.title == "{what} of {nobody}"


@pytest.mark.req("N1.5")
def test_a_notice_expires(nora: User) -> None:
    [notice] = told(nora, kinds.BRIEF, what="x")
    assert list(queries.notifications_of(nora)) == [notice]
    assert queries.unread_count(nora) == 1
    Notification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not queries.notifications_of(nora).exists()
    assert queries.unread_count(nora) == 0


def test_whoever_silenced_a_modules_mails_keeps_its_notices_and_hears_what_is_important(nora: User) -> None:
    actions.set_preferences(user=nora, by=nora, payments=False, accounts=False)
    told(nora)
    assert queries.unread_count(nora) == 1
    assert not ChannelDelivery.objects.exists()
    told(nora, PASSWORD_CHANGED)
    assert ChannelDelivery.objects.count() == 1
    actions.set_preferences(user=nora, by=nora, payments=True)
    told(nora)
    assert ChannelDelivery.objects.count() == 2


def test_thousands_are_told_in_a_few_statements(nora: User, django_assert_max_num_queries: Any) -> None:
    User.objects.bulk_create(User(email=f"p{number}@example.org") for number in range(3_000))
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    NotificationPreference.objects.create(user=nora, module="notifications", channel="email", enabled=False)
    with transaction.atomic():
        activity = record(kinds.TO_MANY, by=SYSTEM, data={"people": people})
    with django_assert_max_num_queries(150):  # SQLite takes 999 parameters at a time
        actions.notify(activity=activity, notice=kinds.TO_MANY.notice)  # type: ignore[arg-type]
    assert Notification.objects.count() == len(people)
    assert ChannelDelivery.objects.count() == len(people) - 1


def test_old_notices_are_forgotten(nora: User) -> None:
    old, expired, fresh = told(nora, times=3)
    Notification.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))
    Notification.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert actions.forget_old() == 2
    assert list(Notification.objects.all()) == [fresh]
    assert ChannelDelivery.objects.get().notification == fresh


def test_a_persons_notices_are_exported_and_erased_with_them(nora: User, eve: User) -> None:
    told(nora)
    [kept] = told(eve)
    actions.set_preferences(user=nora, by=nora, payments=False)
    data = switchboard.find("notifications").personal_data  # type: ignore[union-attr]
    assert data is not None
    assert [row["title"] for row in data.export(nora)] == ["To pay: €42.00 for Summer camp"]
    data.erase(nora)
    assert list(Notification.objects.all()) == [kept]
    assert not NotificationPreference.objects.exists()
