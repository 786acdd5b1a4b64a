"""The two steps of a login with Steam: going there, and coming back."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.base.views import BaseLoginView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from commonhall.foundation.accounts.social import openid
from commonhall.foundation.accounts.social.steam import Steam, callback_address, persona_name


@method_decorator(login_not_required, name="dispatch")
class SteamLogin(BaseLoginView):
    provider_id = Steam.id


@login_not_required
@require_GET
def steam_callback(request: HttpRequest) -> Any:
    provider = get_adapter().get_provider(request, Steam.id)
    state_id = request.GET.get("state", "")
    try:
        state = provider.unstash_redirect_state(request, state_id)
    except PermissionDenied:  # it was not this browser that began, or it has been here already
        return render_authentication_error(request, provider)
    if request.GET.get("openid.mode") == "cancel":
        return render_authentication_error(request, provider, error=AuthError.CANCELLED)
    steam_id = openid.steam_id(request.GET, callback_address(request, state_id))
    if steam_id is None:
        return render_authentication_error(request, provider)
    login = provider.sociallogin_from_response(request, {"steam_id": steam_id, "name": persona_name(steam_id)})
    login.state = state
    return complete_social_login(request, login)
