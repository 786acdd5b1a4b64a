"""Accounts of people who come from elsewhere."""

from collections.abc import Callable

from django.db import transaction

from commonhall.core.activity.recording import record
from commonhall.foundation.accounts.actions.credentials import create_account
from commonhall.foundation.accounts.activity import LOGIN_LINKED
from commonhall.foundation.accounts.models import User


@transaction.atomic
def create_linked_account(
    *, email: str, username: str | None, display_name: str, link: Callable[[User], None], provider: str
) -> User:
    """Open an account without a password, and let `link` tie the other site's account to it.

    Raises:
        IntegrityError: as create_account.
    """
    user = create_account(email=email, by=None, username=username, display_name=display_name)
    link(user)
    record(LOGIN_LINKED, by=user, on=user, about=user, data={"provider": provider})
    return user
