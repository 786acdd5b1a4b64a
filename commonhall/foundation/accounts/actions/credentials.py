"""Accounts come into being, and their passwords change."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from commonhall.core.activity.recording import record
from commonhall.foundation.accounts.actions.mails import send_account_mail
from commonhall.foundation.accounts.actions.sessions import drop_sessions
from commonhall.foundation.accounts.actions.trust import revoke_trusted_devices
from commonhall.foundation.accounts.activity import (
    ACCOUNT_CREATED,
    LOGINS_STAY_LINKED,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
)
from commonhall.foundation.accounts.models import AccountLock, KnownDevice, OldPassword, Profile, User
from commonhall.foundation.accounts.queries import has_verified_address, signup_path
from commonhall.foundation.accounts.queries.factors import REMEMBERED
from commonhall.foundation.security.limits import limited


def create_account(
    *,
    email: str,
    by: object,
    password: str | None = None,
    username: str | None = None,
    display_name: str = "",
    language: str | None = None,
    verified: bool = False,
) -> User:
    """Open an account.

    Args:
        email: judged by the caller; must not belong to another account.
        by: who opens it; None for a visitor who registers.
        password: None for an account that nobody can log in to before a reset.
        language: of the pages; default: the one that is active.
        verified: whether the address is known to be the person's. Else a link must be followed before anything opens.

    Raises:
        IntegrityError: the address or username is taken.
    """
    user = User(email=email.strip().lower(), username=(username or "").lower() or None)
    user.display_name = display_name.strip()
    user.language = get_language() or "" if language is None else language
    user.set_password(password)  # takes its time, so it is done before the transaction begins
    with transaction.atomic():
        user.save()
        Profile.objects.create(user=user)
        AccountLock.objects.create(user=user)  # there from the start: the first wrong password takes no longer
        if verified:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        record(ACCOUNT_CREATED, by=by, on=user, about=user, after={"email": user.email, "username": user.username})
    return user


def set_password(*, user: User, password: str, by: object, was_reset: bool = False, keep: str = "") -> None:
    """Set a password that the caller has judged. Every other session of the person ends, and no device is trusted any
    more.

    Args:
        was_reset: by a link from the mailbox, not by somebody who knew the old one. Then no device is known any more,
            and the count of wrong passwords begins anew.
        keep: the key of the session that stays.
    """
    before = user.password if user.has_usable_password() else ""
    user.set_password(password)  # takes its time, so it is done before the transaction begins
    with transaction.atomic():
        user.save(update_fields=["password"])
        if before:
            _remember_password(user, before)
        revoke_trusted_devices(user=user, by=by)
        drop_sessions(user, keep=keep)
        if was_reset:
            KnownDevice.objects.filter(user=user).delete()
            AccountLock.objects.filter(user=user).update(failures=0, locked_until=None)
            _tell_of_links(user)
        record(PASSWORD_RESET if was_reset else PASSWORD_CHANGED, by=by, on=user, about=user)


def _tell_of_links(user: User) -> None:
    """Whoever got in before may have linked a sign-in of theirs, which the new password does not end."""
    linked = SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
    # By the class, for the site may have taken away the keys of a provider since.
    sites = sorted({registry.get_class(provider).name for provider in linked if registry.get_class(provider)})
    if sites:
        record(LOGINS_STAY_LINKED, by=None, on=user, about=user, data={"sites": ", ".join(sites)})


def _remember_password(user: User, hashed: str) -> None:
    """Keep the hash, and of the older ones only those that are still looked at."""
    OldPassword.objects.create(user=user, hash=hashed)
    old = OldPassword.objects.filter(user=user).order_by("-id").values_list("pk", flat=True)
    OldPassword.objects.filter(pk__in=list(old[REMEMBERED - 1 :])).delete()


def mail_signup_link(*, email: str) -> None:
    """Mail a link with which the registration goes on, unless the mailbox has had its fill of them. Whoever asks learns
    nothing: an address that has an account gets what it gets when somebody asks for a link to that.

    Args:
        email: in small letters.
    """
    if limited(email, "signup_link_mail"):
        return
    if User.objects.filter(email=email).exists():
        resend_verification(email=email)
    else:
        url = settings.SITE_URL + signup_path(email)
        send_account_mail(template="account/email/signup_link", to=email, context={"url": url})


def resend_verification(*, email: str) -> None:
    """Mail a fresh link to the address. Links sent before stay good for their 24 hours, whichever mail is opened first;
    the first one that is used ends them all.

    Whoever asks learns nothing: an address that is verified already, or unknown, gets a mail too, which says so.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        send_account_mail(template="account/email/unknown_account", to=email, context={})
    elif has_verified_address(user, user.email):
        send_account_mail(template="account/email/account_already_exists", to=email, context={})
    else:
        address, _made = EmailAddress.objects.get_or_create(user=user, email=user.email)
        address.send_confirmation(signup=True)
