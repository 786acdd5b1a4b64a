"""Businesses, the papers that prove them, and invitations."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonhall.core.crypto.encryption import encryption
from commonhall.modules.merchants.judging.countries import country_codes, country_name

INVITED_FOR = timedelta(days=14)


def is_country(code: str) -> None:
    if code not in country_codes():
        raise ValidationError(_("Choose a country of the list."))


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("merchant", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("merchant", "Submitted")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", pgettext_lazy("merchant", "Approved")
    REFUSED = "refused", pgettext_lazy("merchant", "Refused")
    SUSPENDED = "suspended", pgettext_lazy("merchant", "Suspended")
    CLOSED = "closed", pgettext_lazy("merchant", "Closed")  # its account was deleted

    @property
    def colour(self) -> str:
        """The state of its badge."""
        colours = {
            "submitted": "warning", "in_review": "info", "approved": "success", "refused": "danger",
            "suspended": "danger",
        }  # fmt: skip
        return colours.get(self.value, "")


class Act(models.TextChoices):
    """What leads from one state to another. "Recheck" happens by itself, when verified data change."""

    SUBMIT = "submit", _("Submit")
    BEGIN_REVIEW = "begin_review", _("Begin review")
    APPROVE = "approve", pgettext_lazy("merchant", "Approve")
    REFUSE = "refuse", _("Refuse")
    SUSPEND = "suspend", _("Suspend")
    REINSTATE = "reinstate", _("Reinstate")
    RECHECK = "recheck", _("Verify again")


# The only ways from state to state: from which, and to which.
MOVES = {
    Act.SUBMIT: ((State.DRAFT, State.REFUSED), State.SUBMITTED),
    Act.BEGIN_REVIEW: ((State.SUBMITTED,), State.IN_REVIEW),
    Act.APPROVE: ((State.IN_REVIEW,), State.APPROVED),
    Act.REFUSE: ((State.IN_REVIEW,), State.REFUSED),
    Act.SUSPEND: ((State.APPROVED,), State.SUSPENDED),
    Act.REINSTATE: ((State.SUSPENDED,), State.APPROVED),
    Act.RECHECK: ((State.APPROVED,), State.SUBMITTED),
}
CHANGEABLE = (State.DRAFT, State.REFUSED, State.APPROVED)  # while it is judged, what is judged stays as it is


class Merchant(models.Model):
    """A business, as its owner tells of it and as staff have verified it. One for each account."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    business_name = models.CharField(_("business name"), max_length=160)
    contact_person = models.CharField(_("contact person"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True, validators=[URLValidator(["http", "https"])])
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, validators=[is_country])
    registration_number = models.CharField(_("registration number"), max_length=120, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    iban_sealed = models.TextField(blank=True, editable=False, help_text=_("Encrypted."))
    iban_shown = models.CharField(_("IBAN"), max_length=40, blank=True, help_text=_("As pages show it."))
    description = models.TextField(_("description"), blank=True, max_length=2000)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    since = models.DateTimeField(_("in this state since"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True, max_length=2000)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    approved_at = models.DateTimeField(_("first approved"), null=True, blank=True)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        indexes = [
            models.Index(fields=["state", "since", "id"], name="merchant_queue"),
            models.Index(fields=["-since", "-id"], name="merchant_latest"),
        ]

    def __str__(self) -> str:
        return self.business_name

    @property
    def iban(self) -> str:
        """The whole number, for who pays out; empty where there is none or its key is gone."""
        try:
            return encryption().decrypt(self.iban_sealed) if self.iban_sealed else ""
        except ValueError:
            return ""

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def state_colour(self) -> str:
        return State(self.state).colour

    @property
    def can_be_changed(self) -> bool:
        return self.state in CHANGEABLE

    def allows(self, act: Act) -> bool:
        return self.state in MOVES[act][0]


CONTACT = ("contact_person", "email", "phone", "website", "street", "postal_code", "city", "description")
NUMBERS = ("registration_number", "vat_number")
PROFILE = ("business_name", "country", *NUMBERS, *CONTACT)  # beside the IBAN, which is kept apart
VERIFIED = ("business_name", "country", *NUMBERS, "iban_shown")  # what an approval is about


class Document(models.Model):
    """A paper that proves what a merchant says. It goes with its file."""

    merchant = models.ForeignKey(Merchant, models.CASCADE, related_name="documents")
    file = models.OneToOneField("files.File", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("document of a merchant")
        verbose_name_plural = _("documents of merchants")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.merchant}"


class Invitation(models.Model):
    """Staff ask somebody to register a business, with what they know of it. Its link works once."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"))
    business_name = models.CharField(_("business name"), max_length=160)
    contact_person = models.CharField(_("contact person"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, validators=[is_country])
    language = models.CharField(max_length=10, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    times_sent = models.PositiveSmallIntegerField(default=1, help_text=_("Only the link of the last mail works."))
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    merchant = models.ForeignKey(Merchant, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("invitation of a merchant")
        verbose_name_plural = _("invitations of merchants")
        indexes = [
            models.Index(fields=["-sent_at", "-id"], name="merchant_invitations"),
            models.Index(fields=["email"], name="merchant_invited_address"),
        ]

    def __str__(self) -> str:
        return self.business_name

    @property
    def ends_at(self) -> datetime:
        return self.sent_at + INVITED_FOR

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and timezone.now() < self.ends_at

    @property
    def standing(self) -> tuple[str, str]:
        """In a word, with the state of its badge."""
        if self.accepted_at:
            return str(_("Accepted")), "success"
        if self.revoked_at:
            return str(_("Revoked")), ""
        return (str(pgettext_lazy("invitation", "Open")), "info") if self.is_open else (str(_("Ended")), "warning")
