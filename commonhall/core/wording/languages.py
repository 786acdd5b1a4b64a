"""Whose language something is written in."""

from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.utils import translation


def language_of(person: Any) -> str:
    """The language of somebody's account; the site's for whoever chose none, or has no account."""
    return getattr(person, "language", "") or settings.LANGUAGE_CODE


def speaking_to(person: Any) -> AbstractContextManager[None]:
    """Whatever is written in this block is written in the person's language, whoever acts."""
    return translation.override(language_of(person))
