"""Plans, and the terms that are paid for."""

from datetime import date

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commonhall.core.money.amounts import Money


def usual_reminders() -> list[int]:
    return [30, 7, -7]


def usual_dues_reminders() -> list[int]:
    return [7, -7, -21]


class Plan(models.Model):
    """A kind of membership: what it costs for a term, how long a term is, and who may have it."""

    class Period(models.TextChoices):
        ROLLING = "rolling", _("From the day of joining")
        FIXED = "fixed", _("The same for everybody, from a set day")

    class Late(models.TextChoices):
        FULL = "full", _("The full price")
        PRO_RATA = "pro_rata", _("Only the months that are left")

    class OpenTo(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody")
        KNOWN = "known", _("Only people who are or were members")
        NEW = "new", _("Only people who were never members")

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    price_minor = models.PositiveBigIntegerField(_("price"), help_text=_("In the currency's smallest unit."))
    currency = models.CharField(_("currency"), max_length=3)
    months = models.PositiveSmallIntegerField(_("months"), default=12, help_text=_("How long a paid term lasts."))
    period = models.CharField(_("a term begins"), max_length=8, choices=Period, default=Period.ROLLING)
    starts_month = models.PositiveSmallIntegerField(_("first month of the year"), default=1)
    starts_day = models.PositiveSmallIntegerField(_("first day of the year"), default=1)
    late = models.CharField(_("who joins late pays"), max_length=8, choices=Late, default=Late.FULL)
    min_age = models.PositiveSmallIntegerField(_("from the age of"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("up to the age of"), null=True, blank=True)
    open_to = models.CharField(_("open to"), max_length=9, choices=OpenTo, default=OpenTo.EVERYBODY)
    needs_study = models.BooleanField(_("only with a field of study"), default=False)
    needs_future_graduation = models.BooleanField(
        _("only until graduation"), default=False, help_text=_("The graduation year is not over when a term begins.")
    )
    dependants = models.PositiveSmallIntegerField(
        _("dependants"), default=0, help_text=_("How many people are members by one payment beside the one who pays.")
    )
    instalments = models.PositiveSmallIntegerField(
        _("instalments"), default=1, help_text=_("In how many parts the dues are paid, spread over the term.")
    )
    reminders = models.JSONField(
        _("reminders"), default=usual_reminders, blank=True,
        help_text=_("Days before the end of a term; a number below zero is after the end."),
    )  # fmt: skip
    dues_reminders = models.JSONField(
        _("reminders of dues"), default=usual_dues_reminders, blank=True,
        help_text=_("Days before the day on which open dues are due; a number below zero is after it."),
    )  # fmt: skip
    opens_ahead_days = models.PositiveSmallIntegerField(
        _("days ahead"), default=30, help_text=_("When the dues of a membership that renews itself are opened.")
    )
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"), default=30, help_text=_("How long a member stays active after the term has ended.")
    )
    is_open = models.BooleanField(_("open"), default=True, help_text=_("Whether people can apply for it."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(months__gte=1, instalments__gte=1), name="plan_has_a_length"),
            models.CheckConstraint(
                condition=models.Q(starts_month__gte=1, starts_month__lte=12, starts_day__gte=1, starts_day__lte=28),
                name="plan_starts_on_a_day",  # that every year has
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Money:
        return Money(self.price_minor, self.currency)

    @property
    def price_text(self) -> str:
        return str(self.price) if self.price_minor else gettext("free")


class Terms(models.QuerySet["Term"]):
    def owed(self) -> "Terms":
        """Those whose dues are still to be paid."""
        return self.filter(paid_at=None, charge__state="open")


class Term(models.Model):
    """A stretch of membership that is paid for once: what dues are owed for."""

    member = models.ForeignKey("members.Member", models.CASCADE, related_name="terms")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), help_text=_("The last day of the term."))
    charge = models.OneToOneField("payments.Charge", models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True, help_text=_("The first instalment, at least."))
    reminded_days = models.SmallIntegerField(null=True, blank=True, editable=False, help_text=_("Of its open dues."))

    objects = Terms.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="term_runs_forward")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.starts_on} – {self.ends_on}"


class Instalments(models.QuerySet["Instalment"]):
    def owed(self) -> "Instalments":
        """Those that are charged and not paid."""
        return self.filter(paid_at=None, charge__state="open")

    def to_come(self) -> "Instalments":
        """Those that are still asked for, whether they are charged already or not; of terms that have begun."""
        asked = models.Q(charge=None) | models.Q(charge__state="open")
        return self.filter(asked, paid_at=None, term__paid_at__isnull=False)


class Instalment(models.Model):
    """A later part of a term's dues. The first part is the charge of the term itself, which begins it."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    due_on = models.DateField(_("due on"))
    amount = models.PositiveBigIntegerField(_("amount"), help_text=_("In the currency's smallest unit."))
    charge = models.OneToOneField("payments.Charge", models.PROTECT, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    chased_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    reminded_days = models.SmallIntegerField(null=True, blank=True, editable=False)

    objects = Instalments.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["term", "number"]
        constraints = [models.UniqueConstraint(fields=["term", "number"], name="instalment_once")]
        indexes = [
            models.Index(fields=["due_on"], name="instalment_unpaid", condition=models.Q(paid_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.term}, {self.number}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.term.plan.currency)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
