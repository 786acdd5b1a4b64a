"""Where a message waits for the next page: in a cookie of our name, or in the session where it is too long for one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class Cookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]
        return str(settings.MESSAGES_COOKIE_NAME)


class Storage(FallbackStorage):
    storage_classes = (Cookie, SessionStorage)
