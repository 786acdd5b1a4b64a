"""Where the login library asks us about ways to sign in elsewhere."""

from copy import copy
from functools import partial
from typing import Any

from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest

from commonhall.foundation.accounts import actions
from commonhall.foundation.accounts.models import User


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Those that the settings have keys for. The library's table of them would hold the keys in clear."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_app(self, request: HttpRequest, provider: Any, client_id: Any = None) -> SocialApp:
        apps = self.list_apps(request, provider, client_id)
        if not apps:
            raise Http404
        return apps[0]

    def get_requests_session(self) -> Any:
        """One that asks known services alone."""
        from commonhall.core.http.sessions import Session  # where it is used: few processes ever sign anybody in so

        session = Session()
        session.request = partial(session.request, timeout=app_settings.REQUESTS_TIMEOUT)  # type: ignore[method-assign]
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """What the other site lets us do is never used again, so it is kept nowhere, not even in the session."""
        sociallogin.token = None

    def serialize_instance(self, instance: Model) -> dict[str, Any]:
        """The row alone, for the session in which a login waits for its second step. What was worked out of it, such
        as the person's roles, is no JSON and may be untrue by then."""
        row, columns = copy(instance), {field.attname for field in instance._meta.concrete_fields}
        row.__dict__ = {name: value for name, value in row.__dict__.items() if name in columns}
        return super().serialize_instance(row)  # type: ignore[no-any-return]

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, str]:
        name = sociallogin.account.extra_data.get("global_name") or sociallogin.account.extra_data.get("name") or ""
        return {"email": sociallogin.user.email or "", "display_name": name, "username": ""}

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """A new account for somebody who comes from elsewhere. An address that the other site has verified counts only
        if it is the one that the person has chosen here."""
        assert form is not None
        given = form.cleaned_data
        return actions.create_linked_account(
            email=given["email"],
            username=given.get("username"),
            display_name=given.get("display_name", ""),
            link=lambda user: _save(request, sociallogin, user),
            provider=sociallogin.account.get_provider().name,
        )


def _save(request: HttpRequest, sociallogin: SocialLogin, user: User) -> None:
    sociallogin.user = user
    sociallogin.email_addresses = [each for each in sociallogin.email_addresses if each.email.lower() == user.email]
    sociallogin.save(request)
