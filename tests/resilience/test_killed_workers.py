"""kill -9 of the worker between commit and delivery, twenty times over the story: nobody notices."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from commonhall.core.activity import triggers
from commonhall.core.activity.models import Activity, Delivery, Seal
from commonhall.core.work.models import OPEN_STATES, State
from commonhall.foundation.notifications.models import ChannelDelivery, Notification
from commonhall.modules.members.models import Member, Status
from standins.testing import RunningStandins
from tests.resilience.story import TOLD_APPLICANT, TOLD_BOARD, Story, to_be_told, told
from tests.resilience.workers import Nursery, command, drain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PEOPLE, SEED = 20, 20_260_101
TOLD = TOLD_APPLICANT | TOLD_BOARD
PAIRS = 9  # rounds in which two workers die at any statement of theirs
MAILED = "UPDATE notifications_channeldelivery sent_at"  # before it the mail server has the mail, and we don't know it
DELIVERED = "UPDATE activity_delivery error"  # before it the notice is written, but not marked as delivered


@pytest.fixture
def mails() -> Iterator[RunningStandins]:
    with RunningStandins() as standins:
        yield standins


@pytest.fixture
def env(same_database: dict[str, str], mails: RunningStandins, tmp_path: Path) -> dict[str, str]:
    mail = {"SMTP_HOST": mails.smtp_host, "SMTP_PORT": str(mails.smtp_port)}
    return {**same_database, **mail, "VAR_DIR": str(tmp_path), "REDIS_URL": "", "BROKER_URL": ""}


@pytest.mark.req("N7.1", "N7.2", "N7.3", "S2.3", "S2.5", "S2.6")
def test_twenty_killed_workers_lose_no_notice_and_repeat_none(
    env: dict[str, str], mails: RunningStandins, tmp_path: Path
) -> None:
    story = Story(PEOPLE)
    kills = tell_with_kills(story, env)
    killed = Counter(Delivery.objects.values_list("state", flat=True))
    print(f"{kills} workers were killed; left behind: {dict(killed)}, {ChannelDelivery.objects.count()} mails ordered")
    assert kills == 20
    assert open_rows() > 0, "the killed left nothing to do, so nothing was proven"

    drain(env, tmp_path / "workers.log", is_all_done)

    assert {member.status for member in Member.objects.all()} == {Status.ACTIVE}
    everybody_was_told_once(story)
    every_mail_is_of_one_notice(mails)
    the_log_is_whole_until_a_byte_is_changed(env)


def tell_with_kills(story: Story, env: dict[str, str]) -> int:
    """Tell the whole story while workers die; returns how many did."""
    chance = random.Random(SEED)
    steps = list(story.steps(chance))
    moments: list[list[int | str]] = [[chance.randrange(1, 120), chance.randrange(1, 120)] for _ in range(PAIRS)]
    moments += [[MAILED], [DELIVERED]]
    share = len(steps) / len(moments)
    nursery = Nursery(env)
    try:
        for number, round_ in enumerate(moments):
            with nursery.doomed(*round_):
                for step in steps[round(number * share) : round((number + 1) * share)]:
                    step()
    finally:
        nursery.close()
    return sum(len(round_) for round_ in moments)


def is_all_done() -> bool:
    for rows in (Delivery.objects, ChannelDelivery.objects):
        # A row over which two workers died waits 30 s before it is tried again: as if they were over.
        rows.filter(state=State.WAITING).update(due_at=timezone.now())
    return not open_rows() and not unsealed()


def open_rows() -> int:
    return sum(rows.filter(state__in=OPEN_STATES).count() for rows in (Delivery.objects, ChannelDelivery.objects))


def unsealed() -> int:
    return Activity.objects.count() - Seal.objects.count()


def everybody_was_told_once(story: Story) -> None:
    notices: dict[int, Counter[str]] = defaultdict(Counter)
    for notification in Notification.objects.filter(kind__in=TOLD):
        notices[notification.user_id][notification.kind] += 1
    assert notices == {
        story.board.pk: dict.fromkeys(TOLD_BOARD, PEOPLE),
        **{person.pk: dict.fromkeys(TOLD_APPLICANT, 1) for person in story.people},
    }
    assert told() == to_be_told()
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DONE}
    assert set(ChannelDelivery.objects.values_list("state", flat=True)) == {State.DONE}
    assert not ChannelDelivery.objects.filter(sent_at=None).exists()


def every_mail_is_of_one_notice(mails: RunningStandins) -> None:
    """Mails that came twice are the same mail, which a mail program shows once; nobody has two for one notice."""
    caught = mails.messages()
    copies: dict[str, list[Any]] = defaultdict(list)
    for mail in caught:
        [name] = [value for header, value in mail["headers"] if header.lower() == "message-id"]
        copies[name].append((mail["to"], mail["subject"], mail["text"]))
    print(f"{len(caught)} mails were sent for {len(copies)} notices")
    assert not [name for name, same in copies.items() if any(copy != same[0] for copy in same)]

    ordered = ChannelDelivery.objects.values_list("message_id", "notification__user__email")
    assert {(name, *same[0][0]) for name, same in copies.items()} == set(ordered)
    assert ChannelDelivery.objects.filter(notification__kind__in=TOLD).count() == PEOPLE * len(TOLD)
    assert len(caught) > len(copies), "no worker died between sending and noting it, so nothing was proven"


def the_log_is_whole_until_a_byte_is_changed(env: dict[str, str]) -> None:
    assert verify_audit(env) == (0, f"The audit log is whole: {Activity.objects.count()} entries proven, 0 not sealed")
    bad = Activity.objects.filter(kind="members.application_approved").order_by("pk")[7]
    with triggers.lifted(), connection.cursor() as cursor:  # as somebody would who has the rights of the database
        text = "data" if connection.vendor == "sqlite" else "data::text"
        changed = f"REPLACE({text}, 'Regular', 'regular')" + ("" if connection.vendor == "sqlite" else "::jsonb")
        cursor.execute(f"UPDATE activity_activity SET data = {changed} WHERE id = %s", [bad.pk])
        assert cursor.rowcount == 1
    position = Seal.objects.get(activity_id=bad.pk).position
    name = f"entry {position} (activity {bad.pk})"
    assert verify_audit(env) == (1, f"The audit log is broken: {name} was changed, or the chain before it was")


def verify_audit(env: dict[str, str]) -> tuple[int, str]:
    status, said = command(env, ["verify-audit"])
    return status, said.splitlines()[0].removesuffix(" yet.")
