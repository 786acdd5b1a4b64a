"""Routes of signing in elsewhere; the login library mounts them beside its own."""

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.urls import path

from commonhall.foundation.accounts.social.discord import DiscordAdapter
from commonhall.foundation.accounts.social.views import SteamLogin, steam_callback

urlpatterns = [
    path("steam/login/", SteamLogin.as_view(), name="steam_login"),
    path("steam/callback/", steam_callback, name="steam_callback"),
    path("discord/login/", OAuth2LoginView.adapter_view(DiscordAdapter), name="discord_login"),
    path("discord/callback/", OAuth2CallbackView.adapter_view(DiscordAdapter), name="discord_callback"),
]
