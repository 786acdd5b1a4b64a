"""Invoices, and the series that number them without gaps."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commonhall.core.money.amounts import Money
from commonhall.core.time.today import site_today
from commonhall.foundation.payments.models.charges import Charge


class InvoiceSeries(models.Model):
    """The last number given in a series and year. Its row is locked until the invoice that took a number commits."""

    series = models.CharField(_("series"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("invoice series")
        verbose_name_plural = _("invoice series")
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="invoice_series_once_a_year")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


class InvoiceState(models.TextChoices):
    ISSUED = "issued", _("Issued")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")


COLOURS: dict[str, str] = {InvoiceState.ISSUED: "info", InvoiceState.PAID: "success"}


class Invoice(models.Model):
    """The document of a charge. Only its state changes; whether it is overdue follows from its due date."""

    charge = models.OneToOneField(Charge, models.PROTECT, related_name="invoice", verbose_name=_("charge"))
    number = models.CharField(_("number"), max_length=24, unique=True)
    series = models.CharField(_("series"), max_length=8)
    year = models.PositiveSmallIntegerField(_("year"))
    position = models.PositiveIntegerField(_("position in the series"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    due_on = models.DateField(_("due on"))
    billing_name = models.CharField(_("billing name"), max_length=200)
    billing_address = models.TextField(_("billing address"), blank=True)
    tax = models.BigIntegerField(_("tax included"), default=0)
    total = models.BigIntegerField(_("total"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=InvoiceState, default=InvoiceState.ISSUED)
    language = models.CharField(_("language"), max_length=8, blank=True, help_text=_("The payer's when it was issued."))

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "position"], name="invoice_position_once"),
            models.CheckConstraint(
                condition=models.Q(total__gt=0, tax__gte=0, tax__lt=models.F("total")), name="invoice_amounts"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Money:
        return Money(self.total, self.currency)

    @property
    def tax_money(self) -> Money:
        return Money(self.tax, self.currency)

    @property
    def is_overdue(self) -> bool:
        return self.state == InvoiceState.ISSUED and self.due_on < site_today()

    @property
    def state_label(self) -> Any:
        return _("Overdue") if self.is_overdue else InvoiceState(self.state).label

    @property
    def state_colour(self) -> str:
        return "danger" if self.is_overdue else COLOURS.get(self.state, "")


class InvoiceLine(models.Model):
    """One line; prices include their tax."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    description = models.CharField(_("description"), max_length=200)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit_price = models.BigIntegerField(_("price of one"), help_text=_("In the currency's smallest unit, with tax."))
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=2, default=0, help_text=_("Percent."))
    tax = models.BigIntegerField(_("tax included"), default=0)
    total = models.BigIntegerField(_("total"))

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total=models.F("quantity") * models.F("unit_price")), name="invoice_line_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def unit_money(self) -> Money:
        return Money(self.unit_price, self.invoice.currency)

    @property
    def money(self) -> Money:
        return Money(self.total, self.invoice.currency)
