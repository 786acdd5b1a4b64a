"""Who may do what with accounts, and fetching as the check."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import rules
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from commonhall.core.access.permits import fetch, permit
from commonhall.core.access.roles import Role, is_admin
from commonhall.foundation.accounts import queries
from commonhall.foundation.accounts.models import ApiKey, DataExport, KnownDevice, Session, TrustedDevice, User
from commonhall.foundation.files.models import File

SIGNUP_GOOD_FOR = timedelta(days=1)


@rules.predicate
def may_use_api_keys(user: Any) -> bool:
    """Whether the person has one of the roles that the settings name."""
    return bool(user.is_authenticated and user.is_active and user.roles & set(settings.API_KEY_ROLES))


rules.add_perm("accounts.grant_role", is_admin)
rules.add_perm("accounts.change_second_step_policy", is_admin)
rules.add_perm("accounts.lock_account", is_admin)
rules.add_perm("accounts.manage_api_keys", is_admin)
# A module whose people may have keys too widens it: rules.set_perm("accounts.use_api_keys", may_use_api_keys | theirs)
rules.add_perm("accounts.use_api_keys", may_use_api_keys)
# Django's admin asks for these: they open the list of accounts there to administrators.
rules.add_perm("accounts", is_admin)
rules.add_perm("accounts.view_user", is_admin)
rules.add_perm("accounts.change_user", is_admin)  # to close it, to open it again, to take the second step away


def myself(user: Any) -> User:
    """The reader's own account, as the database has it, with the profile."""
    return fetch(User.objects.select_related("profile"), pk=user.pk)


def get_person(user: Any, public_id: UUID) -> User:
    """A person of whom the reader may see something: anybody for those who are logged in, for visitors only people
    who show something to everyone.

    Raises:
        Http404: there is no such person, or the reader may not know that there is.
    """
    people = User.objects.filter(is_active=True).exclude(pk__in=queries.blocked_for(user))
    person = fetch(people.select_related("profile"), public_id=public_id)
    if not user.is_authenticated and not queries.visible_fields(queries.profile_of(person), user):
        raise Http404
    return person


def get_other(user: Any, public_id: UUID) -> User:
    """Another person, to block or to unblock: one whom the reader could see, or has blocked already.

    Raises:
        Http404: there is no such person, or they have blocked the reader, who must not learn of it.
    """
    seen = Q(is_active=True) & ~Q(pk__in=queries.blocked_for(user))
    return fetch(User.objects.filter(seen | Q(pk__in=queries.blocked_by(user))), public_id=public_id)


def may_read_picture(user: Any, file: File) -> bool:
    """Whether the file is the picture of somebody who shows theirs to the reader."""
    person = queries.owner_of_picture(file)
    return person is not None and bool(queries.picture_for(person, user))


def get_data_export(user: Any, public_id: UUID) -> DataExport:
    """One's own archive, while it is kept; it holds more than staff may see."""
    export: DataExport = fetch(DataExport.objects.filter(user=user.pk), public_id=public_id)
    if not queries.is_kept(export):
        raise Http404(_("This archive is no longer kept. Ask for a new one."))
    return export


def get_signup_address(token: str) -> str:
    """The address to which a link to go on with a registration was mailed. The signature is the permission.

    Raises:
        Http404: we have not made this link, or not within 24 hours.
    """
    try:
        return str(signing.loads(token, salt=queries.SIGNUP, max_age=SIGNUP_GOOD_FOR))
    except signing.BadSignature:
        raise Http404(_("This link is older than a day, or was changed on its way. Ask for another one.")) from None


def permit_second_step_policy(user: Any) -> None:
    """Let only those pass who decide which second step is asked of whom.

    Raises:
        PermissionDenied: answered with 403.
    """
    permit(user, "accounts.change_second_step_policy")


def must_enrol_text() -> str:
    return _("This site asks you for an app or a passkey. Set one up under “Second step” before anything else.")


def permit_entry(user: Any) -> None:
    """Let nobody do anything who has to set up an app or a passkey first.

    Raises:
        PermissionDenied: answered with 403 and the reason.
    """
    if queries.must_enrol(user):
        raise PermissionDenied(must_enrol_text())


def get_factor(user: Any, pk: int) -> Authenticator:
    """An app or a passkey of the reader's own."""
    return fetch(Authenticator.objects.filter(user=user), pk=pk)


def get_passkey(user: Any, pk: int) -> Authenticator:
    """A passkey of the reader's own."""
    return fetch(queries.passkeys_of(user), pk=pk)


def get_trusted_device(user: Any, public_id: UUID) -> TrustedDevice:
    """A device that the reader trusts."""
    return fetch(queries.trusted_devices_of(user).select_related("user"), public_id=public_id)


def permit_desk(user: Any) -> None:
    """Let only those pass who may look at accounts, lock them and end their sessions."""
    permit(user, "accounts.lock_account")


def get_at_desk(user: Any, public_id: UUID, to: str = "lock_account") -> User:
    """An account as staff see it on the desk's pages, to "lock_account", to "change_user" or to "grant_role"."""
    permit(user, f"accounts.{to}")
    return fetch(queries.accounts(), public_id=public_id)


def role_named(name: str) -> Role:
    """A role that stands in an address.

    Raises:
        Http404: there is none of this name.
    """
    try:
        return Role(name)
    except ValueError:
        raise Http404(_("There is no such role.")) from None


def get_session(user: Any, public_id: UUID) -> Session:
    """One of the reader's own sessions."""
    return fetch(Session.objects.select_related("user").filter(user=user.pk), public_id=public_id)


def get_device(user: Any, public_id: UUID) -> KnownDevice:
    """One of the reader's own known devices."""
    return fetch(KnownDevice.objects.select_related("user").filter(user=user.pk), public_id=public_id)


def permit_api_keys(user: Any, to: str = "use") -> None:
    """Let only those pass who may "use" keys of their own, or "manage" everybody's."""
    permit(user, f"accounts.{to}_api_keys")


def get_own_api_key(user: Any, public_id: UUID) -> ApiKey:
    """A key of one's own, to replace it: whoever does that reads the new one."""
    return fetch(ApiKey.objects.select_related("user").filter(user=user.pk), public_id=public_id)


def get_api_key(user: Any, public_id: UUID) -> ApiKey:
    """A key to revoke: one's own, or anybody's for staff.

    Raises:
        Http404: there is none, or it is another person's.
    """
    if user.has_perm("accounts.manage_api_keys"):
        return fetch(ApiKey.objects.select_related("user"), public_id=public_id)
    return get_own_api_key(user, public_id)
