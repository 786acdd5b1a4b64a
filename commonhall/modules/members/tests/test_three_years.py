"""Three years of a club, played day by day in its own clock, against a club that is only reckoned."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import Sum

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments.actions import record_offline_payment
from commonhall.foundation.payments.models import Charge, Payment
from commonhall.modules.members import actions
from commonhall.modules.members.models import Headcount, Member, Plan, Status, StatusChange, Step
from commonhall.modules.members.tests.years import A_DAY, Diary, Kind, Somebody

ROME = ZoneInfo("Europe/Rome")
FIRST, LAST = date(2027, 1, 10), date(2029, 12, 31)
REGULAR, STUDENT = Kind(4000), Kind(1500, oldest=27)
SEASON, FAMILY, PARTS = Kind(5000, grace=14, september=True), Kind(9000), Kind(10001, parts=4)
KINDS = (REGULAR, STUDENT, SEASON, FAMILY, PARTS)


def people() -> list[Somebody]:
    return [
        Somebody("faith", REGULAR, FIRST, "faithful"),
        Somebody("leap", REGULAR, date(2028, 2, 29), "faithful"),
        Somebody("spring", REGULAR, date(2027, 3, 28), "itself"),  # the clocks go forward
        Somebody("autumn", REGULAR, date(2027, 10, 31), "late"),  # and back
        Somebody("never", REGULAR, date(2027, 5, 3), "never"),
        Somebody("back", REGULAR, date(2027, 2, 1), "returns"),
        Somebody("goes", REGULAR, date(2028, 6, 30), "leaves"),
        Somebody("fined", REGULAR, date(2027, 6, 1), "faithful", suspended=(date(2027, 11, 20), date(2028, 1, 15))),
        Somebody("young", STUDENT, date(2027, 4, 1), "itself", born=date(2000, 4, 1)),
        Somebody("fresh", STUDENT, date(2027, 4, 1), "itself", born=date(2004, 2, 29)),
        Somebody("season", SEASON, date(2027, 2, 14), "faithful"),
        Somebody("mid", SEASON, date(2028, 8, 31), "itself"),
        Somebody("parent", FAMILY, date(2027, 7, 7), "itself", family=2),
        Somebody("split", FAMILY, date(2027, 7, 7), "never", family=1),
        Somebody("parts", PARTS, date(2027, 9, 1), "faithful"),
        Somebody("stops", PARTS, date(2028, 1, 31), "stops"),
    ]


@pytest.fixture
def plans(board: User) -> dict[int, Plan]:
    save = actions.save_plan
    return {
        id(REGULAR): save(by=board, name="Regular", price_minor=4000),
        id(STUDENT): save(by=board, name="Student", price_minor=1500, max_age=27),
        id(SEASON): save(
            by=board, name="Season", price_minor=5000, period="fixed", starts_month=9, late="pro_rata", grace_days=14
        ),
        id(FAMILY): save(by=board, name="Family", price_minor=9000, dependants=2),
        id(PARTS): save(by=board, name="In parts", price_minor=10001, instalments=4),
    }


def pay_open(member: Member, by: User) -> None:
    charge = Charge.objects.get(payer=member.user, state="open")
    record_offline_payment(charge=charge, amount=charge.money, method="cash", received_on=site_today(), by=by)


def does(one: Somebody, act: str, user: User, board: User, plan: Plan) -> None:
    """What the model's person does, done by the real one."""
    if act == "join":
        told: dict[str, Any] = {"first_name": one.name, "last_name": "Model", "birth_date": one.born}
        application = actions.submit_application(by=user, plan=plan, **told)
        member = actions.approve_application(application=application, by=board)
        pay_open(member, board)
        for number in range(one.family):
            actions.add_dependant(head=member, by=user, first_name=f"{one.name} {number}", last_name="Model")
        if one.habit == "itself":
            actions.set_renewal(member=member, renews_itself=True, by=user)
        return
    member = Member.objects.get(user=user)
    if act == "renew":
        actions.renew_membership(member=member, by=user)
    if act in ("renew", "pay", "part"):
        pay_open(member, board)
    if act == "leave":
        actions.leave_membership(member=member, at_end=True, by=user)
    if act == "suspended" and one.suspended:
        actions.suspend_member(member=member, reason="fines", until=one.suspended[1], by=board)


@pytest.mark.slow
@pytest.mark.req("M4.1", "M4.2", "M4.3", "M4.4", "M4.5", "M4.6", "M4.7", "M8.2", "M8.3", "P12.1")
def test_three_years_of_a_club_are_as_reckoned(account, board, plans, settings):
    settings.TIME_ZONE = "Europe/Rome"
    model, diary = people(), Diary()
    users = {one.name: account(one.name) for one in model}
    for day, acts in days_of(model, diary):
        # Half past midnight in Rome: in UTC it is still yesterday, in summer and in winter.
        with time_machine.travel(datetime(day.year, day.month, day.day, 0, 30, tzinfo=ROME), tick=False):
            assert site_today() == day
            actions.keep_memberships()
            for one, act in acts:
                does(one, act, users[one.name], board, plans[id(one.kind)])
            compare(model, day)
    look_at_the_history()
    with time_machine.travel(datetime(LAST.year, 12, 31, 23, tzinfo=ROME), tick=False):
        actions.count_statistics()
    compare_statistics(diary, plans)


def days_of(model: list[Somebody], diary: Diary) -> Iterator[tuple[date, list[tuple[Somebody, str]]]]:
    """The days on which something happens in the model, the days before them, and a few in between, each once.

    On the day before, the real club must not have done yet what it has to do on the next.
    """
    day, looked = FIRST, FIRST
    while day <= LAST:
        quiet = is_quiet(deepcopy(model), day)
        if not quiet and looked < day - A_DAY:
            yield day - A_DAY, []
        for one in model:
            one.night(day)
        acts = [(one, act) for one in model if (act := one.acts(day))]
        diary.write(day, model)
        if not quiet or (day - looked).days >= 9 or (day.month, day.day) == (12, 31):
            looked = day
            yield day, acts
        day += A_DAY


def is_quiet(model: list[Somebody], day: date) -> bool:
    before = [one.state() for one in model]
    for one in model:
        one.night(day)
    return before == [one.state() for one in model] and not [one for one in model if one.acts(day)]


def compare(model: list[Somebody], day: date) -> None:
    """Everybody's status and last paid day, dependants with their head, and the money of the year."""
    real = {m.first_name: (m.status, m.expires_on) for m in Member.objects.exclude(user=None)}
    assert real == {one.name: (one.status, one.until) for one in model if one.status}, day
    counts = Counter(one.status for one in model for _ in range(1 + one.family) if one.status)
    assert Counter(Member.objects.values_list("status", flat=True)) == counts, day
    for head in Member.objects.filter(dependants__isnull=False).distinct():
        assert {(each.status, each.expires_on) for each in head.dependants.all()} == {(head.status, head.expires_on)}
    got = Payment.objects.filter(received_on__year=day.year).aggregate(sum=Sum("amount"))["sum"] or 0
    assert got == sum(one.paid.get(day.year, 0) for one in model), day
    active = set(Member.objects.filter(status=Status.ACTIVE).exclude(user=None).values_list("user", flat=True))
    assert {user.pk for user in User.objects.filter(groups__name=Role.MEMBER)} == active


def compare_statistics(diary: Diary, plans: dict[int, Plan]) -> None:
    """The kept numbers are those that one gets by looking at every day of the model."""
    kinds: list[tuple[Kind | None, Headcount]] = [(None, Headcount.objects.get(by="all"))]
    kinds += [(kind, Headcount.objects.get(by="plan", key=plans[id(kind)].pk)) for kind in KINDS]
    for kind, kept in kinds:
        found = [{name: count for name, count in month.items() if name != "moved"} for month in kept.months]
        assert found == diary.months(kind)
        assert not any(month["moved"] for month in kept.months)
        for year in kept.years:
            ends = date(year["year"] - 1, 12, 31), date(year["year"], 12, 31)
            assert (year["began"], year["stayed"]) == diary.stayed(*ends, kind), (kind, year)
        assert (kept.year["began"], kept.year["stayed"]) == diary.stayed(date(LAST.year - 1, 12, 31), LAST, kind)
    cohorts = [[cohort["size"], *cohort["stayed"]] for cohort in kinds[0][1].cohorts]
    assert cohorts == [diary.cohort(year) for year in (2027, 2028)]
    assert kinds[0][1].members == len(diary.there(LAST)) > 10


def look_at_the_history() -> None:
    steps = {name: set(found) for name, found in _steps().items()}
    assert {"came_back", "expired", "reminded"} <= steps["back"]
    assert {"leaving", "left"} <= steps["goes"]
    assert {"suspended", "lifted", "renewed"} <= steps["fined"]
    assert {"no_renewal", "expired"} <= steps["young"]
    assert {"inst_opened", "inst_late", "inst_paid", "expired"} <= steps["stops"]
    assert "no_renewal" not in steps["fresh"]
    # Once for each day that the plan names and the member has reached, and never twice for one.
    assert _steps()["never"].count("reminded") == 3
    assert _steps()["faith"].count("reminded") == 2 * 2 + 1  # two ends that are past, and one that is near
    assert Activity.objects.filter(kind="members.membership_ends").exists()
    changed = StatusChange.objects.exclude(after="").exclude(step=Step.STATUS_SET)
    assert not [step for step in changed if step.before == step.after]


def _steps() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, step in StatusChange.objects.values_list("member__first_name", "step").order_by("at", "id"):
        found.setdefault(name, []).append(step)
    return found


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2027-03-27T22:59:59+00:00", date(2027, 3, 27)),
        ("2027-03-27T23:00:00+00:00", date(2027, 3, 28)),
        ("2027-03-28T22:00:00+00:00", date(2027, 3, 29)),  # summer time: midnight is an hour earlier
        ("2027-10-30T22:00:00+00:00", date(2027, 10, 31)),
        ("2027-10-31T22:59:59+00:00", date(2027, 10, 31)),
        ("2027-10-31T23:00:00+00:00", date(2027, 11, 1)),
    ],
)
def test_a_day_begins_at_the_sites_midnight_in_summer_and_in_winter(settings, instant, day):
    settings.TIME_ZONE = "Europe/Rome"
    with time_machine.travel(instant, tick=False):
        assert site_today() == day


@pytest.mark.req("M4.7")
def test_after_a_time_in_which_nothing_ran_one_reminder_comes_and_not_all(nora, join):
    member = join(nora)
    end = member.expires_on
    noon = datetime(end.year, end.month, end.day, 12, tzinfo=ZoneInfo("UTC"))
    for away, count in ((-31, 0), (-5, 1), (-4, 1), (0, 1), (7, 2), (8, 2), (9, 2)):
        with time_machine.travel(noon + timedelta(days=away), tick=False):
            actions.keep_memberships()
            assert member.history.filter(step=Step.REMINDED).count() == count, away
