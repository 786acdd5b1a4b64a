"""The story of the association, told without a browser: people apply, are approved, and pay."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from commonhall.core.access.roles import Role
from commonhall.core.activity.kinds import get_kind
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.actions import create_account, grant_role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import Notification
from commonhall.foundation.payments.actions import record_offline_payment
from commonhall.modules.members import actions
from commonhall.modules.members.models import Application, Member, Plan

# What the applicant is told on the way, and the board.
TOLD_APPLICANT = {
    "members.application_received",
    "members.application_approved",
    "payments.charge_opened",
    "payments.payment_succeeded",
    "members.membership_started",
}
TOLD_BOARD = {"members.application_submitted"}


class Story:
    """A club with a board and a treasurer, and people who would like to join it."""

    def __init__(self, people: int) -> None:
        self.board = self._account("board", Role.BOARD)
        self.treasurer = self._account("treasurer", Role.TREASURER)
        self.plan: Plan = actions.save_plan(by=self.board, name="Regular", price_minor=5000, months=12)
        self.people = [self._account(f"person{number}") for number in range(people)]

    def steps(self, chance: random.Random) -> Iterator[Callable[[], Any]]:
        """Every step of everybody, each person's own in their order, all else mixed."""
        ways = [[partial(step, person) for step in (self.apply, self.approve, self.pay)] for person in self.people]
        while ways:
            way = chance.choice(ways)
            yield way.pop(0)
            ways = [left for left in ways if left]

    def apply(self, person: User) -> None:
        name = person.display_name
        actions.submit_application(by=person, plan=self.plan, first_name=name, last_name="Lund", city="Bergen")

    def approve(self, person: User) -> None:
        actions.approve_application(application=Application.objects.get(user=person), by=self.board)

    def pay(self, person: User) -> None:
        charge = Member.objects.get(user=person).terms.owed().get().charge
        assert charge is not None
        record_offline_payment(
            charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=self.treasurer
        )

    def _account(self, name: str, *roles: Role) -> User:
        user = create_account(email=f"{name}@example.org", by=SYSTEM, display_name=name.title(), verified=True)
        for role in roles:
            grant_role(user=user, role=role, by=SYSTEM)
        return user


def to_be_told() -> set[tuple[int, int]]:
    """Who (by key) is to be told of which activity, going by the log."""
    news = [(activity, get_kind(activity.kind)) for activity in Activity.objects.all()]
    return {
        (person, activity.pk) for activity, kind in news if kind and kind.notice for person in kind.notice.to(activity)
    }


def told() -> set[tuple[int, int]]:
    """Who was told of which activity; the table takes none twice."""
    return set(Notification.objects.values_list("user_id", "activity_id"))
