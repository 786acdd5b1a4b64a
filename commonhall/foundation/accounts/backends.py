"""Where a password is compared, and nowhere else: every way in counts its guesses and obeys the lock."""

from typing import Any, cast

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from commonhall.foundation.accounts import actions, devices, sessions
from commonhall.foundation.accounts.models import User
from commonhall.foundation.accounts.sessions import ATTEMPT


class Backend(AuthenticationBackend):
    """The library's, behind our lock; it does not ask the database again for a person who came with the session."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        if not credentials.get("password"):
            return None
        typed = str(credentials.get("email") or credentials.get("username") or "")
        is_login = not (request is not None and hasattr(request, "user") and request.user.is_authenticated)
        digests = devices.digests_of(request)
        # Whoever is logged in and asked again has been let in already; all others bring what their form was asked for.
        has_proof = not is_login or getattr(request, "has_proof", False)
        self._guess = actions.begin_attempt(typed=typed, digests=digests, has_proof=has_proof)
        if request is not None:
            request.guess = self._guess  # type: ignore[attr-defined]
        if self._guess.needs_proof:
            return None
        user = cast(User | None, super().authenticate(request, **credentials))
        if user is not None:
            actions.accept_password(guess=self._guess, digests=digests, is_login=is_login)
            if is_login and hasattr(request, "session"):
                request.session[ATTEMPT] = self._guess.attempt  # type: ignore[union-attr]
        return user

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Of the account for which the guess was counted, and of no other: the library would search for it again."""
        return self._check_password(self._guess.user, str(credentials["password"]))

    def _check_password(self, user: User | None, password: str) -> User | None:
        # Of what is not heard, the library makes a hash for nothing: the answer takes as long as any other.
        return cast(User | None, super()._check_password(user, password)) if self._guess.is_heard else None

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.locked_at is None and super().user_can_authenticate(user))

    def get_user(self, user_id: Any) -> User | None:
        user = sessions.came_along.get()
        if user is not None and user.pk == int(user_id):
            return user if self.user_can_authenticate(user) else None
        return cast(User | None, super().get_user(user_id))

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are rows for its admin, which only staff open; ours are rules and cost no query."""
        return bool(user_obj.is_staff and super().has_perm(user_obj, perm, obj))
