"""Finding accounts, and what is known of how they log in."""

from allauth.account.models import EmailAddress
from django.core import signing

from commonhall.foundation.accounts.models import User

SIGNUP = "accounts.signup"  # what a link to go on with a registration is signed for
# Asked by every guess of a flood; the ORM takes longer to write it than the database to answer.
NAMED = f"SELECT * FROM {User._meta.db_table} WHERE email = %s OR username = %s LIMIT 1"  # noqa: S608 - our own name


def user_by_login(login: str) -> User | None:
    """Whose account a typed address or username names."""
    name = login.strip().lower()
    return next(iter(User.objects.raw(NAMED, [name, name])), None) if name else None


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
