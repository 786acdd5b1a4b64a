"""Everybody reads in their own language what others, and the clock, did in another.

What is shown is held against the catalogues: no text of ours stands there in a language that is not the reader's, but
for what people wrote themselves and what is said in the same words in both.
"""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from html import unescape
from typing import Any

import pytest
import time_machine
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.money.amounts import Money
from commonhall.foundation.accounts.actions import grant_role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import Mailbox, make_person
from commonhall.foundation.payments.actions import record_offline_payment, refund_payment
from commonhall.foundation.payments.models import Charge, Invoice, Payment
from commonhall.modules.members import actions, queries
from commonhall.modules.members.models import Instalment, Member, Plan, Status, phrases
from tests import messages

pytestmark = pytest.mark.django_db

JOINS = date(2027, 9, 1)
# What people call themselves and their things, so that no word of theirs is one of ours.
PLAN, PARTS = "Xylo", "Quartz"
PERSON: dict[str, Any] = {"first_name": "Zoltan", "last_name": "Vrba", "birth_date": date(1998, 3, 1)}
LANGUAGES = ("en", "fr", "it")


def on(day: date) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False)


@pytest.fixture
def board() -> User:
    user = make_person("board@example.org", display_name="Bw Kd")
    grant_role(user=user, role=Role.BOARD, by=SYSTEM)
    return user


def pay(charge: Charge, by: User, day: date) -> Payment:
    return record_offline_payment(
        charge=charge, amount=charge.money, method="cash", received_on=day, reference="", by=by
    )


def join(user: User, plan: Plan, board: User, day: date = JOINS) -> Member:
    application = actions.submit_application(by=user, plan=plan, **PERSON)
    member = actions.approve_application(application=application, by=board)
    charge = member.terms.owed().get().charge
    assert charge is not None
    pay(charge, board, day)
    return Member.objects.get(pk=member.pk)


def live(user: User, board: User) -> Member:
    """Two years of a member, in which the board and the clock do all that can be done."""
    with on(JOINS):
        plan = actions.save_plan(by=board, name=PLAN, price_minor=5000, max_age=29)
        parts = actions.save_plan(by=board, name=PARTS, price_minor=20000, instalments=2, dependants=2)
        member = join(user, plan, board)
        actions.suspend_member(member=member, reason="Zzz", until=JOINS + timedelta(days=9), by=board)
        actions.set_renewal(member=member, renews_itself=True, by=board)
    with on(JOINS + timedelta(days=10)):
        actions.keep_memberships()  # lifts the suspension
    with on(date(2028, 8, 30)):
        actions.keep_memberships()  # too old for the plan: it can't renew itself
        actions.choose_plan(member=member, plan=parts, by=board)
        actions.open_dues(member=member, by=board)
        actions.change_status(member=member, status=Status.SUSPENDED, reason="Zzz", by=board)
        actions.change_status(member=member, status=Status.INACTIVE, reason="Zzz", by=board)  # cancels the dues
        actions.change_status(member=member, status=Status.ACTIVE, reason="Zzz", by=board)
        actions.choose_plan(member=member, plan=parts, by=board)
        term = actions.open_dues(member=member, by=board)
        assert term.charge is not None
        pay(term.charge, board, date(2028, 8, 30))
        actions.add_dependant(head=Member.objects.get(pk=member.pk), by=board, first_name="Xz", last_name="Qq")
    due = Instalment.objects.latest("pk").due_on
    for away in (-14, 2, 31):
        with on(due + timedelta(days=away)):
            actions.keep_memberships()  # charges the second part, chases it, lets the membership lapse
    with on(due + timedelta(days=32)):
        charge = Charge.objects.get(state="open")
        payment = pay(charge, board, due + timedelta(days=32))
        refund_payment(payment=payment, amount=charge.money, reason="Zzz", by=board)
        other = Member.objects.create(first_name="Zoltan", last_name="Vrbaa", status=Status.EXPIRED)
        actions.merge_members(keep=Member.objects.get(pk=member.pk), drop=other, take=["status"], by=board)
        actions.open_dues(member=Member.objects.get(pk=member.pk), by=board)
    return Member.objects.get(pk=member.pk)


# -- what is seen


def pages_of(client: Client, member: Member) -> Iterator[tuple[str, str]]:
    charges = [charge.get_absolute_url() for charge in Charge.objects.all()]
    own = ("/", "/members/me/", f"/members/{member.public_id}/", "/notifications/", "/payments/", "/payments/invoices/")
    for address in (*own, *charges, *pages_of_history(client, member)):
        answer = client.get(address)
        assert answer.status_code == 200, address
        yield address, answer.content.decode()


def pages_of_history(client: Client, member: Member) -> Iterator[str]:
    cursor, address = None, f"/members/{member.public_id}/history/"
    while cursor != "":
        yield f"{address}?cursor={cursor or ''}"
        after = f"/api/v1/members/{member.public_id}/history?size=20&cursor={cursor or ''}"
        cursor = client.get(after).json()["next"]


def texts_of(page: str) -> list[str]:
    """The pieces of text between a page's tags."""
    shown = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    pieces = (" ".join(unescape(piece).split()) for piece in re.split(r"<[^>]*>", shown))
    return [piece for piece in pieces if re.search(r"[^\W\d_]{2}", piece)]


TOLD = {"reason", "description", "title", "body"}  # the other values of an answer are codes


def values_of(answer: Any, name: str = "") -> list[str]:
    """Every text for people in an answer of the API or an archive."""
    if isinstance(answer, dict):
        return [text for name, value in answer.items() for text in values_of(value, name)]
    if isinstance(answer, list):
        return [text for value in answer for text in values_of(value)]
    return [" ".join(answer.split())] if answer and name in TOLD else []


# -- what is foreign in it

HOLE = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


@cache
def said_in(language: str) -> dict[tuple[Any, Any], list[str]]:
    """Every text of ours in a language, by its text in the catalogue."""
    with (messages.LOCALE / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        keys = {(str(each.id), each.context): each.id for each in read_po(file) if each.id}
    if language == "en":
        return {key: [found] if isinstance(found, str) else list(found) for key, found in keys.items()}
    found = {(str(each.id), each.context): each.string for each in messages.read(language) if each.id}
    return {key: [text] if isinstance(text, str) else list(text) for key, text in found.items()}


def pattern_of(text: str) -> "re.Pattern[str]":
    """The text with anything for its facts."""
    parts = [re.escape(" ".join(part.split())) for part in HOLE.split(text.replace("%%", "%"))]
    return re.compile(r"\s*.+?\s*".join(parts))


@cache
def foreign_to(language: str) -> list["re.Pattern[str]"]:
    """What the other languages say in other words, where it is long enough to be known by it."""
    own = said_in(language)
    at_home = {text.casefold() for texts in own.values() for text in texts}
    return [
        pattern_of(text)
        for other in LANGUAGES
        if other != language
        for texts in said_in(other).values()
        for text in texts
        if text.casefold() not in at_home and max(len(re.findall(r"[^\W\d_]", part)) for part in HOLE.split(text)) >= 4
    ]


@cache
def at_home_in(language: str) -> list["re.Pattern[str]"]:
    return [
        pattern_of(text)
        for texts in said_in(language).values()
        for text in texts
        if len(re.findall(r"[^\W\d_]", HOLE.sub("", text))) >= 4
    ]


MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
MESI = "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre"
WAYS = {
    "en": r"€\d+\.\d\d|\b[A-Z][a-z]+\.? \d{1,2}, \d{4}",
    "fr": rf"\d+,\d\d €|\b\d{{1,2}}(?:er)? (?:{MOIS})\b",
    "it": rf"\d+,\d\d €|\b\d{{1,2}} (?:{MESI})\b",
}
ALIKE = {"fr": {"it"}, "it": {"fr"}, "en": set()}  # who write amounts in the same way


def strange(texts: list[str], language: str) -> list[str]:
    """The pieces that another language speaks in."""
    return [text for text in dict.fromkeys(texts) if _is_strange(text, language)]


def _is_strange(text: str, language: str) -> bool:
    for other in set(LANGUAGES) - {language}:
        for found in re.findall(WAYS[other], text):
            if "€" not in found or other not in ALIKE[language]:
                return True
    if re.search(rf"\d EUR\b|\b1 (?:{MOIS})\b", text):
        return True
    if not any(pattern.fullmatch(text) for pattern in foreign_to(language)):
        return False
    return not any(pattern.fullmatch(text) for pattern in at_home_in(language))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


NEXT_YEAR = date(2029, 5, 1)
EXPECTED = {
    "en": ["Until Aug. 31, 2028", "Membership Xylo, Sept. 1, 2027 to Aug. 31, 2028", "€50.00", "Renews by itself"],
    "fr": ["Jusqu’au 31 août 2028", "Adhésion Xylo, du 1er septembre 2027 au 31 août 2028", "50,00 €"],
    "it": ["Fino al 31 agosto 2028", "Xylo", "50,00 €"],
}


@pytest.mark.req("O10.1", "O10.3", "O10.5")
@pytest.mark.parametrize("language", LANGUAGES)
def test_members_read_in_their_language_what_others_did(language: str, board: User, mailbox: Mailbox) -> None:
    acting = "it" if language == "en" else "en"
    user = make_person("zoltan@example.org", display_name="Zv Qx", language=language)
    with translation.override(acting):
        member = live(user, board)
        mails = mailbox.notices("zoltan@example.org")
    client = Client()
    with on(NEXT_YEAR):
        client.force_login(user)
        seen = {address: texts_of(page) for address, page in pages_of(client, member)}
        headers = {"Accept-Language": acting}
        answers = {
            address: values_of(client.get(f"/api/v1/{address}", headers=headers).json())
            for address in (
                f"members/{member.public_id}/history?size=100",
                "payments/charges",
                "payments/",
                "notifications/",
            )
        }
    with translation.override(language):
        archive = values_of(json.loads(json.dumps(list(queries.personal_data(user)), default=str)))
    assert len(answers[f"members/{member.public_id}/history?size=100"]) > 20 and len(mails) > 5

    wrong = {name: found for name, texts in {**seen, **answers, "archive": archive, "mails": mails}.items()
             if (found := strange(texts, language))}  # fmt: skip
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    everything = "\n".join(re.sub(r"\s", " ", text) for texts in seen.values() for text in texts)
    assert [text for text in EXPECTED[language] if text not in everything] == []


@pytest.mark.req("O10.1", "O10.5", "P8.3")
def test_an_invoice_is_written_for_its_payer_whoever_opens_and_reads_it(board: User, client: Client) -> None:
    grant_role(user=board, role=Role.TREASURER, by=SYSTEM)
    payer = make_person("zoltan@example.org", language="fr")
    with on(JOINS), translation.override("en"):
        plan = actions.save_plan(by=board, name=PLAN, price_minor=5000)
        join(payer, plan, board)
        client.force_login(board)
        invoice = Invoice.objects.get()
        sheet = text_of(client.get(f"{invoice.charge.get_absolute_url()}invoice.pdf").content)
        page = client.get(invoice.charge.get_absolute_url()).content.decode()
    assert invoice.lines.get().description == "Adhésion Xylo, du 1er septembre 2027 au 31 août 2028"
    assert "Membership Xylo, Sept. 1, 2027 to Aug. 31, 2028" in page
    assert re.sub(r"\s", " ", sheet).count("50,00 €") == 4  # price, total, total of all, paid
    assert "1er septembre 2027" in sheet and "Facture" in sheet
    for word in ("Invoice", "Membership", "Sept.", "Paid"):
        assert word not in sheet


@pytest.mark.req("O10.1", "O10.5")
def test_without_an_account_an_invoice_is_in_the_sites_language(board: User, settings: Any) -> None:
    settings.LANGUAGE_CODE = "it"
    member = Member.objects.create(first_name="Zoltan", last_name="Vrba", status=Status.PENDING)
    with on(JOINS), translation.override("en"):
        member.plan = actions.save_plan(by=board, name=PLAN, price_minor=5000)
        member.save()
        actions.open_dues(member=member, by=board)
    assert "1 settembre 2027" in Invoice.objects.get().lines.get().description


@pytest.mark.req("O10.1")
def test_a_program_reads_the_language_that_it_asks_for(board: User, client: Client) -> None:
    user = make_person("zoltan@example.org", language="")
    with on(JOINS), translation.override("en"):
        member = join(user, actions.save_plan(by=board, name=PLAN, price_minor=5000), board)
        client.force_login(user)
        told = {
            language: client.get(
                f"/api/v1/members/{member.public_id}/history", headers={"Accept-Language": language}
            ).json()["items"][0]["reason"]
            for language in LANGUAGES
        }
    assert told == {
        "en": "Until Aug. 31, 2028", "fr": "Jusqu’au 31 août 2028", "it": "Fino al 31 agosto 2028",
    }  # fmt: skip


def test_what_stood_in_a_history_before_stays_as_it_was_written(board: User, client: Client) -> None:
    member = Member.objects.create(first_name="Zoltan", last_name="Vrba", status=Status.ACTIVE)
    member.history.create(reason="Jusqu'au 31 août 2026")
    client.force_login(board)
    assert "Jusqu'au 31 août 2026" in unescape(client.get(f"/members/{member.public_id}/").content.decode())


def test_this_test_knows_what_is_strange() -> None:
    with translation.override("en"):
        told = str(phrases.UNTIL.said(day=JOINS)), str(phrases.TERM_ENDED.said()), str(Money(5000, "EUR"))
    assert strange([*told, "50.00 EUR", "1 septembre 2027", "Dues opened"], "fr") == [
        *told, "50.00 EUR", "1 septembre 2027", "Dues opened",
    ]  # fmt: skip
    with translation.override("fr"):
        own = str(phrases.UNTIL.said(day=JOINS)), str(phrases.TERM_ENDED.said()), str(Money(5000, "EUR"))
    assert strange([*own, "Zoltan Vrba"], "fr") == []
    assert strange(list(own[:2]), "en") == list(own[:2])
