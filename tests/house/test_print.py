"""What comes out of a printer: the list or the invoice, and nothing that one would press."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonhall.foundation.accounts.models import User
from commonhall.modules.members import actions
from commonhall.modules.members.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
PAPER = 794  # pixels of an A4 sheet's width
TO_PRESS = "nav, .hall-header, .hall-footer, button, .btn, input, select, textarea, [role=search], .skip-link"
SEEN = """what => [...document.querySelectorAll(what)]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().height > 0)
    .map(element => element.outerHTML.slice(0, 120))"""


def printed(page: Page, address: str) -> Page:
    """The page as it is printed; with a screen in between, which shows what a printer leaves out."""
    page.goto(address)
    assert page.evaluate(SEEN, TO_PRESS), "on a screen there is something to press"
    page.emulate_media(media="print")
    return page


@pytest.mark.parametrize("width", [PAPER, 1440])
@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("member", "/members/"), ("board", "/members/"), ("board", "/members/?view=cards"),
        ("board", "/members/desk/lists/everybody/"), ("treasurer", "/members/desk/lists/everybody/"),
    ],
)  # fmt: skip
def test_a_list_prints_its_rows_alone(club: dict[str, User], window: Open, who: str, address: str, width: int) -> None:
    page = printed(window(club[who], width=width, theme="dark"), address)
    assert page.evaluate(SEEN, TO_PRESS) == []
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    rows = page.locator("main tbody tr, main .hall-cards > li")
    assert rows.count() > 3
    expect(rows.last).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("who", ["member", "treasurer"])
def test_an_invoice_prints_who_owes_what_until_when(club: dict[str, User], window: Open, who: str) -> None:
    charge = actions.open_dues(member=Member.objects.get(user=club["member"]), by=club["board"]).charge
    assert charge is not None
    page = printed(window(club[who], width=PAPER), f"/payments/charges/{charge.public_id}/")
    assert page.evaluate(SEEN, TO_PRESS) == []
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name=charge.description)).to_be_visible()
    for told in (charge.invoice.number, charge.billing_name, str(charge.money)):
        expect(main.get_by_text(told).first).to_be_visible()
