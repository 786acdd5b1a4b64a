"""A club to try things out: made by the same actions that people use, so that its log and history are real."""

import csv
import io
import random
from datetime import timedelta
from typing import Any

from django.utils import timezone

from commonhall.config.seeding.crowd import seed_crowd
from commonhall.config.seeding.people import PASSWORD, PEOPLE
from commonhall.config.seeding.words import CITIES, EMPLOYERS, FIELDS, FIRST, LAST, PROFESSIONS, UNIVERSITIES
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.search.words import fold
from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments import actions as payments
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import Import, Plan

PLANS = (
    ("Student", "For everybody who studies.", 2000, 12),
    ("Regular", "For everybody else.", 5000, 12),
    ("Friend", "Be told what the club does; nothing to pay.", 0, 12),
)
HEADERS = (
    "Vorname", "Nachname", "E-Mail", "Mitgliedsnummer", "Status", "Plan", "Eintritt", "Gültig bis", "Ort",
    "Studienfach", "Hochschule", "Beruf", "Arbeitgeber",
)  # fmt: skip


BY_IMPORT = 20_000  # members who come as a club's list does; more are written in bulk


def seed_people() -> dict[str, User]:
    """The demo's accounts by the part of their address before the @."""
    found = {}
    for person in PEOPLE:
        user = accounts.create_account(
            email=person.email, by=SYSTEM, password=PASSWORD, display_name=person.name, verified=True
        )
        if person.roles:
            accounts.complete_onboarding(user=user, by=user)
        for role in person.roles:
            accounts.grant_role(user=user, role=role, by=SYSTEM)
        found[person.email.partition("@")[0]] = user
    return found


def seed_club(people: dict[str, User], size: int, progress: Any = None) -> None:
    """Plans, a register of `size` members, one member who has paid, and one application that waits."""
    plans = [
        members.save_plan(
            by=people["board"], name=name, description=text, price_minor=price, months=months, position=position
        )
        for position, (name, text, price, months) in enumerate(PLANS)
    ]
    batch = members.add_import(
        content=old_list(min(size, BY_IMPORT)).encode(), filename="old-members.csv", by=people["board"]
    )
    Import.objects.filter(pk=batch.pk).update(state=Import.State.RUNNING)
    members.run_import(batch=batch, by=batch.created_by, progress=progress)
    if size > BY_IMPORT:
        seed_crowd(size - BY_IMPORT, progress)
        members.count_facets()
    _paid_member(people, plans[1])
    members.submit_application(
        by=people["applicant"], plan=plans[0], first_name="Anton", last_name="Berg", city="Wien",
        university="Universität Wien", field_of_study="History", motivation="Friends of mine are members.",
    )  # fmt: skip


def _paid_member(people: dict[str, User], plan: Plan) -> None:
    application = members.submit_application(
        by=people["member"], plan=plan, first_name="Maria", last_name="Rossi", city="Roma", university="Sapienza",
        field_of_study="Physics", profession="Engineer", employer="Officine Tevere",
        motivation="I moved here and would like to meet people.",
    )  # fmt: skip
    member = members.approve_application(application=application, by=people["board"])
    charge = member.terms.get().charge
    assert charge is not None
    payments.record_offline_payment(
        charge=charge,
        amount=plan.price,
        method="cash",
        received_on=timezone.localdate(),
        reference="",
        by=people["treasurer"],
    )


def old_list(size: int) -> str:
    """A member list as a German tool exports it: semicolons, dates with dots, some without an address."""
    chance = random.Random(size)  # noqa: S311 - the same club every time
    today = timezone.localdate()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADERS)
    for number in range(size):
        first, last = chance.choice(FIRST), chance.choice(LAST)
        joined = today - timedelta(days=chance.randrange(30, 3000))
        until = today + timedelta(days=chance.randrange(-60, 360))
        email = f"{fold(first)}.{fold(last)}.{number}@example.net" if number % 19 else ""
        status = chance.choices(["Aktiv", "Inaktiv", ""], [8, 1, 6])[0]
        row = [first, last, email, 2000 + number, status, chance.choice(["Student", "Regular"])]
        dates = [joined.strftime("%d.%m.%Y"), until.strftime("%d.%m.%Y")]
        studies = [chance.choice(CITIES), chance.choice(FIELDS), chance.choice(UNIVERSITIES)]
        work = [PROFESSIONS[number % len(PROFESSIONS)], EMPLOYERS[number % len(EMPLOYERS)]]
        if row[5] == "Student":
            work = ["", ""]
        writer.writerow([*row, *dates, *studies, *work])
    return text.getvalue()
