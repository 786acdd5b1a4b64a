"""The desk's lists: who needs something to be done. Each page costs the same however many there are."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonhall.core.pagination.counting import bounded_counts
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.search.queries import matching
from commonhall.core.time.today import site_today
from commonhall.modules.members.models import Member, Status
from commonhall.modules.members.queries.directory import KEY
from commonhall.modules.members.queries.owed import debtors, open_dues_charges, owes
from commonhall.modules.members.queries.privacy import SEARCH_LABEL

PAGE = 50
MOST = 1_000  # a count is exact to here; of a longer list it says "1,000+"
SOON = 30  # days
DAYS = (14, 30, 60, 90)
NOT_COUNTED = ("due", "everybody")  # dues are counted by charges; everybody is no task


@dataclass(frozen=True)
class DeskFilters:
    """What the reader asked a list of the desk for; a bulk act keeps it as its choice.

    Attributes:
        days: for those who expire soon, how soon.
    """

    q: str = ""
    status: str = ""
    plan: str = ""
    days: str = ""

    @property
    def any(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def soon(self) -> int:
        return int(self.days) if self.days in map(str, DAYS) else SOON

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class DeskList:
    """A list of the desk.

    Attributes:
        rows: its members, before the reader's filters.
        empty: what it says when nobody stands on it.
        order: keys of its pages; the last is unique.
        of_status: whether all of them have one status, so that it is no filter.
    """

    label: str | Promise
    empty: str | Promise
    rows: Callable[[DeskFilters], "QuerySet[Member]"]
    order: tuple[str, ...] = ("sort_name", "id")
    of_status: bool = False


def _owing(filters: DeskFilters) -> "QuerySet[Member]":
    return Member.objects.filter(owes())


def _expiring(filters: DeskFilters) -> "QuerySet[Member]":
    today = site_today()
    until = today + timedelta(days=filters.soon)
    return Member.objects.filter(status=Status.ACTIVE, expires_on__gte=today, expires_on__lte=until)


def _with(**exact: Any) -> Callable[[DeskFilters], "QuerySet[Member]"]:
    return lambda filters: Member.objects.filter(**exact)


LISTS: dict[str, DeskList] = {
    "due": DeskList(gettext_lazy("Dues open"), gettext_lazy("Nobody owes dues."), _owing),
    "expiring": DeskList(
        gettext_lazy("Expiring soon"), gettext_lazy("No membership ends soon."), _expiring, ("expires_on", "id"), True
    ),
    "expired": DeskList(
        gettext_lazy("Expired"), gettext_lazy("No membership has expired."), _with(status=Status.EXPIRED),
        of_status=True,
    ),
    "suspended": DeskList(
        gettext_lazy("Suspended"), gettext_lazy("Nobody is suspended."), _with(status=Status.SUSPENDED), of_status=True
    ),
    "unpaid": DeskList(
        gettext_lazy("Never paid"), gettext_lazy("Everybody has a day until which they have paid."),
        _with(expires_on=None, status__in=[Status.PENDING, Status.ACTIVE]),
    ),
    "no_account": DeskList(
        gettext_lazy("Without an account"), gettext_lazy("Everybody has an account."), _with(user=None)
    ),
    "no_email": DeskList(
        gettext_lazy("Without an e-mail address"), gettext_lazy("Everybody has an e-mail address."), _with(email="")
    ),
    "everybody": DeskList(gettext_lazy("Everybody"), gettext_lazy("Nobody stands in the register yet."), _with()),
}  # fmt: skip


def desk_members(key: str, filters: DeskFilters) -> "QuerySet[Member]":
    """The members of a list, as filtered; without an order.

    Raises:
        KeyError: there is no such list.
    """
    rows = LISTS[key].rows(filters)
    if filters.status in Status.values:
        rows = rows.filter(status=filters.status)
    if KEY.fullmatch(filters.plan):
        rows = rows.filter(plan_id=int(filters.plan))
    if filters.q.strip():
        rows = rows.filter(pk__in=matching(SEARCH_LABEL, filters.q, "board"))
    return rows


@dataclass(frozen=True)
class Entry:
    """A member on a list, and what the list says of them.

    Attributes:
        word, state: such as "12 days overdue", and its colour.
        link: the page where it is dealt with.
    """

    member: Member
    word: str = ""
    state: str = ""
    link: str = ""


@dataclass(frozen=True)
class DeskPage:
    page: Page[Any]
    entries: list[Entry]


def desk_page(key: str, filters: DeskFilters, cursor: str = "", size: int = PAGE) -> DeskPage:
    """A page of a list; of open dues, the longest overdue first.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    if key == "due":
        return _due_page(filters, cursor, size)
    rows = desk_members(key, filters).select_related("plan")
    page = paginate(rows, order=LISTS[key].order, cursor=cursor, size=size)
    return DeskPage(page, [Entry(member, *_term_word(member, key)) for member in page])


def _due_page(filters: DeskFilters, cursor: str, size: int) -> DeskPage:
    charges = open_dues_charges(desk_members("everybody", filters) if filters.any else None)
    page = paginate(charges, order=["due_on", "id"], cursor=cursor, size=size)
    members, today = debtors(list(page)), site_today()
    entries = []
    for charge in page:
        word, state = _due_word(charge.due_on, today)
        if member := members.get(charge.pk):
            entries.append(Entry(member, f"{charge.money}, {word}", state, charge.get_absolute_url()))
    return DeskPage(page, entries)


def _due_word(due_on: date, today: date) -> tuple[str, str]:
    late = (today - due_on).days
    if late > 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", late) % {"days": late}, "danger"
    if late == 0:
        return _("due today"), "warning"
    return ngettext("due in %(days)d day", "due in %(days)d days", -late) % {"days": -late}, ""


def _term_word(member: Member, key: str) -> tuple[str, str]:
    if key != "expiring" or member.expires_on is None:
        return "", ""
    left = (member.expires_on - site_today()).days
    if left == 0:
        return _("ends today"), "warning"
    return ngettext("ends in %(days)d day", "ends in %(days)d days", left) % {"days": left}, ""


def desk_counts() -> dict[str, int]:
    """How many stand on each list, up to one more than MOST, in one query."""
    lists: dict[str, QuerySet[Any]] = {key: desk_members(key, DeskFilters()) for key in LISTS if key not in NOT_COUNTED}
    return bounded_counts({"due": open_dues_charges(), **lists}, MOST + 1)
