"""What people say of themselves, and who may read it."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.accounts.models.people import User, international_phone, spoken_languages


class Audience(models.TextChoices):
    """Who may see a field of a profile, from most to fewest."""

    EVERYONE = "everyone", _("Everyone")
    MEMBERS = "members", _("Members")
    BOARD = "board", _("The board")
    ME = "me", _("Only me")


def known_audiences(audiences: Any) -> None:
    """A dict from fields of the profile that have an audience to one."""
    fields = Profile.DEFAULT_AUDIENCES
    known = isinstance(audiences, dict) and audiences.keys() <= fields.keys()
    if not known or not set(audiences.values()) <= set(Audience.values):
        raise ValidationError(_("Choose for each field who may see it."))


class Profile(models.Model):
    """What a person says of themselves, and who may read it."""

    DEFAULT_AUDIENCES = {
        "bio": Audience.MEMBERS,
        "phone": Audience.ME,
        "languages": Audience.MEMBERS,
        "picture": Audience.MEMBERS,
    }

    user = models.OneToOneField(User, models.CASCADE, related_name="profile", primary_key=True)
    bio = models.TextField(_("about me"), max_length=1000, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True, validators=[international_phone])
    languages = models.JSONField(
        _("languages I speak"), default=list, blank=True, validators=[spoken_languages], help_text=_("ISO 639 codes.")
    )
    audiences = models.JSONField(
        default=dict, blank=True, validators=[known_audiences], help_text=_("Who may see a field, by the field's name.")
    )

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return f"profile of {self.user}"

    @property
    def picture(self) -> uuid.UUID | None:
        """The public id of the person's picture. It lies with the account, which every page has at hand."""
        return self.user.picture_id

    def audience_of(self, field: str) -> Audience:
        return Audience(self.audiences.get(field, self.DEFAULT_AUDIENCES[field]))
