import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions, activity
from commonhall.foundation.payments.models import Charge, Payment, PaymentStatus, Provider, WebhookEvent
from commonhall.foundation.payments.tests.fees import owe
from commonhall.foundation.payments.tests.steps import happened, paid, pay
from standins.testing import RunningStandins

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    """The page as it is read: without tags and doubled spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_who_owes_nothing_is_told_what_will_stand_there(payer: Any, as_user: Any) -> None:
    assert "Nothing to pay" in text_of(as_user(payer).get("/payments/"))
    assert "No invoices yet" in text_of(as_user(payer).get("/payments/invoices/"))


def test_a_person_sees_what_is_owed_and_what_was_paid(
    payer: Any, stripe_standin: RunningStandins, as_user: Any
) -> None:
    payment = paid(owe(payer, 1234, description="Winter camp"), stripe_standin)
    charge = owe(payer, 4200)
    client = as_user(payer)

    overview = client.get("/payments/")
    assert f"/payments/charges/{charge.public_id}/" in overview.content.decode()
    assert f"/payments/{payment.public_id}/" in overview.content.decode()
    for shown in ("Summer camp", "€42.00", "Winter camp", "€12.34", "Succeeded"):
        assert shown in text_of(overview)
    invoices = text_of(client.get("/payments/invoices/"))
    assert charge.invoice.number in invoices
    assert payment.charge.invoice.number in invoices
    receipt = text_of(client.get(f"/payments/{payment.public_id}/"))
    assert "Visa •••• 4242" in receipt
    assert "Net amount" not in receipt  # what the provider keeps is the club's affair


def test_the_charge_says_how_it_can_be_paid(payer: Any, settings: Any, as_user: Any) -> None:
    charge = owe(payer)
    settings.STRIPE_SECRET_KEY = ""
    page = text_of(as_user(payer).get(f"/payments/charges/{charge.public_id}/"))
    assert charge.invoice.number in page
    assert "by card" not in page
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert "Pay €30.00 by card" in text_of(as_user(payer).get(f"/payments/charges/{charge.public_id}/"))


def test_the_card_button_leads_to_stripes_page(payer: Any, stripe_standin: RunningStandins, as_user: Any) -> None:
    charge = owe(payer)
    answer = as_user(payer).post(f"/payments/charges/{charge.public_id}/checkout/")
    assert answer.status_code == 303
    assert answer["Location"].startswith(stripe_standin.url)


def test_when_stripe_is_away_the_page_says_so(payer: Any, stripe_standin: RunningStandins, as_user: Any) -> None:
    stripe_standin.faults(fail_next=3)
    charge = owe(payer)
    answer = as_user(payer).post(f"/payments/charges/{charge.public_id}/checkout/")
    assert answer.status_code == 422
    assert "Nothing was charged" in text_of(answer)


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("P5.1")
def test_the_payer_is_back_before_the_webhook(payer: Any, stripe_standin: RunningStandins, as_user: Any) -> None:
    payment = pay(owe(payer), stripe_standin)
    client = as_user(payer)
    page = client.get(f"/payments/{payment.public_id}/returned/").content.decode()
    assert "We are waiting" in page
    look = re.search(r'hx-get="(/payments/[^"]+)" hx-trigger="load delay:2s"', page)
    assert look
    again = client.get(look[1]).content.decode()
    assert "looks=2" in again

    call_command("db_worker", batch=True, interval=0, startup_delay=False, queue_name="*", reload=False)
    settled = client.get(look[1]).content.decode()
    assert "€30.00 has arrived" in settled
    assert "hx-get" not in settled
    assert len(happened(activity.PAYMENT_SUCCEEDED)) == 1


def test_waiting_ends_after_two_minutes(payer: Any, stripe_standin: RunningStandins, as_user: Any) -> None:
    payment = actions.start_checkout(charge=owe(payer), by=payer)
    for looks, goes_on in (("59", True), ("60", False), ("never", False)):
        page = as_user(payer).get(f"/payments/{payment.public_id}/state/?looks={looks}").content.decode()
        assert ("hx-get" in page) is goes_on
        assert ("has not answered yet" in page) is not goes_on


@pytest.mark.req("P11.1")
def test_the_treasurer_records_a_transfer(payer: Any, treasurer: Any, as_user: Any) -> None:
    charge, client = owe(payer), as_user(treasurer)
    url = f"/desk/payments/charges/{charge.public_id}/record/"
    page = client.get(url).content.decode()
    assert 'value="30.00"' in page
    assert f'value="{site_today():%Y-%m-%d}"' in page

    form = {
        "amount": "29.00",
        "method": "bank_transfer",
        "received_on": "2026-01-05",
        "reference": "SEPA 1",
        "note": "",
    }
    wrong = client.post(url, form)
    assert (wrong.status_code, "€30.00, not more and not less" in text_of(wrong)) == (422, True)
    answer = client.post(url, {**form, "amount": "30.00"})
    payment = Payment.objects.get()
    assert answer["Location"] == f"/payments/{payment.public_id}/"
    assert (payment.received_on, payment.reference) == (date(2026, 1, 5), "SEPA 1")
    for path in (charge.get_absolute_url(), answer["Location"]):  # each goes back where they came from
        assert '<a href="/desk/payments/">Payments</a>' in client.get(path).content.decode()
        assert '<a href="/payments/">My payments</a>' in as_user(payer).get(path).content.decode()


def test_amounts_are_typed_as_the_readers_language_writes_them(payer: Any, treasurer: Any, as_user: Any) -> None:
    charge, client = owe(payer, 123450), as_user(treasurer)
    url = f"/desk/payments/charges/{charge.public_id}/record/"
    italian = {"HTTP_ACCEPT_LANGUAGE": "it"}
    assert 'value="1234,50"' in client.get(url, **italian).content.decode()
    form = {"amount": "1.234,50", "method": "cash", "received_on": "2026-01-05"}
    assert client.post(url, {**form, "amount": "tanto"}, **italian).status_code == 422
    assert client.post(url, form, **italian).status_code == 302
    assert Payment.objects.get().amount == 123450


@pytest.mark.req("P7.2", "P7.3")
def test_the_treasurer_refunds_a_part(
    payer: Any, treasurer: Any, stripe_standin: RunningStandins, as_user: Any
) -> None:
    payment, client = paid(owe(payer), stripe_standin), as_user(treasurer)
    url = f"/desk/payments/{payment.public_id}/refund/"
    assert client.post(url, {"amount": "10", "reason": ""}).status_code == 422
    assert client.post(url, {"amount": "30.01", "reason": "Rain"}).status_code == 422
    assert client.post(url, {"amount": "10", "reason": "Rain"}).status_code == 302

    page = text_of(client.get(f"/payments/{payment.public_id}/"))
    assert "Partly refunded" in page
    assert "Rain" in page
    assert 'value="20.00"' in client.get(url).content.decode()
    assert "€10.00" in text_of(as_user(payer).get(f"/payments/{payment.public_id}/"))


@pytest.fixture
def mixed(payer: Any, other: Any, treasurer: Any) -> dict[str, Payment]:
    """Payments of two people, providers, statuses and months."""
    found = {}
    rows = (
        ("card", payer, "stripe", "succeeded"),
        ("failed", other, "stripe", "failed"),
        ("cash", other, "offline", "succeeded"),
    )
    for days, (name, user, provider, status) in enumerate(rows):
        charge = owe(user, target=treasurer, billing_name=user.username, description=f"Camp {name}")
        Charge.objects.filter(pk=charge.pk).update(state="paid")
        found[name] = Payment.objects.create(
            charge=charge, type="event", provider=provider, status=status, amount=3000, currency="EUR",
            provider_id=f"pi_{name}",
        )  # fmt: skip
        Payment.objects.filter(pk=found[name].pk).update(created_at=timezone.now() - timedelta(days=10 * days))
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["card", "failed", "cash"]),
        ("status=failed", ["failed"]),
        ("provider=offline", ["cash"]),
        ("q=zoe", ["card"]),
        ("q=pi_cash", ["cash"]),
        ("q=Camp+failed", ["failed"]),
        ("since={5}", ["card"]),
        ("since={15}&until={5}", ["failed"]),
        ("status=nonsense&since=never", ["card", "failed", "cash"]),
        ("q=nobody", []),
    ],
)
def test_the_desk_filters_payments(
    query: str, expected: list[str], mixed: dict[str, Payment], board: Any, as_user: Any
) -> None:
    ago = re.sub(r"\{(\d+)\}", lambda days: str(site_today() - timedelta(days=int(days[1]))), query)
    page = as_user(board).get(f"/desk/payments/?{ago}").content.decode()
    assert re.findall(r"Camp (\w+)</a>", page) == expected


@pytest.mark.req("P8.6")
def test_states_have_their_colours(mixed: dict[str, Payment], board: Any, as_user: Any) -> None:
    page = as_user(board).get("/desk/payments/").content.decode()
    assert '<span class="badge is-danger">Failed</span>' in page
    assert '<span class="badge is-success">Succeeded</span>' in page


@pytest.mark.req("P8.7")
def test_what_is_overdue_is_told_and_stands_first(payer: Any, other: Any, treasurer: Any, as_user: Any) -> None:
    late = owe(payer, due_on=site_today() - timedelta(days=1), description="Late camp")
    later = owe(other, due_on=site_today() - timedelta(days=30), description="Very late camp")
    owe(treasurer, description="Punctual camp")
    client = as_user(treasurer)

    assert "2 invoices are overdue" in text_of(client.get("/desk/payments/"))
    page = client.get("/desk/payments/charges/").content.decode()
    assert re.findall(r">([\w ]+camp)</a>", page) == [later.description, late.description]
    assert page.count('<span class="badge is-danger">Overdue</span>') == 2
    assert "Punctual camp" in client.get("/desk/payments/charges/?state=open").content.decode()


LISTS = [
    ("/payments/", "payer"),
    ("/payments/invoices/", "payer"),
    ("/desk/payments/", "treasurer"),
    ("/desk/payments/charges/?state=", "treasurer"),
    ("/desk/payments/webhooks/", "treasurer"),
    ("/api/v1/payments/", "payer"),
    ("/api/v1/payments/charges", "payer"),
    ("/api/v1/payments/invoices", "payer"),
]


@pytest.mark.parametrize(("url", "reader"), LISTS)
def test_a_list_asks_the_database_as_often_for_many_as_for_few(
    url: str,
    reader: str,
    payer: Any,
    treasurer: Any,
    as_user: Any,
    django_assert_max_num_queries: Any,
    nothing_grows_old: None,
) -> None:
    client = as_user({"payer": payer, "treasurer": treasurer}[reader])
    counts = []
    for rows in (10, 190):
        for _row in range(rows):
            _settled(payer)
        client.get(url)  # what is kept between requests is kept now
        with django_assert_max_num_queries(8) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "url", ["/payments/", "/payments/invoices/", "/desk/payments/", "/desk/payments/charges/?state="]
)
def test_pages_follow_each_other_without_gaps(url: str, payer: Any, treasurer: Any, as_user: Any) -> None:
    for number in range(60):
        _settled(payer, description=f"Camp {number:02}")
    client, seen = as_user(treasurer if "desk" in url else payer), []
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r"Camp (\d\d)</a>", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = url.partition("?")[0] + following[1].replace("&amp;", "&") if following else ""
    assert sorted(seen) == [f"{number:02}" for number in range(60)]
    assert client.get("/payments/?cursor=nonsense").status_code == 302


def _settled(payer: Any, **values: Any) -> None:
    charge = owe(payer, **values)
    Charge.objects.filter(pk=charge.pk).update(state="paid")
    payment = Payment.objects.create(
        charge=charge, type="event", provider=Provider.OFFLINE, status=PaymentStatus.SUCCEEDED, amount=3000,
        currency="EUR", received_on=site_today(),
    )  # fmt: skip
    WebhookEvent.objects.create(provider="stripe", event_id=str(payment.public_id), type="x", payload={}, state="done")


def test_the_sites_search_finds_ones_own_invoices_and_for_the_treasurer_everybodys(
    payer: Any, other: Any, treasurer: Any, as_user: Any
) -> None:
    charge = owe(payer)
    number = charge.invoice.number

    def found(person: Any, words: str) -> list[str]:
        groups = as_user(person).get("/api/v1/search/", {"q": words}).json()["groups"]
        return [hit["url"] for group in groups if group["label"] == "Invoices" for hit in group["hits"]]

    for words in (number, number.lower(), charge.description[:6]):
        assert found(payer, words) == [charge.get_absolute_url()]
        assert found(treasurer, words) == [charge.get_absolute_url()]
        assert found(other, words) == []
    assert found(treasurer, charge.billing_name) == [charge.get_absolute_url()]
    assert found(payer, charge.billing_name) == [], "one's own name is on all of them"
