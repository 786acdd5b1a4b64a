"""What a club knows of a person, and who may see it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")

    @property
    def colour(self) -> str:
        """The state of its badge."""
        colours = {"active": "success", "pending": "warning", "suspended": "danger"}
        return colours.get(self.value, "")


class Audience(models.TextChoices):
    """Who may see a field of a member, from most to fewest."""

    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members")
    BOARD = "board", _("The board")
    ME = "me", _("Only me")


class Person(models.Model):
    """What a club knows of a person, whether they apply or are a member."""

    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=60, blank=True)
    university = models.CharField(_("university"), max_length=120, blank=True)
    field_of_study = models.CharField(_("field of study"), max_length=120, blank=True)
    graduation_year = models.PositiveSmallIntegerField(_("graduation year"), null=True, blank=True)
    profession = models.CharField(_("profession"), max_length=120, blank=True)
    employer = models.CharField(_("employer"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


PERSON_FIELDS = tuple(field.name for field in Person._meta.local_fields)
