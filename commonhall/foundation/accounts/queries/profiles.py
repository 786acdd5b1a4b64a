"""What people say of themselves, as far as the reader may see it."""

from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, has_role, is_board
from commonhall.foundation.accounts.models import Audience, Profile, User
from commonhall.foundation.files.models import File

PICTURE = "accounts.picture"  # the purpose of files

is_among_members = has_role(Role.MEMBER, Role.BOARD, Role.TREASURER)


def profile_of(user: User) -> Profile:
    """The person's profile; an empty one, not saved, where there is none yet."""
    try:
        return user.profile
    except Profile.DoesNotExist:
        return Profile(user=user)


def own_profile(user: User) -> dict[str, Any]:
    """Everything that a person can change of themselves, by the names that actions.change_profile takes."""
    profile = profile_of(user)
    return {
        "username": user.username or "",
        "display_name": user.display_name,
        "language": user.language,
        "time_zone": user.time_zone,
        "bio": profile.bio,
        "phone": profile.phone,
        "languages": profile.languages,
        "audiences": {field: profile.audience_of(field) for field in Profile.DEFAULT_AUDIENCES},
    }


def visible_fields(profile: Profile, viewer: Any) -> dict[str, Any]:
    """What the viewer may read of a profile: value by field, only fields that hold something."""
    return {name: value for name in _open_fields(profile, viewer) if (value := getattr(profile, name))}


def picture_for(person: User | None, viewer: Any, size: str = "64") -> str:
    """The address of the person's picture; empty where there is none that the viewer may see. Asks the database for
    nothing where the person was read with their profile."""
    if person is None or not person.picture_id:
        return ""
    return person.picture_address(size) if "picture" in _open_fields(profile_of(person), viewer) else ""


def picture_addresses(person: User) -> dict[str, str] | None:
    """Of a picture that the reader may see, for programs."""
    if not person.picture_id:
        return None
    sizes = {"small": "64", "medium": "128", "large": "file"}
    return {name: person.picture_address(size) for name, size in sizes.items()}


def owner_of_picture(file: File) -> User | None:
    """Whose picture it is now."""
    return User.objects.filter(picture=file).select_related("profile").first()


def _open_fields(profile: Profile, viewer: Any) -> list[str]:
    """What the viewer may read, whether it holds something or not; of the profile only the audiences are looked at.

    This is the one place that decides; pages, API, search and exports all ask here.
    """
    circles = _circles(viewer, profile)
    return [name for name in Profile.DEFAULT_AUDIENCES if profile.audience_of(name) in circles]


def _circles(viewer: Any, profile: Profile) -> set[Audience]:
    if viewer.is_authenticated and viewer.pk == profile.user_id:
        return set(Audience)
    circles = {Audience.EVERYONE}
    if is_among_members(viewer):
        circles.add(Audience.MEMBERS)
    if is_board(viewer):
        circles.add(Audience.BOARD)
    return circles


@dataclass(frozen=True)
class Completeness:
    """How far a profile is filled in.

    Attributes:
        percent: 0 to 100.
        missing: the names of what is missing, for people.
    """

    percent: int
    missing: list[str | Promise]

    @property
    def complete(self) -> bool:
        return not self.missing


def check_profile_completeness(user: User) -> Completeness:
    """What the person's profile lacks."""
    profile = profile_of(user)
    wanted = {
        _("your name"): user.display_name,
        _("a few words about you"): profile.bio,
        _("your phone number"): profile.phone,
        _("the languages you speak"): profile.languages,
        _("your time zone"): user.time_zone,
        _("your picture"): user.picture_id,
    }
    missing: list[str | Promise] = [name for name, value in wanted.items() if not value]
    return Completeness(100 * (len(wanted) - len(missing)) // len(wanted), missing)


def language_names() -> dict[str, str]:
    """Name by ISO 639 code, in the reader's language and order."""
    names = Locale.parse((get_language() or settings.LANGUAGE_CODE).replace("-", "_")).languages
    # Two letters: the languages that people commonly name; the rest are mostly historic or regional.
    return dict(sorted(((code, name) for code, name in names.items() if len(code) == 2), key=lambda pair: pair[1]))
