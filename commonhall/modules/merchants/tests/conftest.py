"""A site for merchants, an administrator, and an owner whose business can be in any state."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.modules import switchboard
from commonhall.foundation.accounts.actions import create_account, grant_role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.files.tests.samples import picture, upload
from commonhall.modules.merchants import actions
from commonhall.modules.merchants.models import Merchant, State

PROFILE = {
    "business_name": "Lindt & Sohn GmbH", "country": "DE", "registration_number": "HRB 12345 München",
    "vat_number": "DE136695976", "contact_person": "Lena Lindt", "email": "office@lindt.example",
    "phone": "+49 30 901820", "website": "https://lindt.example", "street": "Torstraße 1", "postal_code": "10119",
    "city": "Berlin", "description": "We bind books.",
}  # fmt: skip
IBAN = "DE89370400440532013000"


@pytest.fixture(autouse=True)
def _site_of_merchants(settings: Any) -> Iterator[None]:
    settings.PRESET = "merchants"
    switchboard.forget()
    yield
    switchboard.forget()


@pytest.fixture
def account(db: None) -> Callable[..., User]:
    def make(name: str, *roles: Role) -> User:
        user = create_account(email=f"{name}@example.org", by=SYSTEM, display_name=name.title(), verified=True)
        for role in roles:
            grant_role(user=user, role=role, by=SYSTEM)
        return user

    return make


@pytest.fixture
def admin(account: Any) -> User:
    return account("admin", Role.ADMIN)


@pytest.fixture
def owner(account: Any) -> User:
    return account("owner")


def as_(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


def paper(name: str = "extract.png") -> Any:
    return upload(name, picture())


@pytest.fixture
def business(admin: User, owner: User, upload_folder: Any) -> Callable[..., Merchant]:
    """`business("approved")`: the owner's, brought into a state by the acts that lead there."""

    def make(state: str = State.DRAFT, user: User | None = None, **told: Any) -> Merchant:
        user = user or owner
        merchant = actions.save_merchant(by=user, **{**PROFILE, "iban": IBAN, **told})
        actions.add_documents(merchant=merchant, by=user, documents=[paper()])
        for act in WAYS[state]:
            reason = {"reason": "Because of the extract"} if act in (REFUSE, SUSPEND) else {}
            merchant = act(merchant=merchant, by=user if act is SUBMIT else admin, **reason)
        return merchant

    return make


SUBMIT, BEGIN, APPROVE = actions.submit_merchant, actions.begin_review, actions.approve_merchant
REFUSE, SUSPEND = actions.refuse_merchant, actions.suspend_merchant
WAYS: dict[str, list[Any]] = {
    State.DRAFT: [],
    State.SUBMITTED: [SUBMIT],
    State.IN_REVIEW: [SUBMIT, BEGIN],
    State.APPROVED: [SUBMIT, BEGIN, APPROVE],
    State.REFUSED: [SUBMIT, BEGIN, REFUSE],
    State.SUSPENDED: [SUBMIT, BEGIN, APPROVE, SUSPEND],
}
