"""Members who may be one person twice: by which words they are found, and how two are compared.

A scan over the register keeps the words (MatchKey) and the pairs (Double); pages read nothing else, so they cost the
same with a million members. What a member shows to nobody finds no pair: that two entries have it in common would tell
whoever knows it of one what it is in the other.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.text import capfirst

from commonhall.core.search.words import fold
from commonhall.core.wording.dates import write_value
from commonhall.modules.members.models import PERSON_FIELDS, UNDO_WITHIN, Double, DoubleScan, Member, Merge
from commonhall.modules.members.models.shown import may_see
from commonhall.modules.members.queries.merging import unseen
from commonhall.modules.members.queries.privacy import BOARD, THE_BOARD, sees, showing

Reason = Double.Reason
# The surest reason first: of two that hold, it is the one that is shown.
PREFIXES = {"e": Reason.EMAIL, "b": Reason.BIRTH, "c": Reason.CITY}
FOUND_BY = {Reason.EMAIL: "email", Reason.BIRTH: "birth_date", Reason.CITY: "city"}
DOTLESS = ("gmail.com", "googlemail.com")  # where dots in an address mean nothing
SOUNDS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ph", "f"), ("ck", "k"), ("y", "i"), ("h", ""))
TWICE = re.compile(r"(.)\1+")
# What a person chooses between when two entries are put together.
CHOSEN = (*PERSON_FIELDS, "email", "number", "status", "plan_id", "joined_on", "expires_on", "notes")


def match_keys(member: Member) -> set[str]:
    """The words by which another entry of the same person would be found, each behind a letter for its reason."""
    told = {field for field in FOUND_BY.values() if sees(THE_BOARD, member, field)}
    addresses = {member.email, member.user.email if member.user else ""} - {""} if "email" in told else set()
    keys = {f"e:{_mailbox(address)}" for address in addresses}
    name = " ".join(sorted(fold(member.name).split()))  # whichever is the first name
    if member.birth_date and "birth_date" in told:
        keys.add(f"b:{name}|{member.birth_date.isoformat()}")
    if member.city and "city" in told:
        keys.add(f"c:{_sound(name)}|{fold(member.city)}")
    return {key[:200] for key in keys}


def _mailbox(address: str) -> str:
    """Where mail to the address ends: without what stands behind a plus."""
    local, _at, domain = address.lower().rpartition("@")
    local = local.partition("+")[0]
    return f"{local.replace('.', '')}@gmail.com" if domain in DOTLESS else f"{local}@{domain}"


def _sound(name: str) -> str:
    """About how a name is said, so that Müller, Mueller and Muler are alike."""
    for letters, sound in SOUNDS:
        name = name.replace(letters, sound)
    return TWICE.sub(r"\1", name)


def doubles() -> "QuerySet[Double]":
    """Pairs that nobody has judged yet."""
    return told_doubles().filter(dismissed_at=None).select_related("first__plan", "second__plan")


def told_doubles() -> "QuerySet[Double]":
    """Pairs without those by what one of the two shows to nobody since the register was looked over."""
    told = Q()
    for reason, field in FOUND_BY.items():
        told |= Q(may_see(field, BOARD, of="first__"), may_see(field, BOARD, of="second__"), reason=reason)
    return Double.objects.filter(told)


def last_scan() -> DoubleScan | None:
    """The look over the register that goes on, or the last one."""
    return DoubleScan.objects.order_by("-pk").first()


@dataclass(frozen=True)
class Choice:
    """A field in which two entries can differ.

    Attributes:
        kept, dropped: the values as people read them.
        take: whether the dropped one's is proposed, as the kept one has none.
    """

    name: str
    label: str
    kept: str
    dropped: str
    take: bool

    @property
    def differs(self) -> bool:
        return self.kept != self.dropped


def comparison(keep: Member, drop: Member) -> list[Choice]:
    """Both entries field by field; what both lack is left out, and what either shows to nobody."""
    found, hidden = [], unseen(keep, drop)
    for name in (name for name in CHOSEN if name not in hidden):
        kept, dropped = _shown(keep, name), _shown(drop, name)
        if kept or dropped:
            label = capfirst(str(Member._meta.get_field(name.removesuffix("_id")).verbose_name))  # type: ignore[union-attr]
            found.append(Choice(name, label, kept, dropped, take=not kept))
    return found


def _shown(member: Member, name: str) -> str:
    if name == "plan_id":
        return str(member.plan or "")
    if name == "status":
        return str(member.get_status_display())
    return write_value(getattr(member, name))


def merge_to(former_id: Any) -> Merge | None:
    """Where the entry of this former public id went."""
    return Merge.objects.select_related("kept").filter(former_id=former_id, undone_at=None).first()


def merges() -> "QuerySet[Merge]":
    """What was put together, with the entry that stayed and who did it.

    `is_followed` says whether the entry was merged again since, which has to be undone first.
    """
    later = Merge.objects.filter(kept=OuterRef("kept"), undone_at=None, pk__gt=OuterRef("pk"))
    rows = Merge.objects.select_related("kept", "by").defer("after", "moved")
    return rows.annotate(is_followed=Exists(later))


def late_merges() -> "QuerySet[Merge]":
    """Those of the last 30 days, which are as long as one can be undone."""
    return merges().filter(at__gt=timezone.now() - UNDO_WITHIN)


def merge_to_undo() -> Subquery:
    """For members' rows: key and name of the latest merge into each, as long as the two can be taken apart.

    A part of the query that fetches the member, as their page has no query to spare.
    """
    rows = Merge.objects.filter(kept=OuterRef("pk"), undone_at=None, at__gt=timezone.now() - UNDO_WITHIN)
    told = rows.exclude(before={}).order_by("-pk").values(told=JSONObject(pk="pk", name="name"))
    return Subquery(told[:1])


def member_named(text: str) -> Member | None:
    """A member by number, by the address of their page, or by an e-mail address that the board sees."""
    text = text.strip()
    rows = Member.objects.all()
    if found := re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.lower()):
        return rows.filter(public_id=found[0]).first()
    if "@" in text:
        return rows.filter(showing(THE_BOARD, "email"), email__lower=text.lower()).first()
    return rows.filter(number=text).first() if text else None
