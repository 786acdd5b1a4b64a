"""Roles: named groups. Rules ask for a role; a site gives it by putting a person into the group."""

from typing import Any

import rules
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    BOARD = "board", _("Board")
    ADMIN = "admin", _("Administrator")
    TREASURER = "treasurer", _("Treasurer")
    MODERATOR = "moderator", _("Moderator")
    ORGANISER = "organiser", _("Organiser")
    COACH = "coach", _("Coach")
    MERCHANT = "merchant", _("Merchant")
    CUSTOMER = "customer", _("Customer")


def has_role(*names: Role) -> Any:
    """A predicate for `rules`: the person has one of the roles, or is an administrator."""
    wanted = {*names, Role.ADMIN}

    def check(user: Any) -> bool:
        return bool(user.is_authenticated and user.is_active and wanted & user.roles)

    return rules.predicate(check, name="has_role:" + "|".join(sorted(wanted)))


is_signed_in = rules.predicate(lambda user: bool(user.is_authenticated and user.is_active), name="is_signed_in")
is_board = has_role(Role.BOARD)
is_treasurer = has_role(Role.TREASURER)
is_admin = has_role()


def people_with(*roles: Role) -> list[int]:
    """Primary keys of the active users who have one of the roles."""
    people = get_user_model()._default_manager.filter(is_active=True, groups__name__in=roles)
    return list(people.order_by("pk").values_list("pk", flat=True).distinct())
