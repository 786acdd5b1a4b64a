"""The pages of Checkout, used as a browser without scripts uses them."""

import httpx
import pytest
import stripe

from standins.testing import RunningStandins
from standins.tests.conftest import order

ADA = {"action": "pay", "email": "ada@example.org"}


def test_page_shows_the_order_and_has_no_inline_code(session: stripe.checkout.Session) -> None:
    page = httpx.get(str(session.url))
    assert page.status_code == 200
    for text in ("Dues", "60.00 EUR", "4242 4242 4242 4242", 'name="email"'):
        assert text in page.text
    for forbidden in ("<script", "<style", "style=", "onclick", "onsubmit"):
        assert forbidden not in page.text
    assert "default-src 'none'; style-src 'self'" in page.headers["Content-Security-Policy"]


def test_paying_leads_to_the_success_url(client: stripe.StripeClient, session: stripe.checkout.Session) -> None:
    answer = httpx.post(str(session.url), data={**ADA, "card": "succeed"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"https://shop.example/paid?session={session.id}"
    paid = client.v1.checkout.sessions.retrieve(session.id)
    assert paid.customer_details is not None and paid.customer_details.email == "ada@example.org"
    assert "made already" in httpx.get(f"{session.url}").text


def test_paying_twice_charges_once(session: stripe.checkout.Session, standins: RunningStandins) -> None:
    for _ in range(2):
        httpx.post(str(session.url), data={**ADA, "card": "succeed"})
    assert standins.state()["objects"]["charge"] == 1


def test_declined_card_says_so_and_keeps_the_form(
    client: stripe.StripeClient, session: stripe.checkout.Session
) -> None:
    page = httpx.post(str(session.url), data={**ADA, "card": "decline"})
    assert page.status_code == 402
    assert "Your card was declined." in page.text
    assert 'value="ada@example.org"' in page.text
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_no_card_chosen_is_not_a_payment(session: stripe.checkout.Session, standins: RunningStandins) -> None:
    page = httpx.post(str(session.url), data={**ADA, "card": "gold"})
    assert (page.status_code, "Choose a card." in page.text) == (422, True)
    assert "payment_intent" not in standins.state()["objects"]


@pytest.mark.parametrize(("answer", "status"), [("confirm", "paid"), ("fail", "unpaid")])
def test_challenge_is_confirmed_or_refused(
    client: stripe.StripeClient, session: stripe.checkout.Session, answer: str, status: str
) -> None:
    challenge = httpx.post(str(session.url), data={**ADA, "card": "challenge"}).headers["Location"]
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    after = httpx.post(challenge, data={"action": answer})
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == status
    assert (after.headers.get("Location") == f"https://shop.example/paid?session={session.id}") == (status == "paid")
    assert ("could not be authenticated" in after.text) == (status == "unpaid")


def test_cancel_leads_back_without_a_charge(session: stripe.checkout.Session, standins: RunningStandins) -> None:
    answer = httpx.post(str(session.url), data={"action": "cancel"})
    assert answer.headers["Location"] == "https://shop.example/basket"
    assert "charge" not in standins.state()["objects"]


def test_expired_page_charges_nothing(
    client: stripe.StripeClient, session: stripe.checkout.Session, standins: RunningStandins
) -> None:
    client.v1.checkout.sessions.expire(session.id)
    page = httpx.post(str(session.url), data={**ADA, "card": "succeed"})
    assert (page.status_code, "expired" in page.text) == (410, True)
    assert "charge" not in standins.state()["objects"]


def test_what_the_shop_says_is_escaped(client: stripe.StripeClient) -> None:
    wanted = order(customer_email="ada@example.org")
    wanted["line_items"][0]["price_data"]["product_data"]["name"] = "<b>Dues & $more</b>"
    session = client.v1.checkout.sessions.create(wanted)  # type: ignore[arg-type]
    page = httpx.get(str(session.url)).text
    assert "&lt;b&gt;Dues &amp; $more&lt;/b&gt;" in page
    assert "<strong>ada@example.org</strong>" in page
    assert 'name="email"' not in page
