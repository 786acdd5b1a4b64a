"""A site with a board and a member, and the pages that tests write."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from commonhall.core.access.roles import Role
from commonhall.core.activity.delivery import deliver_all
from commonhall.core.activity.recording import SYSTEM
from commonhall.core.visitors import version
from commonhall.foundation.accounts.actions import grant_role
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.tests.people import make_person
from commonhall.foundation.pages import actions
from commonhall.foundation.pages.models import Page
from commonhall.foundation.pages.queries import menus


@pytest.fixture(autouse=True)
def fresh() -> None:
    """What a process keeps of the test before is not this test's."""
    cache.clear()
    version.forget()
    menus.forget()


def person(name: str, *roles: Role) -> User:
    user = make_person(f"{name}@example.org", password=None, display_name=name.title())
    for role in roles:
        grant_role(user=user, role=role, by=SYSTEM)
    deliver_all()
    return User.objects.get(pk=user.pk)


@pytest.fixture
def board(db: None) -> User:
    return person("board", Role.BOARD)


@pytest.fixture
def nora(db: None) -> User:
    return person("nora", Role.MEMBER)


@pytest.fixture
def stranger(db: None) -> User:
    return person("stranger")


@pytest.fixture
def as_() -> Callable[..., Client]:
    def log_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return log_in


@pytest.fixture
def write(board: User) -> Callable[..., Page]:
    """Writes a page and publishes it."""

    def make(slug: str = "about", title: str = "About us", publish: bool = True, **more: Any) -> Page:
        page = actions.save_page(by=board, slug=slug, title=title, **more)
        return actions.publish_page(page=page, by=board) if publish else page

    return make
