from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonhall.core.activity.models import Activity
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.core.search.hits import Hit
from commonhall.foundation.files.queries import address_of
from commonhall.modules.merchants.judging.countries import country_name
from commonhall.modules.merchants.models import NUMBERS, PROFILE, Document, Invitation, Merchant, State
from commonhall.modules.merchants.queries.invitations import invited

FILTERS = {"waiting": (State.SUBMITTED, State.IN_REVIEW), **{state.value: (state,) for state in State}}
# One of the two numbers is enough: many small businesses have no VAT number, and freelancers are in no register.
NEEDED = ("business_name", "contact_person", "email", "street", "city", "country")


@dataclass(frozen=True)
class Filters:
    """What the desk's list is narrowed to; empty means any."""

    state: str = ""
    country: str = ""
    q: str = ""

    @property
    def query(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def merchant_page(filters: Filters, cursor: str = "", size: int = 25) -> Page[Merchant]:
    """A page of the desk's list: who waits stands in the order of waiting, others with the latest change first.

    Raises:
        BadCursor: the cursor is not one of this list.
    """
    rows = _matching(filters.q)
    if filters.state in FILTERS:
        rows = rows.filter(state__in=FILTERS[filters.state])
    if filters.country:
        rows = rows.filter(country=filters.country)
    waiting = filters.state in ("waiting", State.SUBMITTED, State.IN_REVIEW)
    return paginate(rows, order=["since", "id"] if waiting else ["-since", "-id"], cursor=cursor, size=size)


def _matching(words: str) -> QuerySet[Merchant]:
    words = words.replace("\x00", "").strip()[:100]
    rows = Merchant.objects.all()
    if not words:
        return rows
    by_number = Q(registration_number__icontains=words) | Q(vat_number__icontains=words.replace(" ", ""))
    return rows.filter(Q(business_name__icontains=words) | Q(email__icontains=words) | by_number)


def merchant_hits(user: Any, words: str, limit: int) -> list[Hit]:
    """For the site's search: reviewers find merchants by name, address or number."""
    rows = _matching(words).exclude(state=State.CLOSED).order_by("business_name", "id")[:limit]
    return [
        Hit(
            each.business_name, f"/merchants/desk/{each.public_id}/", f"{each.country_name} · {State(each.state).label}"
        )
        for each in rows
    ]


def own_merchant(user: Any) -> Merchant | None:
    return Merchant.objects.filter(user=user.pk).first()


def label_of(name: str) -> str:
    return capfirst(str(Merchant._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def facts(merchant: Merchant) -> list[tuple[str, Any]]:
    """What a merchant tells, with labels; what is empty is left out by the page."""
    told = {name: getattr(merchant, name) for name in (*PROFILE, "iban_shown")}
    told["country"] = merchant.country_name
    return [(label_of(name), value) for name, value in told.items()]


def missing(merchant: Merchant, papers: int) -> list[str]:
    """What a profile lacks before it can be submitted, in words.

    Args:
        papers: how many documents it has.
    """
    lacks = [label_of(name) for name in NEEDED if not getattr(merchant, name)]
    if not any(getattr(merchant, name) for name in NUMBERS):
        lacks.append(_("Registration number or VAT number"))
    return lacks if papers else [*lacks, _("A document that proves your business")]


def documents(merchant: Merchant) -> list[dict[str, Any]]:
    papers = merchant.documents.select_related("file")
    return [{"id": each.file.public_id, "name": each.file.name, "url": address_of(each.file)} for each in papers]


def history(merchant: Merchant, *, staff: bool = False) -> list[dict[str, Any]]:
    """What the log says of a merchant, newest first, as the timeline component takes it.

    Args:
        staff: whether the reader may know who of the staff did it.
    """
    rows = Activity.objects.filter(target_type="merchants.merchant", target_id=str(merchant.pk))
    return [
        {
            "title": each.label,
            "at": each.at,
            "by": each.actor.get("name", "") if staff else "",
            "text": (each.subject.get("after") or {}).get("reason", ""),
            "state": _colour(each),
        }
        for each in rows.prefetch_related("people").order_by("-id")[:50]
    ]


def _colour(entry: Activity) -> str:
    state = (entry.subject.get("after") or {}).get("state")
    return State(state).colour if state in State.values else ""


def home_panel(request: HttpRequest) -> dict[str, Any] | None:
    """The box on the home page: where I stand, or how to become a merchant."""
    merchant = own_merchant(request.user)
    return {"merchant": merchant, "invitation": None if merchant else invited(request.user)}


def personal_data(user: Any) -> Iterator[dict[str, Any]]:
    """Everything about a person's business; of the IBAN what pages show, for an archive lies about on devices."""
    for merchant in Merchant.objects.filter(user=user.pk):
        told = {name: getattr(merchant, name) for name in (*PROFILE, "state", "reason", "created_at", "approved_at")}
        papers = Document.objects.filter(merchant=merchant).values_list("file__name", flat=True)
        yield {"kind": "merchant", **told, "iban": merchant.iban_shown, "documents": list(papers)}
    for invitation in Invitation.objects.filter(Q(email=user.email.lower()) | Q(merchant__user=user.pk)):
        yield {
            "kind": "invitation", "email": invitation.email, "business_name": invitation.business_name,
            "contact_person": invitation.contact_person, "country": country_name(invitation.country),
            "sent_at": invitation.sent_at, "accepted_at": invitation.accepted_at,
        }  # fmt: skip
