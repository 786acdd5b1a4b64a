"""What Django and the login library tell by signals becomes news here, and nowhere else."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed, email_confirmed, login_code_rejected
from allauth.core import context as library
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from commonhall.core.access.roles import Role
from commonhall.core.activity.kinds import Kind
from commonhall.core.activity.recording import record, record_now
from commonhall.foundation.accounts import actions, activity, devices, queries
from commonhall.foundation.accounts.models import LoginAttempt, User
from commonhall.foundation.accounts.sessions import ATTEMPT


def create_roles(**_: Any) -> None:
    """After every migrate: the groups that stand for roles."""
    from django.contrib.auth.models import Group

    for role in Role:
        Group.objects.get_or_create(name=role.value)


def _record(kind: Kind, **what: Any) -> None:
    """In the transaction of the act where it has one, else in one of its own."""
    with transaction.atomic():
        record(kind, **what)


@receiver(user_logged_in)
def logged_in(request: HttpRequest, user: User, **_: Any) -> None:
    steps = [step["method"] for step in get_authentication_records(request, user)] if request else []
    digests, token = devices.digests_of(request), devices.new_token()
    with transaction.atomic():
        record(activity.LOGGED_IN, by=user, on=user, data={"steps": steps})
        known = queries.known_device(user, digests) is not None
        attempt = request.session.pop(ATTEMPT, None) if request else None
        login = actions.finish_attempt(user=user, attempt=attempt, steps=steps, known=known)
        new = devices.digest_of(token)
        is_new = actions.remember_device(user=user, digest=new, name=login.device, digests=digests)
        if is_new and request:
            devices.give(request, token)


@receiver(user_logged_out)
def logged_out(user: User | None, **_: Any) -> None:
    if user is not None:
        _record(activity.LOGGED_OUT, by=user, on=user)


@receiver(user_login_failed)
def login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    typed = str(credentials.get("email") or credentials.get("username") or "")
    user = queries.user_by_login(typed)
    actor = {"login_digest": queries.digest_of_login(typed)}  # in the part that can be erased
    record_now(activity.LOGIN_FAILED, by=_visitor(request), on=user, about=user, actor=actor)


@receiver(login_code_rejected)
def code_rejected(user: User, request: HttpRequest, **_: Any) -> None:
    record_now(activity.LOGIN_CODE_REJECTED, by=_visitor(request), on=user, about=user, data={"factor": "email"})
    _wrong_code(request)


@receiver(authentication_failed)
def factor_failed(user: User, request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    data = {"factor": authenticator.type}
    record_now(activity.LOGIN_CODE_REJECTED, by=_visitor(request), on=user, about=user, data=data)
    _wrong_code(request)


def _wrong_code(request: HttpRequest) -> None:
    actions.refuse_attempt(attempt=request.session.get(ATTEMPT), why=LoginAttempt.Why.CODE)


@receiver(email_confirmed)
def email_verified(email_address: EmailAddress, **_: Any) -> None:
    user = email_address.user
    others = EmailAddress.objects.filter(user=user, verified=True).exclude(pk=email_address.pk)
    first = {"first": not others.exists()}
    _record(activity.EMAIL_VERIFIED, by=user, on=user, about=user, after={"email": email_address.email}, data=first)


@receiver(email_changed)
def address_changed(
    user: User, from_email_address: EmailAddress | None, to_email_address: EmailAddress, **_: Any
) -> None:
    if from_email_address is None:  # the first address was verified: nothing has changed
        return
    before, after = {"email": from_email_address.email}, {"email": to_email_address.email}
    _record(activity.EMAIL_CHANGED, by=user, on=user, about=user, before=before, after=after)


@receiver(authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    with transaction.atomic():
        record(activity.FACTOR_ADDED, by=user, on=user, about=user, data={"factor": authenticator.type})
        actions.revoke_trusted_devices(user=user, by=user)


@receiver([post_save, post_delete], sender=Authenticator)
def factors_changed(instance: Authenticator, created: bool = False, **_: Any) -> None:
    """The person's row says whether there is a factor, whoever wrote into the library's table; and who set it up just
    now has shown it in this session."""
    request = library.request
    if created and request is not None and request.user.is_authenticated and request.user.pk == instance.user_id:
        record_authentication(request, request.user, "mfa", type=instance.type)
    has_factor = Authenticator.objects.filter(user=instance.user_id).exists()
    User.objects.filter(pk=instance.user_id).exclude(has_factor=has_factor).update(has_factor=has_factor)


@receiver(social_account_added)
def login_linked(request: HttpRequest, sociallogin: SocialLogin, **_: Any) -> None:
    user, name = sociallogin.user, sociallogin.account.get_provider().name
    _record(activity.LOGIN_LINKED, by=user, on=user, about=user, data={"provider": name})


@receiver(social_account_removed)
def login_unlinked(request: HttpRequest, socialaccount: SocialAccount, **_: Any) -> None:
    user, name = socialaccount.user, socialaccount.get_provider().name
    _record(activity.LOGIN_UNLINKED, by=user, on=user, about=user, data={"provider": name})


def _visitor(request: HttpRequest | None) -> object:
    """Who typed it: the person themself where they were asked again, else a visitor."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
