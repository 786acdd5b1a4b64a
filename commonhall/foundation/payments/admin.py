"""Money in the staff's admin: to look at, never to change."""

from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.foundation.payments.models import (
    Charge,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    Payment,
    Refund,
    WebhookEvent,
)


class LineInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = InvoiceLine
    extra = 0


class RefundInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    model = Refund
    fields = ["created_at", "amount", "reason", "status", "provider_id", "error"]
    extra = 0


@admin.register(Charge)
class ChargeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["description", "billing_name", "money", "due_on", "state"]
    list_filter = ["state", "purpose", "currency"]
    search_fields = ["=public_id", "=invoice__number", "billing_name", "description"]


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["number", "billing_name", "money", "issued_at", "due_on", "state"]
    list_filter = ["state", "series", "year"]
    search_fields = ["=number", "billing_name"]
    inlines = [LineInline]


@admin.register(Payment)
class PaymentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["public_id", "charge", "type", "provider", "money", "status", "is_duplicate", "created_at"]
    list_filter = ["status", "provider", "type", "is_duplicate", "currency"]
    list_select_related = ["charge"]
    search_fields = ["=public_id", "=provider_id", "reference", "charge__billing_name"]
    inlines = [RefundInline]


@admin.register(InvoiceSeries)
class InvoiceSeriesAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["series", "year", "last_number"]


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["type", "event_id", "provider", "received_at", "state", "attempts", "error"]
    list_filter = ["state", "provider", "type"]
    search_fields = ["=event_id"]
