"""What people write about themselves."""

from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.activity import ONBOARDING_COMPLETED, PROFILE_CHANGED
from commonhall.foundation.accounts.models import Profile, User

OF_USER = {"username", "display_name", "language", "time_zone"}


class ProfileChanges(TypedDict, total=False):
    """What a person may change of themselves; what is left out stays."""

    username: str  # empty: none
    display_name: str
    language: str
    time_zone: str
    bio: str
    phone: str
    languages: list[str]
    audiences: dict[str, str]


@transaction.atomic
def change_profile(*, user: User, by: object, **changes: Unpack[ProfileChanges]) -> Profile:
    """Change a person's profile. `audiences` may name some fields only; the others keep theirs.

    Raises:
        Refused: a value can't be taken; `field` says which.
    """
    stored = User.objects.select_for_update().get(pk=user.pk)
    profile = Profile.objects.get_or_create(user=stored)[0]
    if changes.get("audiences"):
        changes["audiences"] = {**profile.audiences, **changes["audiences"]}
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    for name, value in changes.items():
        if value is None:
            raise Refused(_("This can be empty, but not null."), field=name)
        if name == "username":
            value = str(value).strip().lower() or None  # as a registration keeps it
        row: models.Model = stored if name in OF_USER else profile
        if getattr(row, name) != value:
            before[name], after[name] = getattr(row, name), value
            setattr(row, name, value)
    _judge(stored, OF_USER & after.keys())
    _judge(profile, after.keys() - OF_USER)
    if after:
        _save(stored, OF_USER & after.keys())
        profile.save()
        record(PROFILE_CHANGED, by=by, on=profile, about=stored, before=before, after=after)
    return profile


def _judge(row: models.Model, changed: set[str]) -> None:
    names = {field.name for field in row._meta.get_fields()}
    try:
        row.clean_fields(exclude=names - changed)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], field=field) from None


def _save(user: User, changed: set[str]) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=changed)
    except IntegrityError:  # of what people change of themselves, only the username may be taken
        taken = str(User._meta.get_field("username").error_messages["unique"])
        raise Refused(taken, field="username") from None


@transaction.atomic
def complete_onboarding(*, user: User, by: object) -> None:
    """End the person's onboarding; it ends once and does not come back."""
    ended = User.objects.filter(pk=user.pk, onboarding_completed_at=None).update(onboarding_completed_at=timezone.now())
    if ended:
        record(ONBOARDING_COMPLETED, by=by, on=user)
