"""What a column of a member list can be imported as."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Field(StrEnum):
    EMAIL = "email"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"  # is split into first and last name where those are missing
    DISPLAY_NAME = "display_name"  # likewise
    MEMBER_NUMBER = "member_number"
    STATUS = "status"
    PLAN = "plan"
    JOINED_ON = "joined_on"
    EXPIRES_ON = "expires_on"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    COUNTRY = "country"
    FIELD_OF_STUDY = "field_of_study"
    UNIVERSITY = "university"
    GRADUATION_YEAR = "graduation_year"
    PROFESSION = "profession"
    EMPLOYER = "employer"
    NOTES = "notes"


STATUSES = ("pending", "active", "inactive", "suspended", "expired")

NAME_FIELDS = (Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.DISPLAY_NAME)
DATE_FIELDS = (Field.JOINED_ON, Field.EXPIRES_ON, Field.BIRTH_DATE)

FIELD_LABELS: dict[Field, Promise] = {
    Field.EMAIL: _("E-mail address"),
    Field.FIRST_NAME: _("First name"),
    Field.LAST_NAME: _("Last name"),
    Field.FULL_NAME: _("Full name (will be split)"),
    Field.DISPLAY_NAME: _("Name to show"),
    Field.MEMBER_NUMBER: _("Member number"),
    Field.STATUS: _("Status"),
    Field.PLAN: _("Plan"),
    Field.JOINED_ON: _("Member since"),
    Field.EXPIRES_ON: _("Member until"),
    Field.BIRTH_DATE: _("Date of birth"),
    Field.PHONE: _("Phone"),
    Field.STREET: _("Street"),
    Field.POSTAL_CODE: _("Postal code"),
    Field.CITY: _("City"),
    Field.COUNTRY: _("Country"),
    Field.FIELD_OF_STUDY: _("Field of study"),
    Field.UNIVERSITY: _("University"),
    Field.GRADUATION_YEAR: _("Year of graduation"),
    Field.PROFESSION: _("Profession"),
    Field.EMPLOYER: _("Employer"),
    Field.NOTES: _("Notes"),
}

MAX_CHARS: dict[Field, int] = {
    Field.EMAIL: 254,
    Field.FIRST_NAME: 80,
    Field.LAST_NAME: 80,
    Field.FULL_NAME: 161,
    Field.DISPLAY_NAME: 161,
    Field.MEMBER_NUMBER: 40,
    Field.PHONE: 40,
    Field.STREET: 120,
    Field.POSTAL_CODE: 20,
    Field.CITY: 80,
    Field.COUNTRY: 60,
    Field.FIELD_OF_STUDY: 120,
    Field.UNIVERSITY: 120,
    Field.PROFESSION: 120,
    Field.EMPLOYER: 120,
    Field.NOTES: 10_000,
}
"""The longest text that is accepted, in characters: as much as the columns of a member hold (a test compares them)."""


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """Words to compare by: lower case, without accents, signs and double blanks. `N° d'Adhérent:` is `n d adherent`."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


def compact(text: str) -> str:
    """The same without blanks, so that `FirstName`, `first_name` and `First name` are one."""
    return normalised(text).replace(" ", "")
