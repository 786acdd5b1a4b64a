"""Security in the staff's admin: to look at; writes go through the site's own pages."""

from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.foundation.security.models import AddressRule, RateLimit, SecurityEvent


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["kind", "risk", "state", "at", "address", "user"]
    list_filter = ["state", "risk", "kind"]
    list_select_related = ["user"]
    search_fields = ["=address", "=public_id"]


@admin.register(AddressRule)
class AddressRuleAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["network", "verdict", "reason", "set_at", "expires_at", "by"]
    list_filter = ["verdict"]
    list_select_related = ["by"]
    search_fields = ["network"]


@admin.register(RateLimit)
class RateLimitAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "rate", "changed_at", "changed_by"]
    list_select_related = ["changed_by"]
