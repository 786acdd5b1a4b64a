"""Finding accounts, and what is known of how they log in."""

from allauth.account.models import EmailAddress
from django.core import signing
from django.db.models import Q

from commonhall.foundation.accounts.models import User

SIGNUP = "accounts.signup"  # what a link to go on with a registration is signed for


def user_by_login(login: str) -> User | None:
    """Whose account a typed address or username names."""
    name = login.strip().lower()
    return User.objects.filter(Q(email=name) | Q(username=name)).first() if name else None


def has_verified_address(user: User, email: str | None = None) -> bool:
    """Whether this address of the person is verified; without one, whether any is."""
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return bool((addresses.filter(email=email.lower()) if email else addresses).exists())


def has_factor(user: User) -> bool:
    """Whether the person logs in with a second step of their own: an authenticator app or a passkey."""
    return user.has_factor


def signup_path(email: str) -> str:
    """Where whoever reads this mailbox goes on with the registration. We keep nothing: the link itself is the row."""
    return f"/accounts/signup/by-mail/{signing.dumps(email, salt=SIGNUP)}/"
