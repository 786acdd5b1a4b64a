"""Who has which badge."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from commonhall.core.pagination.keyset import Page, paginate
from commonhall.modules.members.models import Badge, BadgeAward, Member


def awards() -> "QuerySet[BadgeAward]":
    """Badges of members with the badges, in their order."""
    return BadgeAward.objects.select_related("badge").order_by("badge__position", "badge__name")


def with_badges() -> "Prefetch[str, Any, str]":
    """For a list's `prefetch_related`: each member's badges as `worn`, at the price of one query for the whole list."""
    return Prefetch("badge_awards", queryset=awards(), to_attr="worn")


def badges_of(member: Member) -> list[BadgeAward]:
    """A member's badges with who gave them."""
    return list(awards().filter(member=member).select_related("badge", "awarded_by"))


def badges_to_give(member: Member) -> "QuerySet[Badge]":
    """What is still given, and the member does not have."""
    return Badge.objects.filter(is_active=True).exclude(awards__member=member)


def holders(badge: Badge, cursor: str = "", size: int = 25) -> Page[BadgeAward]:
    """Who has the badge, the latest first."""
    rows = BadgeAward.objects.filter(badge=badge).select_related("member", "awarded_by")
    return paginate(rows, order=["-id"], cursor=cursor, size=size)
