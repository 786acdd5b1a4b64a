"""From state to state: every state with every act, and what each act brings about."""

import pytest

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.models import Activity
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.models import User
from commonhall.foundation.notifications.models import Notification
from commonhall.modules.merchants import actions
from commonhall.modules.merchants.models import Merchant, State
from commonhall.modules.merchants.tests.conftest import PROFILE, WAYS, as_

ACTS = {
    "submit": (actions.submit_merchant, {"draft", "refused"}, "submitted"),
    "begin": (actions.begin_review, {"submitted"}, "in_review"),
    "approve": (actions.approve_merchant, {"in_review"}, "approved"),
    "refuse": (actions.refuse_merchant, {"in_review"}, "refused"),
    "suspend": (actions.suspend_merchant, {"approved"}, "suspended"),
    "reinstate": (actions.reinstate_merchant, {"suspended"}, "approved"),
}
REASONED = ("refuse", "suspend")


@pytest.mark.req("B2.4")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", [str(state) for state in WAYS])
def test_only_the_allowed_ways_lead_from_state_to_state(business, admin, owner, state, act):
    merchant = business(state)
    action, allowed, after = ACTS[act]
    told = {"reason": "A reason"} if act in REASONED else {}
    entries = Activity.objects.count()
    if state not in allowed:
        with pytest.raises(Refused, match="can't be done now"):
            action(merchant=merchant, by=admin, **told)
        assert Merchant.objects.get().state == state
        assert Activity.objects.count() == entries
        return
    action(merchant=merchant, by=admin, **told)
    assert Merchant.objects.get().state == after
    assert (Role.MERCHANT in User.objects.get(pk=owner.pk).roles) == (after == "approved")
    entry = Activity.objects.filter(target_type="merchants.merchant").latest("pk")
    assert (entry.subject["before"], entry.subject["after"]["state"]) == ({"state": state}, after)


@pytest.mark.req("B2.7", "B2.5", "B2.6")
@pytest.mark.parametrize(
    ("state", "act", "title"),
    [
        ("submitted", "begin", "is being verified"),
        ("in_review", "approve", "is approved"),
        ("in_review", "refuse", "was not approved"),
        ("approved", "suspend", "is suspended"),
        ("suspended", "reinstate", "is approved again"),
    ],
)
def test_the_owner_is_told_of_each_decision_and_reads_its_reason(business, admin, owner, state, act, title):
    merchant = business(state)
    deliver_all()
    Notification.objects.all().delete()
    path = f"/merchants/desk/{merchant.public_id}/{act}/"
    assert as_(admin).post(path, {"reason": "The extract is of 2019"}).status_code == 302
    deliver_all()
    notice = Notification.objects.get(user=owner, kind__startswith="merchants.")
    assert title in notice.title and notice.url == "/merchants/"
    assert notice.deliveries.filter(channel="email").exists()
    if act != "begin":
        assert "The extract is of 2019" in as_(owner).get("/merchants/").content.decode()


@pytest.mark.req("B2.7")
def test_administrators_are_told_of_who_submits(business, admin, owner):
    merchant = business("submitted")
    deliver_all()
    notice = Notification.objects.get(kind="merchants.merchant_submitted")
    assert (notice.user, notice.url) == (admin, f"/merchants/desk/{merchant.public_id}/")


@pytest.mark.req("B2.6")
@pytest.mark.parametrize(("state", "act"), [("in_review", "refuse"), ("approved", "suspend")])
def test_without_a_reason_nobody_is_refused_or_suspended(business, admin, state, act):
    merchant = business(state)
    answer = as_(admin).post(f"/merchants/desk/{merchant.public_id}/{act}/", {"reason": "  "})
    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    assert Merchant.objects.get().state == state


@pytest.mark.req("B2.6")
def test_who_was_refused_changes_the_profile_and_submits_again(business, owner):
    business("refused")
    client = as_(owner)
    assert "Because of the extract" in client.get("/merchants/").content.decode()
    assert client.post("/merchants/edit/", {**PROFILE, "city": "Potsdam"}).status_code == 302
    assert Merchant.objects.get().state == "refused"
    assert client.post("/merchants/submit/").status_code == 302
    assert Merchant.objects.get().state == "submitted"


@pytest.mark.req("B2.4")
@pytest.mark.parametrize(
    "change",
    [
        {"business_name": "Other GmbH"},
        {"registration_number": "HRB 54321 München"},
        {"vat_number": ""},
        {"country": "AT", "registration_number": "FN 122119m", "vat_number": "ATU13585627"},
        {"iban": "DE02120300000000202051"},
        {"remove_iban": "on"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_changed_verified_data_go_back_to_review_without_the_role(business, admin, owner, change):
    business("approved")
    client = as_(owner)
    assert "is verified again" in client.get("/merchants/edit/").content.decode()
    page = client.post("/merchants/edit/", {**PROFILE, **change}, follow=True).content.decode()
    assert "being verified again" in page
    assert Merchant.objects.get().state == "submitted"
    assert Role.MERCHANT not in User.objects.get(pk=owner.pk).roles
    deliver_all()
    assert Notification.objects.filter(user=admin, kind="merchants.merchant_rechecked").exists()


def test_other_data_of_an_approved_merchant_change_at_once_but_stay_complete(business, owner):
    business("approved")
    client = as_(owner)
    assert client.post("/merchants/edit/", {**PROFILE, "city": "Potsdam", "website": ""}).status_code == 302
    merchant = Merchant.objects.get()
    assert (merchant.state, merchant.city) == (State.APPROVED, "Potsdam")
    answer = client.post("/merchants/edit/", {**PROFILE, "street": ""})
    assert answer.status_code == 422 and "Still missing" in answer.content.decode()


@pytest.mark.parametrize("state", ["submitted", "in_review", "suspended"])
def test_what_is_being_judged_stays_as_it_is(business, owner, state):
    merchant = business(state)
    client = as_(owner)
    assert client.post("/merchants/edit/", {**PROFILE, "city": "Potsdam"}).status_code == 302
    with pytest.raises(Refused):
        actions.save_merchant(by=owner, **{**PROFILE, "city": "Potsdam"})
    document = merchant.documents.get()
    client.post(f"/merchants/documents/{document.file.public_id}/remove/")
    assert Merchant.objects.get().city == "Berlin" and merchant.documents.count() == 1
