"""An approved merchant has programs of their own, as long as they are approved."""

from typing import Any

import pytest
from django.test import Client

from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.actions import make_api_key
from commonhall.foundation.accounts.models import User
from commonhall.modules.merchants import actions

pytestmark = pytest.mark.django_db
SCOPES = ["merchants:read"]


def ask(token: str, method: str = "GET") -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(Client().generic(method, "/api/v1/merchants/me", "{}", "application/json", headers=headers).status_code)


@pytest.mark.req("A10.1", "B2.1")
def test_a_key_is_for_approved_merchants_and_opens_what_it_names(admin: User, owner: User, business: Any) -> None:
    with pytest.raises(Refused):
        make_api_key(user=owner, name="Till", scopes=SCOPES, days=30, by=owner)
    merchant = business("approved")
    owner = User.objects.get(pk=owner.pk)
    _key, token = make_api_key(user=owner, name="Till", scopes=SCOPES, days=30, by=owner)
    assert ask(token) == 200
    assert ask(token, "PUT") == 403  # it may read alone
    actions.suspend_merchant(merchant=merchant, reason="Complaints", by=admin)
    assert ask(token) == 401
    actions.reinstate_merchant(merchant=merchant, by=admin)
    assert ask(token) == 200
