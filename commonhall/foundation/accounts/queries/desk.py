"""Accounts as staff look for them: by name, and by whether anybody gets in."""

from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.search.hits import Hit
from commonhall.foundation.accounts.models import AccountLock, User


class Standing(models.TextChoices):
    """Whether anybody gets into an account."""

    OPEN = "open", _("Open")
    LOCKED = "locked", _("Locked")
    CLOSED = "closed", _("Closed")


def accounts(words: str = "", standing: str = "") -> "QuerySet[User, User]":
    """All accounts, for staff, by a part of the address or of a name, and by how they stand. Each row says until when
    wrong passwords lock it, as `locked_until`."""
    until = _locks().filter(user=OuterRef("pk")).values("locked_until")
    rows = User.objects.annotate(locked_until=Subquery(until))
    if words := words.strip():
        rows = rows.filter(Q(email__icontains=words) | Q(username__icontains=words) | Q(display_name__icontains=words))
    if standing:
        rows = rows.filter(_stands(standing))
    return rows


def account_hits(words: str, limit: int) -> list[Hit]:
    """For the site's search: accounts by the beginning of their address or username."""
    words = words.strip().lower()
    rows = User.objects.filter(Q(email__startswith=words) | Q(username__istartswith=words)).order_by("email")[:limit]
    return [Hit(str(user), reverse("accounts:desk_account", args=[user.public_id]), user.email) for user in rows]


def locked_accounts() -> int:
    """How many nobody gets into for now: after wrong passwords, or because staff say so."""
    return User.objects.filter(_stands(Standing.LOCKED)).count()


def standing_of(person: User) -> Standing:
    """Of an account that was read by accounts()."""
    if not person.is_active:
        return Standing.CLOSED
    locked = person.locked_at is not None or getattr(person, "locked_until", None) is not None
    return Standing.LOCKED if locked else Standing.OPEN


def _stands(standing: str) -> Q:
    # A list of keys, and no question about each row: the locks are few and have an index, the accounts are many.
    by_staff = User.objects.filter(locked_at__isnull=False).values("pk")
    locked = Q(pk__in=by_staff.union(_locks().values("user")))
    return {
        Standing.OPEN: Q(is_active=True) & ~locked,
        Standing.LOCKED: Q(is_active=True) & locked,
        Standing.CLOSED: Q(is_active=False),
    }[Standing(standing)]


def _locks() -> "QuerySet[AccountLock, AccountLock]":
    """Those that wrong passwords have put on, while they hold."""
    return AccountLock.objects.filter(locked_until__gt=timezone.now())
