"""A purpose of each sort for the tests of files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from commonhall.foundation.files import purposes
from commonhall.foundation.files.models import File
from commonhall.foundation.files.purposes import MEGABYTE, Purpose, Rules, square, types

FRIEND = "friend@example.org"


def _friends_read(user: Any, file: File) -> bool:
    return getattr(user, "email", "") == FRIEND


PURPOSES = (
    Purpose(
        code="tests.paper",
        label="Papers",
        rules=Rules(types=types.ALL, max_bytes=5 * MEGABYTE, keep_format=True, sizes=(square(64),)),
        may_read=_friends_read,
    ),
    Purpose(
        code="tests.logo",
        label="Logos",
        rules=Rules(types=types.PICTURES, max_bytes=MEGABYTE),
        public=True,
        personal=False,
        may_upload=lambda user: bool(user.is_staff),
    ),
)


@pytest.fixture(autouse=True)
def _purposes(upload_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = {**purposes._purposes, **{purpose.code: purpose for purpose in PURPOSES}}
    monkeypatch.setattr(purposes, "_purposes", known)
    yield


@pytest.fixture
def owner(db: None) -> Any:
    return get_user_model().objects.create_user("owner@example.org", display_name="Olga")  # type: ignore[attr-defined]


@pytest.fixture
def stranger(db: None) -> Any:
    return get_user_model().objects.create_user("stranger@example.org")  # type: ignore[attr-defined]


@pytest.fixture
def friend(db: None) -> Any:
    return get_user_model().objects.create_user(FRIEND)  # type: ignore[attr-defined]
