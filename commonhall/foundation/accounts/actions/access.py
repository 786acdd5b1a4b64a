"""Roles, and what staff change of an account."""

from typing import TypedDict, Unpack

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from commonhall.core.access.roles import Role
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import record
from commonhall.core.forms.refusal import Refused
from commonhall.foundation.accounts.actions.mails import send_account_mail
from commonhall.foundation.accounts.actions.sessions import drop_sessions
from commonhall.foundation.accounts.activity import (
    ACCOUNT_CHANGED,
    ACCOUNT_CLOSED,
    ACCOUNT_REOPENED,
    ROLE_GRANTED,
    ROLE_NAMES,
    ROLE_REVOKED,
)
from commonhall.foundation.accounts.models import User


@transaction.atomic
def grant_role(*, user: User, role: Role, by: object) -> bool:
    """Give a person a role. An administrator may also open Django's admin.

    Returns:
        Whether anything changed; a role that the person has already is no news.
    """
    group, _made = Group.objects.get_or_create(name=role.value)
    held = _lock_roles(user)
    if role.value in held:
        return False
    user.groups.add(group)
    _roles_changed(user, held, held | {role.value})
    _record_roles(ROLE_GRANTED, user, role, held, by)
    return True


@transaction.atomic
def revoke_role(*, user: User, role: Role, by: object) -> bool:
    """Take a role from a person.

    Returns:
        Whether anything changed.

    Raises:
        Refused: nobody would be left to administrate the site.
    """
    held = _lock_roles(user)
    if role.value not in held:
        return False
    if role == Role.ADMIN and not other_administrators(user):
        raise Refused(_("Somebody must stay administrator. First give the role to another person."))
    user.groups.remove(Group.objects.get(name=role.value))
    _roles_changed(user, held, held - {role.value})
    _record_roles(ROLE_REVOKED, user, role, held, by)
    return True


class AccountChanges(TypedDict, total=False):
    """What staff may change of an account; what is left out stays."""

    is_active: bool
    username: str | None
    display_name: str


@transaction.atomic
def change_account(*, user: User, by: object, **changes: Unpack[AccountChanges]) -> User:
    """Change what staff may change of an account. Whoever it is closed to is logged out everywhere at once, and mailed;
    when it is opened again they are told, too.

    Raises:
        Refused: nobody would be left to administrate the site, the person would lock themselves out, or the account was
            deleted.
    """
    stored = User.objects.select_for_update().get(pk=user.pk)
    if "username" in changes:
        changes["username"] = (changes["username"] or "").lower() or None
    wanted: dict[str, object] = {**changes}
    before = {name: getattr(stored, name) for name in wanted if getattr(stored, name) != wanted[name]}
    opens = before.pop("is_active", None) is False
    closes = not opens and stored.is_active and wanted.get("is_active") is False
    if closes:
        _refuse_lockout(stored, by)
    if opens and stored.is_deleted:
        raise Refused(_("This account was deleted; nothing is left to open."), field="is_active")
    User.objects.filter(pk=user.pk).update(**wanted)
    if before:
        after = {name: wanted[name] for name in before}
        record(ACCOUNT_CHANGED, by=by, on=user, about=user, before=before, after=after)
    if closes:
        drop_sessions(user)
        record(ACCOUNT_CLOSED, by=by, on=user, about=user)
        # Notices are for open accounts only.
        language = stored.language or settings.LANGUAGE_CODE
        send_account_mail(template="account/email/account_closed", to=stored.email, context={}, language=language)
    if opens:
        record(ACCOUNT_REOPENED, by=by, on=user, about=user)
    stored.refresh_from_db()
    return stored


def _refuse_lockout(user: User, by: object) -> None:
    if user == by:
        raise Refused(_("You can't close your own account here."), field="is_active")
    if Role.ADMIN in user.roles and not other_administrators(user):
        raise Refused(_("Somebody must stay administrator."), field="is_active")


def other_administrators(user: User) -> bool:
    """Whether anybody else could administrate the site."""
    return User.objects.filter(is_active=True, locked_at=None, groups__name=Role.ADMIN).exclude(pk=user.pk).exists()


def _lock_roles(user: User) -> set[str]:
    """What the person holds now; the row's lock keeps two changes of roles apart."""
    User.objects.select_for_update().get(pk=user.pk)
    user.__dict__.pop("roles", None)
    return set(user.roles)


def _roles_changed(user: User, before: set[str], after: set[str]) -> None:
    user.roles = after
    if (Role.ADMIN in before) != (Role.ADMIN in after):
        user.is_staff = Role.ADMIN in after or user.is_superuser
        user.save(update_fields=["is_staff"])


def _record_roles(kind: Kind, user: User, role: Role, before: set[str], by: object) -> None:
    was, now = {"roles": sorted(before)}, {"roles": sorted(user.roles)}
    record(
        kind, by=by, on=user, about=user, before=was, after=now, data={"role": ROLE_NAMES[role].said(name=role.value)}
    )
