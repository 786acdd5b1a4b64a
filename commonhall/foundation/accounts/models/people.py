"""Who has an account, and who is logged in."""

import uuid
from functools import cached_property
from importlib import import_module
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator
from django.db import connection, models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.foundation.files.queries import signed_address

# No "@", so that a username is never taken for somebody's address.
username_letters = RegexValidator(r"^[\w.-]+\Z", _("Use letters, digits, dots, dashes and underscores."))
international_phone = RegexValidator(
    r"^\+[1-9][0-9]{5,14}\Z", _("Enter the number with its country's code, such as +39 06 1234567.")
)


def known_language(code: str) -> None:
    if code not in dict(settings.LANGUAGES):
        raise ValidationError(_("The pages don't exist in this language."))


def known_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


def spoken_languages(codes: Any) -> None:
    """A list of at most 20 ISO 639 codes that have a name."""
    known = Locale("en").languages
    if not isinstance(codes, list) or len(codes) > 20 or any(code not in known for code in codes):
        raise ValidationError(_("Choose up to 20 languages of the list."))


ROLES = """
    SELECT auth_group.name FROM auth_group JOIN accounts_user_groups ON accounts_user_groups.group_id = auth_group.id
    WHERE accounts_user_groups.user_id = %s
"""


DELETED = "@deleted.invalid"  # how the address of an account ends that was deleted


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A bare account, for tests and fixtures; what people get is made by actions.create_account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An account that may do everything. Its maker sits at the server's console, which vouches for the address."""
        from allauth.account.models import EmailAddress  # it needs this model first

        with transaction.atomic():
            user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can log in, by e-mail address or by username."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    username = models.CharField(
        _("username"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        validators=[MinLengthValidator(3), username_letters],
        error_messages={"unique": _("This username is taken.")},
    )
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("Whether the staff's pages are open."))
    is_active = models.BooleanField(_("active"), default=True)
    locked_at = models.DateTimeField(
        _("locked by staff"), null=True, blank=True, editable=False, help_text=_("While it is set, nobody gets in.")
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    language = models.CharField(_("language of the pages"), max_length=8, blank=True, validators=[known_language])
    time_zone = models.CharField(_("time zone"), max_length=50, blank=True, validators=[known_time_zone])
    # By the public id, of which its address is made: a list of people shows pictures without asking for each.
    picture = models.ForeignKey(
        "files.File", models.SET_NULL, to_field="public_id", null=True, blank=True, editable=False, related_name="+"
    )
    # Whether there is an app or a passkey; kept by a signal of the library's table, so that no page asks for it anew.
    has_factor = models.BooleanField(default=False, editable=False)
    onboarding_completed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("username"), name="username_any_case_once")]
        indexes = [models.Index(fields=["locked_at"], name="user_locked", condition=models.Q(locked_at__isnull=False))]

    def __str__(self) -> str:
        return self.get_short_name()

    @property
    def is_deleted(self) -> bool:
        """Whether the person had the account deleted: the row alone is left, and nothing of them in it."""
        return self.email.endswith(DELETED)

    def get_short_name(self) -> str:
        # Never a part of the address: others see this name.
        return self.display_name or self.username or f"user-{self.public_id.hex[:6]}"

    def get_full_name(self) -> str:
        return self.get_short_name()

    def picture_address(self, size: str = "64") -> str:
        """Where the person's picture is served to whoever may see it; empty without one. Size: "64", "128" or "file",
        which has 512 pixels."""
        return signed_address(self.picture_id, size) if self.picture_id else ""

    @property
    def own_picture(self) -> str:
        """For the header of every page, which shows people their own."""
        return self.picture_address()

    @cached_property
    def roles(self) -> set[str]:
        """The names of the person's roles; one query, once a request."""
        # On every page, and ten times cheaper than through the ORM, which spends that on writing the SQL.
        with connection.cursor() as cursor:
            cursor.execute(ROLES, [self.pk])
            return {name for (name,) in cursor.fetchall()}


class Session(AbstractBaseSession):
    """A browser or program that is logged in or about to be; whoever deletes the row logs it out.

    Attributes:
        public_id: names it where its key, which is a secret, must not stand.
        started_at: when the person logged in.
        seen_at: when it last asked for something, to the minute.
        device: in words; empty before the login.
    """

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    address = models.GenericIPAddressField(_("address"), null=True)
    device = models.CharField(_("device"), max_length=80, blank=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
