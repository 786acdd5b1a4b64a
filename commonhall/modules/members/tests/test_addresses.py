"""The e-mail address in the register: of who has an account it is the account's, of the others the board writes it."""

import pytest
from django.test import Client

from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.core.search.queries import matching
from commonhall.foundation.accounts.tests.people import PASSWORD, Mailbox, log_in, make_person
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.members import actions
from commonhall.modules.members.models import MatchKey, Member, Status
from commonhall.modules.members.queries.privacy import SEARCH_LABEL

JSON = {"content_type": "application/json"}
NEW = "new@example.org"


@pytest.fixture
def nobody(db):
    """A member without an account and an address, as lists have them."""
    return Member.objects.create(first_name="Ida", last_name="Berg", status=Status.ACTIVE)


@pytest.fixture
def maria(join):
    user = make_person()
    join(user, first_name="Wanda", last_name="Rossi")
    return user


def change_address(client, user, email):
    """As people do it: written on the account's page, and confirmed by the link in the mail."""
    mailbox = Mailbox()
    log_in(client, mailbox, login=user.email, to=user.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": email, "action_add": ""})
    client.post(mailbox.link(email))
    deliver_all()


@pytest.mark.req("M1.6")
def test_the_register_follows_the_address_of_the_account(client, as_, board, maria):
    member = Member.objects.get(user=maria)
    former = member.email
    change_address(client, maria, NEW)
    member.refresh_from_db()
    assert member.email == NEW
    assert list(matching(SEARCH_LABEL, NEW, "members")) == [member.pk]
    assert not list(matching(SEARCH_LABEL, former, "board"))
    assert list(MatchKey.objects.filter(member=member, key__startswith="e:").values_list("key", flat=True)) == [
        f"e:{NEW}"
    ]
    entry = Activity.objects.get(kind="members.address_changed")
    assert (entry.subject["before"], entry.subject["after"]) == ({"email": former}, {"email": NEW})
    card = as_(board).get(f"/members/{member.public_id}/vcard.vcf").content.decode()
    assert NEW in card and former not in card


@pytest.mark.parametrize(("there", "expected"), [("", NEW), ("office@example.org", "office@example.org")])
def test_only_the_former_address_or_none_is_followed(client, maria, there, expected):
    Member.objects.filter(user=maria).update(email=there)
    change_address(client, maria, NEW)
    assert Member.objects.get(user=maria).email == expected


def test_an_address_that_is_anothers_in_the_register_stays_theirs_and_the_board_is_told(client, board, maria, nobody):
    Member.objects.filter(pk=nobody.pk).update(email=NEW)
    former = Member.objects.get(user=maria).email
    change_address(client, maria, NEW)
    assert Member.objects.get(user=maria).email == former
    assert Member.objects.get(email=NEW).pk == nobody.pk
    told = Notification.objects.get(kind="members.address_taken")
    assert told.user == board


@pytest.mark.req("M1.8")
def test_staff_write_the_address_of_who_has_no_account_and_who_has_one_by_then_is_linked(as_, board, account, nobody):
    client, address = as_(board), f"/members/{nobody.public_id}/edit/"
    assert 'name="email"' in client.get(address).content.decode()
    form = {"first_name": "Ida", "last_name": "Berg"}
    assert client.post(address, {**form, "email": "no address"}).status_code == 422
    Member.objects.create(first_name="Other", email="taken@example.org")
    page = client.post(address, {**form, "email": "Taken@example.org"})
    assert page.status_code == 422 and "in the register already" in page.content.decode()
    ida = account("ida")
    assert client.post(address, {**form, "email": "Ida@Example.org"}).status_code == 302
    nobody.refresh_from_db()
    assert nobody.email == "ida@example.org"
    assert list(matching(SEARCH_LABEL, "ida@example.org", "board")) == [nobody.pk]
    deliver_all()
    nobody.refresh_from_db()
    assert nobody.user == ida
    kinds = Activity.objects.filter(target_type="members.member", target_id=str(nobody.pk)).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["members.address_changed", "members.member_linked"]


def test_an_unverified_account_gets_no_place_by_an_address_that_staff_write(as_, board, nobody):
    from commonhall.foundation.accounts.actions import create_account

    create_account(email="ida@example.org", by=None, display_name="Ida")
    api = f"/api/v1/members/{nobody.public_id}/profile"
    assert as_(board).patch(api, {"email": "ida@example.org"}, **JSON).json()["fields"]["email"] == "ida@example.org"
    deliver_all()
    assert Member.objects.get(pk=nobody.pk).user is None


@pytest.mark.req("M1.8")
def test_the_address_of_an_account_is_changed_by_the_account_alone(as_, board, nora, join):
    member = join(nora)
    client, api = as_(board), f"/api/v1/members/{member.public_id}/profile"
    answer = client.patch(api, {"email": NEW}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "email")
    page = client.get(f"/members/{member.public_id}/edit/").content.decode()
    assert "They change it there" in page and "disabled" in page
    assert client.post(f"/members/{member.public_id}/edit/", {"first_name": "N", "email": NEW}).status_code == 302
    member.refresh_from_db()
    assert (member.email, member.first_name) == ("nora@example.org", "N")
    with pytest.raises(Refused):
        actions.update_member(member=member, by=nora, email=NEW)


def test_an_address_that_differs_from_the_accounts_can_be_taken_over(as_, board, nora, join):
    member = join(nora)
    Member.objects.filter(pk=member.pk).update(email="old@example.org")
    client, address = as_(board), f"/members/{member.public_id}/edit/"
    assert "another address than the member" in client.get(address).content.decode()
    form = {"first_name": "Nora", "last_name": "Lund"}
    assert client.post(address, {**form, "email": "third@example.org"}).status_code == 422
    assert client.post(address, {**form, "email": "old@example.org"}).status_code == 302
    assert client.post(address, {**form, "email": "nora@example.org"}).status_code == 302
    assert Member.objects.get(pk=member.pk).email == "nora@example.org"


def test_an_address_that_is_shown_to_nobody_is_followed_and_not_told(as_, board, client, maria):
    member = Member.objects.get(user=maria)
    actions.update_member(member=member, by=maria, visibility={"email": "me"})
    assert 'name="email"' not in as_(board).get(f"/members/{member.public_id}/edit/").content.decode()
    change_address(Client(), maria, NEW)
    assert Member.objects.get(pk=member.pk).email == NEW
    entry = Activity.objects.get(kind="members.address_changed")
    assert NEW not in str(entry.subject["after"])
