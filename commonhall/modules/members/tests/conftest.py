"""A small club for the tests of members."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.time.today import site_today
from commonhall.foundation.accounts.actions import create_account, grant_role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.payments.actions import record_offline_payment
from commonhall.modules.members import actions
from commonhall.modules.members.actions.register import reindex
from commonhall.modules.members.models import CustomField, Instalment, Member, Plan, Status
from commonhall.modules.members.queries import settings

PERSON: dict[str, Any] = {"first_name": "Nora", "last_name": "Lund", "city": "Bergen"}
# What Sonja tells of herself.
VALUES: dict[str, Any] = {
    "email": "hidden.mail@example.org", "phone": "+47 5555", "city": "Bergen", "country": "Norway",
    "university": "UiB", "field_of_study": "Physics", "graduation_year": 2019, "street": "Torget 1",
    "postal_code": "5003", "birth_date": date(1995, 3, 1), "profession": "Glazier", "employer": "Fjordglas",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_settings() -> Iterator[None]:
    """What a process keeps of another test's club."""
    settings.forget()
    yield
    settings.forget()


@pytest.fixture
def account(db: None) -> Callable[..., User]:
    def make(name: str, *roles: Role) -> User:
        user = create_account(email=f"{name}@example.org", by=SYSTEM, display_name=name.title(), verified=True)
        for role in roles:
            grant_role(user=user, role=role, by=SYSTEM)
        return user

    return make


@pytest.fixture
def board(account: Any) -> User:
    return account("board", Role.BOARD)


@pytest.fixture
def nora(account: Any) -> User:
    return account("nora")


@pytest.fixture
def plan(board: User) -> Plan:
    return actions.save_plan(by=board, name="Regular", price_minor=4000, months=12)


@pytest.fixture
def join(board: User, plan: Plan) -> Callable[..., Member]:
    """Makes a person a paying member."""

    def make(user: User, **person: Any) -> Member:
        application = actions.submit_application(by=user, plan=plan, **{**PERSON, **person})
        member = actions.approve_application(application=application, by=board)
        return pay(member, board)

    return make


def pay(member: Member, by: User) -> Member:
    charge = member.terms.owed().get().charge
    assert charge is not None
    record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=site_today(), reference="", by=by
    )
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def people(account: Any, join: Any) -> dict[str, User | None]:
    """By viewer's name, who looks."""
    reader = account("reader")
    join(reader, first_name="Rea", last_name="Der", city="Oslo", field_of_study="Law")
    return {
        "visitor": None,
        "member": reader,
        "board": account("chair", Role.BOARD),
        "self": account("sonja"),
        "admin": account("admin", Role.ADMIN),
    }


@pytest.fixture
def open_house(people: dict[str, User | None]) -> None:
    actions.change_directory(is_public=True, exporters=["board"], sensitive_exporters=["board"], by=people["admin"])
    settings.forget()


@pytest.fixture
def sonja(people: dict[str, User | None], open_house: None) -> Member:
    """A member who is looked at."""
    member = Member(first_name="Sonja", last_name="Hidden", status=Status.ACTIVE, user=people["self"], **VALUES)
    member.custom = {"motto": "Sapere aude"}
    member.save()
    CustomField.objects.create(key="motto", label="Motto", audience="board")
    return member


@pytest.fixture
def look(client: Client, people: dict[str, User | None]) -> Callable[[str], Client]:
    """A client for each viewer."""

    def as_viewer(name: str) -> Client:
        client.logout()
        if user := people[name]:
            client.force_login(user)
        return client

    return as_viewer


def show(member: Member, by: User | None, **visibility: str) -> Member:
    """Let everybody know of the member, and each field as told."""
    member = actions.update_member(member=member, by=by, visibility={"listed": "public", **visibility})
    reindex(member)
    return member


@pytest.fixture
def in_parts(nora: User, board: User) -> Member:
    plan = actions.save_plan(by=board, name="In parts", price_minor=8000, instalments=4)
    application = actions.submit_application(by=nora, plan=plan, **PERSON)
    return pay(actions.approve_application(application=application, by=board), board)


@pytest.fixture
def charged(in_parts: Member) -> Instalment:
    """The second part, whose charge is open since today."""
    part = Instalment.objects.get(number=2)
    Instalment.objects.filter(pk=part.pk).update(due_on=site_today() + timedelta(days=5))
    actions.keep_memberships()
    part.refresh_from_db()
    return part


@pytest.fixture
def otto(plan: Plan) -> Member:
    """Somebody without an account."""
    return Member.objects.create(
        first_name="Otto", last_name="Test", email="otto@example.org", plan=plan, status=Status.ACTIVE,
        expires_on=site_today() + timedelta(days=200),
    )  # fmt: skip
