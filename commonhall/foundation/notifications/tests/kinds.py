"""Kinds that exist for tests: what modules may get wrong, or want rarely."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Notice, the_subject


def _kind(name: str, **notice: Any) -> Kind:
    return Kind(f"notifications.test_{name}", name, notice=Notice(to=the_subject, **{"title": name, **notice}))


PLAIN = _kind("plain", title="Hello {name}", url=lambda activity: "/accounts/profile/")
TRANSLATED = _kind("translated", title=_("Yes"))  # which Django itself translates
BRIEF = _kind("brief", expires_after=timedelta(hours=1), channels=("inapp", "email"))
LACKING = _kind("lacking", title="{what} of {nobody}")
LOST = _kind("lost", url=lambda activity: activity.data["nothing"])
OUTSIDE = [
    _kind(f"outside_{number}", url=lambda activity, url=url: url)
    for number, url in enumerate(("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"))
]
TO_MANY = Kind(
    "notifications.test_to_many",
    "to many",
    notice=Notice(to=lambda activity: activity.data["people"], title="All of you", channels=("inapp", "email")),
)
