"""Invitations: a link that ends, works once, and is somebody's to revoke."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from commonhall.core.activity.models import Activity
from commonhall.core.mail.models import SecretMail
from commonhall.foundation.accounts.tests.people import Mailbox
from commonhall.modules.merchants import actions
from commonhall.modules.merchants.models import Invitation, Merchant
from commonhall.modules.merchants.tests.conftest import PROFILE, as_

ASKED = {"email": "Ida@Shop.example", "business_name": "Ida's Shop", "contact_person": "Ida Berg", "country": "AT"}
DESK = "/merchants/desk/invitations/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def invite(admin):
    """Sends the invitation and gives the path of its link."""

    def send():
        assert as_(admin).post(DESK, ASKED).status_code == 302
        return link()

    return send


def link(to="ida@shop.example"):
    text = str(Mailbox().last(to).body)
    found = re.search(r"https?://[^/\s]+(/merchants/invited/\S+)", text)
    assert found, text
    return found[1]


@pytest.mark.req("B2.2")
def test_a_link_gives_whoever_opens_it_a_profile_with_what_staff_filled_in(invite, owner):
    path = invite()
    page = Client().get(path).text
    assert "Ida&#x27;s Shop" in page and f"next={path}" in page.replace("%3A", ":")
    assert Client().post(path).status_code == 200 and not Merchant.objects.exists()  # log in first
    client = as_(owner)
    assert "Accept the invitation" in client.get(path).text
    assert client.post(path, follow=True).status_code == 200
    merchant = Merchant.objects.get()
    assert (merchant.user, merchant.business_name, merchant.country) == (owner, "Ida's Shop", "AT")
    assert (merchant.email, merchant.contact_person) == ("ida@shop.example", "Ida Berg")
    assert merchant.state == "draft"


def test_a_link_works_once(invite, owner, account):
    path = invite()
    as_(owner).post(path)
    for client in (as_(owner), as_(account("second")), Client()):
        answer = client.get(path)
        assert answer.status_code == 410 and "This invitation has ended" in answer.text
        client.post(path)
    assert Merchant.objects.count() == 1


def test_a_link_ends_after_14_days(invite, owner):
    path = invite()
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=-30)):
        assert as_(owner).get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1)):
        assert as_(owner).get(path).status_code == 410
        assert as_(owner).post(path).status_code == 410
    assert not Merchant.objects.exists()


@pytest.mark.parametrize("change", [lambda token: token[:-1] + "x", lambda token: "a" + token, lambda token: "1:2:3"])
def test_a_link_that_was_changed_is_none(invite, owner, change):
    token = invite().strip("/").split("/")[-1]
    if (changed := change(token)) == token:
        changed = token[:-1] + "y"
    assert as_(owner).get(f"/merchants/invited/{changed}/").status_code == 404
    answer = as_(owner).post("/api/v1/merchants/invitations/accept", {"token": changed}, **JSON)
    assert answer.status_code == 404 and not Merchant.objects.exists()


def test_revoked_and_sent_again(invite, admin, owner):
    old = invite()
    found = Invitation.objects.get()
    assert as_(admin).post(f"{DESK}{found.public_id}/revoke/").status_code == 302
    assert as_(owner).get(old).status_code == 410
    assert "Revoked" in as_(admin).get(DESK).text
    as_(admin).post(f"{DESK}{found.public_id}/send/")
    new = link()
    assert new != old
    assert (as_(owner).get(old).status_code, as_(owner).get(new).status_code) == (410, 200)
    as_(owner).post(new)
    page = as_(admin).post(f"{DESK}{found.public_id}/send/", follow=True).text
    assert "This invitation was accepted." in page
    assert Activity.objects.filter(kind__startswith="merchants.", target_type="merchants.invitation").count() == 4


def test_an_address_has_one_open_invitation(invite, admin):
    invite()
    answer = as_(admin).post(DESK, {**ASKED, "email": "ida@SHOP.example"})
    assert answer.status_code == 422 and "open invitation already" in answer.text
    assert as_(admin).post(DESK, {**ASKED, "email": "b@example.org", "country": "XX"}).status_code == 422


@pytest.mark.req("B2.2")
def test_it_waits_for_the_owner_of_its_address_also_without_the_link(admin, account):
    ida = account("ida")
    actions.invite_merchant(by=admin, **{**ASKED, "email": "ida@example.org"})
    assert "Ida&#x27;s Shop" in as_(ida).get("/").text
    assert "Accept the invitation" in as_(ida).get("/merchants/").text
    assert as_(ida).post("/merchants/take/").status_code == 302
    assert Merchant.objects.get().user == ida
    assert as_(account("other")).post("/merchants/take/").status_code == 404


@pytest.mark.req("B2.2")
def test_a_link_is_remembered_while_somebody_registers_with_another_address(invite, owner):
    browser = Client()
    browser.get(invite())
    browser.force_login(owner)
    assert "Ida&#x27;s Shop" in browser.get("/merchants/").text
    browser.post("/merchants/take/")
    assert Merchant.objects.get().user == owner
    assert "merchants.invitation" not in browser.session


def test_who_has_a_business_does_not_use_an_invitation_up(invite, owner):
    actions.save_merchant(by=owner, **PROFILE)
    page = as_(owner).post(invite(), follow=True).text
    assert "You have a business here already." in page
    assert Invitation.objects.get().is_open


def test_the_link_lies_nowhere_in_clear(invite):
    token = invite().strip("/").split("/")[-1]
    assert token not in str(list(SecretMail.objects.values())) + str(list(Activity.objects.values()))


@pytest.mark.req("B2.2")
def test_the_api_does_the_same(admin, owner):
    api = "/api/v1/merchants/invitations"
    made = as_(admin).post(api, ASKED, **JSON)
    assert made.status_code == 201, made.content
    token = link().strip("/").split("/")[-1]
    assert as_(admin).get(api).json()["items"][0]["email"] == "ida@shop.example"
    assert as_(admin).post(f"{api}/{made.json()['id']}/revoke").status_code == 200
    assert as_(owner).post(f"{api}/accept", {"token": token}, **JSON).status_code == 404
    assert as_(admin).post(f"{api}/{made.json()['id']}/send").status_code == 200
    token = link().strip("/").split("/")[-1]
    accepted = as_(owner).post(f"{api}/accept", {"token": token}, **JSON)
    assert accepted.status_code == 201 and accepted.json()["business_name"] == "Ida's Shop"
    assert as_(owner).post(f"{api}/accept", {"token": token}, **JSON).status_code == 404
