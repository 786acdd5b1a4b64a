"""A person's business in their archive, and what becomes of it when the account is deleted."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from commonhall.foundation.accounts import actions as accounts
from commonhall.foundation.files.models import File
from commonhall.modules.merchants import actions, queries
from commonhall.modules.merchants.models import Document, Invitation, Merchant
from commonhall.modules.merchants.tests.conftest import IBAN

TRACES = ("Lindt", "lindt.example", "901820", "Torstra", "We bind books", "extract.png", "Because of", "532013000")


def delete(user):
    accounts.ask_deletion(user=user, by=user)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert accounts.delete_accounts() == 1


def every_text():
    models = [*apps.get_app_config("merchants").get_models(), *apps.get_app_config("activity").get_models(), File]
    return str([list(model._default_manager.values()) for model in models])


@pytest.mark.req("A16.1")
def test_the_archive_has_the_business_and_hides_most_of_the_bank_account(business, admin, owner):
    business("suspended")
    actions.invite_merchant(by=admin, email=owner.email, business_name="Lindt", country="DE")
    entries = list(queries.personal_data(owner))
    assert {entry["kind"] for entry in entries} == {"merchant", "invitation"}
    merchant = entries[0]
    assert (merchant["vat_number"], merchant["reason"]) == ("DE136695976", "Because of the extract")
    assert merchant["documents"] == ["extract.png"] and IBAN[4:] not in str(entries)


@pytest.mark.req("A16.2", "A16.4")
def test_of_an_approved_merchant_only_what_the_law_asks_for_stays(business, admin, owner):
    business("approved")
    actions.invite_merchant(by=admin, email=owner.email, business_name="Lindt", country="DE")
    delete(owner)
    kept = Merchant.objects.get()
    assert (kept.user, kept.state, kept.business_name) == (None, "closed", "Former merchant")
    assert (kept.country, kept.registration_number, kept.vat_number) == ("DE", "München HRB 12345", "DE136695976")
    assert kept.approved_at and not Document.objects.exists() and not Invitation.objects.exists()
    assert not [trace for trace in TRACES if trace in every_text()]
    with time_machine.travel(timezone.now() + timedelta(days=3700)):
        assert actions.forget_old() == 1
    assert not Merchant.objects.exists()


@pytest.mark.req("A16.2")
@pytest.mark.parametrize("state", ["draft", "submitted", "refused"])
def test_of_others_nothing_stays(business, owner, state):
    business(state)
    delete(owner)
    assert not Merchant.objects.exists() and not File.objects.exists()
    assert not [trace for trace in TRACES if trace in every_text()]


def test_invitations_are_forgotten_after_their_end(admin):
    actions.invite_merchant(by=admin, email="a@example.org", business_name="Lindt", country="DE")
    assert actions.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=105)):
        assert actions.forget_old() == 1


def test_a_site_without_merchants_still_erases_them(business, owner, settings):
    """Whoever switched the module off has its rows still."""
    business("draft")
    settings.PRESET = "association"
    delete(owner)
    assert not Merchant.objects.exists()
