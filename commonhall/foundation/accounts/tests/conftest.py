import pytest
from django.core.cache import cache
from pytest_django import Settings

from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import Mailbox, make_person


@pytest.fixture(autouse=True)
def _quick_and_unlimited(settings: Settings) -> None:
    """Tests log in more often than people may."""
    cache.clear()
    settings.LOGIN_FAILURES_BEFORE_PROOF = 1000
    settings.RATE_LIMITS = dict.fromkeys(("login", "failed_logins", "signup", "verification_mail"), "1000/minute")


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    return Mailbox()


@pytest.fixture
def maria(db: None) -> User:
    return make_person()
