"""A mailed code that is sent again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from commonhall.foundation.accounts.tests.people import Mailbox, enter, enter_code, is_inside, make_person

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.req("A5.2")
@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "opens"), [(4, True), (6, False)])
def test_sending_the_code_again_does_not_prolong_it(
    client: Client, mailbox: Mailbox, minutes: int, opens: bool
) -> None:
    make_person()
    with time_machine.travel(NOON, tick=False) as clock:
        enter(client)
        first = mailbox.code()
        clock.shift(timedelta(minutes=3))
        client.post("/accounts/login/code/confirm/", {"action": "resend"})
        second = mailbox.code()
        assert len(mailbox.subjects()) == 2
        clock.shift(timedelta(minutes=minutes - 3))
        if first != second:
            enter_code(client, first)
            assert not is_inside(client)
        enter_code(client, second)
        assert is_inside(client) is opens
