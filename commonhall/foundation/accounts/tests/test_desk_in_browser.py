"""An account's page as staff have it open: each act that is hard to take back asks once before."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.factors import give_app
from commonhall.foundation.accounts.tests.people import make_person
from tests.browsing import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [390, 1440])
def test_role_step_and_account_are_taken_away_after_a_question(
    window: Callable[..., Page], transactional_db: None, width: int
) -> None:
    admin, maria = make_person("ada@example.org"), make_person()
    actions.grant_role(user=admin, role=Role.ADMIN, by=SYSTEM)
    give_app(maria)
    here = window(admin, width=width)
    here.goto(f"/accounts/desk/{maria.public_id}/")
    here.get_by_label("Role").select_option("treasurer")
    here.get_by_role("button", name="Give the role").click()
    expect(here.get_by_text("Maria Rossi has the role now: Treasurer.")).to_be_visible()
    assert not faults(here)

    here.get_by_role("button", name="Take away").click()
    expect(here.get_by_role("dialog")).to_contain_text("Take the role from Maria Rossi: Treasurer?")
    assert not faults(here)
    here.get_by_role("button", name="Keep it").click()
    assert User.objects.get(pk=maria.pk).roles == {"treasurer"}
    here.get_by_role("button", name="Take away").click()
    here.get_by_role("button", name="Take the role away").click()
    expect(here.get_by_text("Maria Rossi no longer has the role: Treasurer.")).to_be_visible()

    here.get_by_role("button", name="Take the second step away").click()
    here.get_by_role("dialog").get_by_role("button", name="Take the second step away").click()
    expect(here.get_by_text("The second step of Maria Rossi is taken away.")).to_be_visible()
    here.get_by_role("button", name="Close the account").click()
    here.get_by_role("dialog").get_by_role("button", name="Close the account").click()
    expect(here.get_by_role("button", name="Open the account again")).to_be_visible()
    assert not faults(here)
