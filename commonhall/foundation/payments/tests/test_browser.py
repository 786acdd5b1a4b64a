"""The pages in a real browser: paying from beginning to end, and no fault for axe-core."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as site
from playwright.sync_api import expect

from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments import actions
from commonhall.foundation.payments.models import Payment, PaymentStatus, WebhookEvent
from commonhall.foundation.payments.tests.fees import owe
from commonhall.foundation.payments.tests.steps import HOOK, paid, work
from standins.testing import RunningStandins
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def stripes_page_allowed(stripe_standin: RunningStandins, settings: Any, live_server: Any) -> None:
    """The policy of a site with Stripe: forms may lead to its page."""
    policy = {**site.CONTENT_SECURITY_POLICY["DIRECTIVES"], "form-action": ["'self'", stripe_standin.url]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy}
    settings.SITE_URL = live_server.url


@pytest.mark.req("P5.1")
@pytest.mark.usefixtures("stripes_page_allowed")
def test_paying_by_card(payer: Any, stripe_standin: RunningStandins, live_server: Any, window: Any) -> None:
    stripe_standin.webhooks(url=live_server.url + HOOK)
    owe(payer)
    page = window(payer, width=390)
    page.goto("/payments/")
    page.get_by_role("link", name="Summer camp").click()
    page.get_by_role("button", name="Pay €30.00 by card").click()
    page.wait_for_url(f"{stripe_standin.url}/**")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/returned/")
    expect(page.get_by_text("We are waiting for the payment service")).to_be_visible()
    stripe_standin.drain()
    work()
    expect(page.get_by_text("€30.00 has arrived")).to_be_visible()
    page.get_by_role("link", name="Your receipt").click()
    expect(page.get_by_role("heading", name="Receipt", exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Receipt as PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_accessible_and_fits(
    payer: Any, treasurer: Any, stripe_standin: RunningStandins, window: Any, width: int, theme: str
) -> None:
    payment = paid(owe(payer), stripe_standin)
    actions.refund_payment(payment=payment, amount=Money(500, "EUR"), reason="Rain", by=treasurer)
    late = owe(treasurer, 12345678, due_on=site_today() - timedelta(days=40))
    waiting = actions.start_checkout(charge=late, by=treasurer)
    WebhookEvent.objects.create(
        provider="stripe", event_id="evt_1", type="charge.updated", payload={}, error="RuntimeError: broken"
    )
    page = window(treasurer, width=width, theme=theme)
    wrong = []
    for address in (
        "/payments/", "/payments/invoices/", f"/payments/charges/{late.public_id}/",
        f"/payments/charges/{payment.charge.public_id}/", f"/payments/{payment.public_id}/",
        f"/payments/{waiting.public_id}/returned/", "/desk/payments/", "/desk/payments/charges/",
        f"/desk/payments/charges/{late.public_id}/record/", f"/desk/payments/{payment.public_id}/refund/",
        "/desk/payments/webhooks/",
    ):  # fmt: skip
        page.goto(address)
        wrong += faults(page)
    assert wrong == []
