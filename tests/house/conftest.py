import pytest
from django.contrib.auth import get_user_model

from commonhall.config.seeding.club import seed_club, seed_people
from commonhall.config.seeding.pages import seed_pages
from commonhall.config.seeding.security import seed_security
from commonhall.core.activity.delivery import deliver_all
from commonhall.foundation.accounts.models import User
from commonhall.ui import queries as ui


@pytest.fixture
def club(db: None) -> dict[str, User]:
    """The demo's people by the part of their address before the @, in a club of ten."""
    ui.forget()
    people = seed_people()
    get_user_model()._default_manager.update(onboarding_completed_at="2026-01-01T00:00Z")
    seed_pages(people["board"])
    seed_security(people)
    seed_club(people, 10)
    deliver_all()
    return people
