"""The staff's escape hatch: everything can be looked at; daily work has pages of its own."""

from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.modules.merchants.models import Document, Invitation, Merchant


@admin.register(Merchant)
class MerchantAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["business_name", "country", "state", "since"]
    list_filter = ["state", "country"]
    search_fields = ["business_name", "registration_number", "vat_number"]
    exclude = ["iban_sealed"]


@admin.register(Document)
class DocumentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["merchant", "file"]
    list_select_related = ["merchant", "file"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["business_name", "email", "sent_at", "accepted_at", "revoked_at"]
