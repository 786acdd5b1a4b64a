"""The owner's side: register, fill in, add documents, submit; on pages and by API."""

import pytest
from django.db import connection

from commonhall.core.activity.models import ActivityPerson
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.files.models import File
from commonhall.foundation.files.tests.samples import upload
from commonhall.modules.merchants import actions
from commonhall.modules.merchants.models import Document, Merchant, State
from commonhall.modules.merchants.tests.conftest import IBAN, PROFILE, as_, paper

API = "/api/v1/merchants"
JSON = {"content_type": "application/json"}


@pytest.mark.req("B1.1", "B2.1", "B2.3")
def test_somebody_registers_a_business_and_submits_it(owner, upload_folder):
    client = as_(owner)
    assert "You have registered no business yet" in client.get("/merchants/").content.decode()
    assert client.post("/merchants/edit/", {"business_name": "Lindt", "country": "DE"}).status_code == 302
    page = client.get("/merchants/").content.decode()
    for lacking in ("Contact person", "City", "Registration number or VAT number", "A document that proves"):
        assert f"<li>{lacking}" in page
    assert "Still missing: Contact person" in client.post("/merchants/submit/", follow=True).content.decode()
    assert Merchant.objects.get().state == State.DRAFT
    assert client.post("/merchants/edit/", {**PROFILE, "iban": IBAN}).status_code == 302
    assert client.post("/merchants/documents/add/", {"documents": [upload("a.exe", b"MZ")]}).status_code == 422
    assert client.post("/merchants/documents/add/", {"documents": [paper()]}).status_code == 302
    page = client.get("/merchants/").content.decode()
    for told in ("Lindt &amp; Sohn GmbH", "München HRB 12345", "DE136695976", "Germany", "extract.png"):
        assert told in page
    assert client.post("/merchants/submit/").status_code == 302
    assert Merchant.objects.get().state == State.SUBMITTED


@pytest.mark.req("B1.2", "B1.3")
def test_every_wrong_number_is_marked_at_once_and_what_was_typed_stays(owner):
    wrong = {"registration_number": "HRB none", "vat_number": "DE136695977", "iban": "DE00", "phone": "123"}
    answer = as_(owner).post("/merchants/edit/", {**PROFILE, **wrong, "website": "javascript:alert(1)"})
    page = answer.content.decode()
    assert answer.status_code == 422 and not Merchant.objects.exists()
    assert "This is no registration number of Germany." in page and "This is no VAT number of Germany." in page
    assert "This is no valid IBAN" in page and "This is no phone number" in page and "DE136695977" in page


def test_the_bank_account_is_encrypted_and_only_its_ends_are_shown(business, owner, admin):
    merchant = business()
    assert merchant.iban == IBAN and IBAN not in merchant.iban_sealed
    with connection.cursor() as cursor:
        cursor.execute("SELECT iban_sealed, iban_shown FROM merchants_merchant")
        assert IBAN[8:18] not in str(cursor.fetchall())
    pages = [as_(owner).get("/merchants/"), as_(owner).get("/merchants/edit/"), as_(owner).get(f"{API}/me")]
    pages += [as_(admin).get(f"/merchants/desk/{merchant.public_id}/"), as_(admin).get(f"{API}/")]
    for page in pages:
        text = page.content.decode()
        assert "DE89" in text and "3000" in text and IBAN[4:] not in text, page.request
    assert not ActivityPerson.objects.filter(values__contains=IBAN[4:18]).exists()
    assert as_(owner).post("/merchants/edit/", PROFILE).status_code == 302  # left empty: kept
    assert Merchant.objects.get().iban == IBAN
    as_(owner).post("/merchants/edit/", {**PROFILE, "remove_iban": "on"})
    assert (Merchant.objects.get().iban, Merchant.objects.get().iban_shown) == ("", "")


def test_an_account_has_one_business(business, owner):
    merchant = business()
    actions.save_merchant(by=owner, **{**PROFILE, "business_name": "Other"})
    assert Merchant.objects.get().pk == merchant.pk


@pytest.mark.req("B2.3")
def test_documents_can_be_removed_until_they_have_proved_something(business, owner):
    merchant = business()
    document = Document.objects.get()
    assert as_(owner).post(f"/merchants/documents/{document.file.public_id}/remove/").status_code == 302
    assert not Document.objects.exists() and not File.objects.exists()
    actions.add_documents(merchant=merchant, by=owner, documents=[paper()])
    Merchant.objects.update(state=State.APPROVED)
    kept = Document.objects.get()
    as_(owner).post(f"/merchants/documents/{kept.file.public_id}/remove/")
    assert Document.objects.exists()
    with pytest.raises(Refused, match="At most 10"):
        actions.add_documents(merchant=merchant, by=owner, documents=[paper()] * 10)


@pytest.mark.req("B1.1", "B2.1")
def test_the_api_does_the_same(owner, upload_folder):
    client = as_(owner)
    assert client.get(f"{API}/me").status_code == 404
    answer = client.put(f"{API}/me", {**PROFILE, "vat_number": "DE1"}, **JSON)
    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "vat_number"
    for wrong in (
        {"country": "XX"},
        {"country": ".."},
        {"email": "nobody"},
        {"website": "ftp://a.example"},
    ):
        assert client.put(f"{API}/me", {**PROFILE, **wrong}, **JSON).status_code == 422, wrong
    saved = client.put(f"{API}/me", PROFILE, **JSON)
    assert saved.status_code == 200, saved.content
    assert saved.json()["missing"] == ["A document that proves your business"]
    sent = client.post("/api/v1/files/", {"purpose": actions.DOCUMENTS, "file": paper()}).json()
    full = client.post(f"{API}/me/documents", {"documents": [sent["id"]]}, **JSON)
    assert full.status_code == 200, full.content
    assert [each["id"] for each in full.json()["documents"]] == [sent["id"]]
    assert client.post(f"{API}/me/submit").json()["state"] == "submitted"
    assert client.delete(f"{API}/me/documents/{sent['id']}").status_code == 422
