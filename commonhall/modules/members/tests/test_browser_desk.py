"""Ticking members on a list in a real browser, with and without the script."""

from typing import Any

import pytest
from playwright.sync_api import expect

from commonhall.foundation.accounts.models import User
from commonhall.modules.members.models import Member, Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("script", [True, False])
def test_members_are_ticked_and_the_preview_says_whom_it_reaches(window: Any, board: User, script: bool) -> None:
    User.objects.update(onboarding_completed_at="2026-01-01T00:00Z")
    for name in ("Anna", "Otto", "Ines"):
        Member.objects.create(first_name=name, last_name="Test", status=Status.EXPIRED)
    page = window(board, script=script)
    page.goto("/members/desk/lists/expired/")
    everybody = page.get_by_label("Tick everybody on this page")
    if script:
        everybody.check()
        page.get_by_label("Choose Otto Test").uncheck()
        assert everybody.evaluate("box => box.indeterminate")
    else:
        expect(everybody).to_be_hidden()
        page.get_by_label("Choose Anna Test").check()
        page.get_by_label("Choose Ines Test").check()
    page.get_by_role("button", name="With those I ticked").click()
    page.get_by_label("New status").select_option("inactive")
    page.get_by_label("Reason").fill("Moved")
    page.get_by_role("button", name="Look at whom it reaches").click()
    expect(page.get_by_role("button", name="Do it to 2 members")).to_be_visible()
