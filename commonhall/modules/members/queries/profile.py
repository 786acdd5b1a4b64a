"""One member's page: what stands on it for whoever reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from commonhall.core.access.roles import Role
from commonhall.core.activity.models import Activity
from commonhall.core.activity.recording import key_of
from commonhall.core.pagination.keyset import Page, paginate
from commonhall.foundation.accounts.models import User
from commonhall.modules.members.models import BadgeAward, CustomField, Member
from commonhall.modules.members.queries.answers import in_words
from commonhall.modules.members.queries.badges import badges_of
from commonhall.modules.members.queries.directory import ROLES
from commonhall.modules.members.queries.privacy import (
    VISITOR,
    Reader,
    is_own,
    label_of,
    meets,
    seen,
    seen_own,
    sees,
)
from commonhall.modules.members.queries.settings import directory_settings

STUDIES = ("university", "field_of_study", "graduation_year", "profession", "employer")
CLUB = ("number", "plan", "joined_on", "expires_on")
# Of what else is a member's; applications are not among it, for the applicant does not know of every step of theirs.
ABOUT_THEM = [
    f"members.{what}" for what in ("badge_given", "badge_taken", "card_issued", "card_changed", "dues_opened")
]


@dataclass(frozen=True)
class Profile:
    """What a reader sees of a member, each part as pairs of a label and a value."""

    contact: list[tuple[str, Any]]
    studies: list[tuple[str, Any]]
    club: list[tuple[str, Any]]
    own: list[tuple[str, Any]]
    badges: list[BadgeAward]
    roles: list[str]


def may_read_directory(reader: Reader) -> bool:
    """Members and the board may; everybody may where the site has opened it."""
    return reader.kind != VISITOR or directory_settings().is_public


def has_page(member: Member, reader: Reader) -> bool:
    """Whether the reader may meet the member at all, and so has a page of theirs. Rows come with their `head`."""
    return is_own(reader, member) or (meets(reader, member) and may_read_directory(reader))


def profile(member: Member, reader: Reader, viewer: Any = None) -> Profile:
    """At most three queries: the club's own fields where there are answers, badges, and roles.

    Args:
        viewer: who looks, where that is somebody; one's own roles are known already.
    """
    facts = seen(reader, member)
    fields = CustomField.objects.filter(is_active=True) if member.custom else []
    parts: dict[str, list[tuple[str, Any]]] = {"contact": [], "studies": [], "club": []}
    for name, value in facts.items():
        part = "studies" if name in STUDIES else "club" if name in CLUB else "contact"
        parts[part].append((label_of(name), value))
    own = [(field.label, in_words(field, answer)) for field, answer in seen_own(reader, member, fields)]
    return Profile(**parts, own=own, badges=badges_shown(member, reader), roles=_roles(member, reader, viewer))


def badges_shown(member: Member, reader: Reader) -> list[BadgeAward]:
    """A member's badges, where the reader may see them."""
    return badges_of(member) if sees(reader, member, "badges") else []


def _roles(member: Member, reader: Reader, viewer: Any) -> list[str]:
    if member.user_id is None or not sees(reader, member, "roles"):
        return []
    if viewer is not None and viewer.pk == member.user_id:
        return [str(role.label) for role in ROLES if role in viewer.roles]
    return [str(Role(name).label) for name in roles_shown([member], reader).get(member.user_id, [])]


def roles_shown(members: Iterable[Member], reader: Reader) -> dict[int | None, list[str]]:
    """The names of the roles that the reader may see, by the members' accounts; one query for them all, if any."""
    accounts = [each.user_id for each in members if each.user_id is not None and sees(reader, each, "roles")]
    shown: dict[int | None, list[str]] = {}
    if accounts:
        groups = User.groups.through._default_manager.filter(user_id__in=accounts, group__name__in=ROLES)
        for account, name in groups.order_by("group__name").values_list("user_id", "group__name"):
            shown.setdefault(account, []).append(name)
    return shown


def activity_of(member: Member, cursor: str = "", size: int = 25) -> Page[Activity]:
    """What the log says of the member's place in the register, of their badges, card and dues, newest first."""
    of_the_entry = Q(target_type="members.member", target_id=str(member.pk))
    keys = [key_of(member), *([str(member.user_id)] if member.user_id else [])]
    rows = Activity.objects.filter(of_the_entry | Q(subject_id__in=keys, kind__in=ABOUT_THEM))
    return paginate(rows.prefetch_related("people"), order=["-id"], cursor=cursor, size=size)
