"""Own data over the whole house: the archive has everything, and after a deletion nobody finds the person anywhere."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from commonhall.core.access.roles import Role
from commonhall.core.activity import chain
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.forms.refusal import Refused
from commonhall.core.modules.manifest import Module
from commonhall.foundation.accounts import actions, queries
from commonhall.foundation.accounts.models import AccountDeletion, DataExport, User
from commonhall.foundation.accounts.tests.people import PASSWORD, Mailbox, grow_old, is_inside, make_person
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.foundation.notifications.actions import send_due
from commonhall.foundation.payments.actions import record_offline_payment
from commonhall.foundation.payments.models import Charge, Invoice
from commonhall.modules.members import actions as members
from commonhall.modules.members.models import Member, Status, StatusChange
from commonhall.modules.members.models.shown import SHOWN_FIELDS

pytestmark = pytest.mark.django_db
EMAIL, GRACE = "nora.quist@example.org", timedelta(days=14)
# What tells who it was, wherever it may have got to.
TRACES = (EMAIL, "Quist", "+4755512345", "Torget 17", "Sapere aude", "borrowed a projector", "Clarinet player")


@pytest.fixture
def board() -> User:
    user = make_person("board@example.org", display_name="Bruno Keller")
    actions.grant_role(user=user, role=Role.BOARD, by=SYSTEM)
    return user


@pytest.fixture
def nora(board: User, client: Client, upload_folder: Any) -> User:
    """A member who has left traces in every room."""
    user = make_person(EMAIL, display_name="Nora Quist", username="nora.quist")
    actions.change_profile(user=user, by=user, bio="Clarinet player", phone="+4755512345")
    actions.change_picture(user=user, by=user, picture=upload("quist.png", picture()))
    plan = members.save_plan(by=board, name="Regular", price_minor=4000)
    person = {"first_name": "Nora", "last_name": "Quist", "street": "Torget 17", "phone": "+4755512345"}
    application = members.submit_application(by=user, plan=plan, motivation="Sapere aude", **person)
    members.note_application(application=application, by=board, text="Quist? Sapere aude!")
    member = members.approve_application(application=application, by=board)
    charge = Charge.objects.get(payer=user)
    today = timezone.localdate()
    record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=today, reference="Quist 1", by=board
    )
    members.update_member(member=Member.objects.get(pk=member.pk), by=user, city="Quistville")
    members.add_note(member=member, text="Nora Quist borrowed a projector", by=board)
    badge = members.save_badge(by=board, name="Helper")
    members.give_badge(badge=badge, member=member, by=board, reason="Quist's projector")
    members.suspend_member(member=Member.objects.get(pk=member.pk), reason="She borrowed a projector", by=board)
    members.save_filter(by=user, name="Quists", query="q=quist")
    actions.block_person(person=board, by=user)
    client.force_login(user)
    client.get("/members/me/")
    deliver_all()
    return user


def archive_of(user: User) -> zipfile.ZipFile:
    actions.order_data(user=user, by=user)
    assert actions.make_archives() == 1
    export = DataExport.objects.get(user=user)
    assert (export.state, export.parts_done) == ("done", export.parts_total)
    return zipfile.ZipFile(io.BytesIO(queries.archive_path(export).read_bytes()))


def everything() -> dict[str, str]:
    """The text of every table, by its name."""
    found = {}
    for model in apps.get_models():
        rows = model._default_manager.all()
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name not in SHOWN_FIELDS and not isinstance(field, models.BinaryField)
        ]
        found[model._meta.label] = str(list(rows.values_list(*names)))
    return found


@pytest.mark.req("A16.1")
def test_the_archive_has_what_every_part_of_the_house_holds(nora: User) -> None:
    with archive_of(nora) as archive:
        names = archive.namelist()
        data = {name: json.loads(archive.read(name)) for name in names if name.startswith("data/")}
        page = archive.read("index.html").decode()
        assert "files/" in "".join(names) and any(name.endswith("quist.png") for name in names)
    assert set(data) >= {
        f"data/{label}.json" for label in ("accounts", "members", "payments", "notifications", "files")
    }
    kinds = {entry["kind"] for entry in data["data/members.json"]}
    assert {"member", "step", "term", "note", "application", "saved filter"} <= kinds
    for trace in TRACES:
        assert trace in page, trace
    account = data["data/accounts.json"][0]
    assert (account["email"], account["bio"]) == (EMAIL, "Clarinet player")
    assert data["data/payments.json"][0]["payments"][0]["status"] == "succeeded"
    whole = page + json.dumps(data)
    assert nora.password not in whole and "argon2" not in whole


@pytest.mark.req("A16.2", "A16.3", "A16.4")
def test_after_the_grace_time_nobody_finds_the_person_anywhere(client: Client, nora: User, board: User) -> None:
    mailbox = Mailbox()
    archive_of(nora).close()
    before = "".join(everything().values()).lower()
    assert not [trace for trace in TRACES if trace.lower() not in before]
    number, total = Invoice.objects.values_list("number", "total").get()
    deletion = actions.ask_deletion(user=nora, by=nora)
    deliver_all()
    send_due()
    assert "will be deleted" in mailbox.subjects(EMAIL)[-1]
    with time_machine.travel(timezone.now() + GRACE - timedelta(hours=1)):
        assert actions.delete_accounts() == 0
        client.force_login(nora)
        assert is_inside(client)
    with time_machine.travel(timezone.now() + GRACE + timedelta(minutes=1)):
        assert actions.delete_accounts() == 1
        deletion.refresh_from_db()
        assert (deletion.state, deletion.error) == ("done", "")
        assert "is deleted" in mailbox.subjects(EMAIL)[-1]

    for table, text in everything().items():
        for trace in TRACES:
            assert trace.lower() not in text.lower(), f"{trace} in {table}"
    assert client.get("/members/me/").status_code == 302
    assert not client.login(username=EMAIL, password=PASSWORD)
    assert list(Invoice.objects.values_list("number", "total", "billing_name")) == [(number, total, "Deleted account")]
    member = Member.objects.get()
    assert (member.status, member.name, member.user) == (Status.INACTIVE, "Former member", None)
    assert StatusChange.objects.filter(member=member).count() > 3  # the statistics go on counting
    chain.seal()
    *_, verdict = chain.verify()
    assert not verdict.broken


def delete(user: User) -> None:
    actions.ask_deletion(user=user, by=user)
    with time_machine.travel(timezone.now() + GRACE + timedelta(minutes=1)):
        assert actions.delete_accounts() == 1
    assert not User.objects.filter(email=user.email).exists()


def tables_with(trace: str) -> list[str]:
    return [table for table, text in everything().items() if trace.lower() in text.lower()]


@pytest.mark.req("A16.4")
def test_after_a_deletion_nobody_finds_the_person_in_the_rows_of_others(board: User) -> None:
    """Of a family each stands in the other's history; both ways, and where the names have changed since."""
    plan = members.save_plan(by=board, name="Family", price_minor=0, dependants=2)
    head, child, late = (make_person(f"{name}@example.org", display_name=name) for name in ("hedda", "dora", "lars"))
    person = {"first_name": "Hedda", "last_name": "Headname"}
    members.approve_application(application=members.submit_application(by=head, plan=plan, **person), by=board)
    whole = Member.objects.get(user=head)
    dora = members.add_dependant(head=whole, by=head, email=child.email, first_name="Dora", last_name="Depname")
    members.update_member(member=dora, by=board, phone="+4711122233")  # written while she had no account
    members.link_member(user=child)
    lars = {"first_name": "Lars", "last_name": "Latename", "email": late.email}
    attached = members.add_member(by=board, status=Status.PENDING, **lars)
    members.link_member(user=late)
    attached = members.attach_dependant(head=whole, member=attached, by=board)
    members.remove_dependant(dependant=attached, by=head)
    members.update_member(member=Member.objects.get(user=child), by=child, last_name="Newname")
    told = {step.told for step in whole.history.all()}
    assert {"Dora Newname", "Lars Latename"} <= told
    assert "By Hedda Headname" in {step.told for step in dora.history.all()}
    for user, traces in (
        (child, ("Depname", "Newname", "+4711122233")), (late, ("Latename",)), (head, ("Headname",)),
    ):  # fmt: skip
        if user is head:
            assert "Former member" in {step.told for step in whole.history.all()}
        assert all(map(tables_with, traces))
        delete(user)
        assert {trace: tables_with(trace) for trace in traces} == {trace: [] for trace in traces}


@pytest.mark.req("A16.4")
def test_after_a_deletion_nobody_reads_why_an_applicant_was_refused(board: User) -> None:
    user = make_person("oscar@example.org", display_name="Oscar")
    plan = members.save_plan(by=board, name="Regular", price_minor=4000)
    application = members.submit_application(by=user, plan=plan, first_name="Oscar", last_name="Orphan")
    members.refuse_application(application=application, by=board, reason="Oscar Orphan owes us money")
    assert tables_with("owes us money")
    delete(user)
    assert tables_with("owes us money") == tables_with("Orphan") == []
    assert not StatusChange.objects.filter(member=None).exists()


@pytest.mark.req("A16.3")
def test_a_deletion_is_asked_for_read_and_taken_back_on_the_pages(client: Client, nora: User) -> None:
    page = client.get("/accounts/data/").content.decode()
    grow_old(nora)
    assert "because the law asks for it" in page and "Your payments, invoices and refunds" in page
    assert client.get("/accounts/data/delete/").headers["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/data/delete/", {}).status_code == 422
    assert not AccountDeletion.objects.exists()
    assert client.post("/accounts/data/delete/", {"sure": "on"}).status_code == 302
    assert "Keep my account" in client.get("/accounts/data/").content.decode()
    assert client.get("/api/v1/accounts/me/data").json()["deleted_on"]
    assert "already" in client.post("/accounts/data/delete/", {"sure": "on"}).content.decode()
    client.post("/accounts/data/keep/")
    assert not AccountDeletion.objects.exists()
    assert client.delete("/api/v1/accounts/me/deletion").status_code == 422


def test_an_archive_is_ones_own_asks_for_a_fresh_login_and_is_gone_after_a_week(client: Client, nora: User) -> None:
    stranger = make_person("stranger@example.org")
    archive_of(nora).close()
    export = DataExport.objects.get()
    address = f"/accounts/data/{export.public_id}.zip"
    grow_old(nora)
    assert client.get(address).status_code == 302  # log in again first
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    assert "today already" in client.post("/accounts/data/order/", follow=True).content.decode()
    other = Client()
    other.force_login(stranger)
    other.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert other.get(address).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert actions.forget_archives() == 1
    assert not queries.archive_path(export).exists()


def test_a_deletion_waits_for_the_bank_and_the_last_administrator_stays(nora: User, board: User) -> None:
    admin = make_person("ada@example.org")
    actions.grant_role(user=admin, role=Role.ADMIN, by=SYSTEM)
    with pytest.raises(Refused, match="administrator"):
        actions.ask_deletion(user=admin, by=admin)
    charge = Charge.objects.get(payer=nora)
    payment = charge.payments.create(type="dues", provider="stripe", amount=100, currency="EUR", status="processing")
    actions.ask_deletion(user=nora, by=nora)
    with time_machine.travel(timezone.now() + GRACE + timedelta(minutes=1)):
        actions.delete_accounts()
        assert User.objects.filter(email=EMAIL).exists()
        assert AccountDeletion.objects.get().state == "waiting"
        payment.delete()
    with time_machine.travel(timezone.now() + GRACE + timedelta(hours=2)):
        actions.delete_accounts()
    assert not User.objects.filter(email=EMAIL).exists()


def test_whoever_keeps_rows_of_people_says_what_becomes_of_them() -> None:
    """A module with a table that names an account has a register; a new one without it fails here."""
    for module in apps.get_app_configs():
        if isinstance(module, Module) and any(_names_people(model) for model in module.get_models()):
            assert module.personal_data and module.personal_data.holds, module.label


def _names_people(model: type[models.Model]) -> bool:
    return any(field.is_relation and field.related_model is User for field in model._meta.concrete_fields)
