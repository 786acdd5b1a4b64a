"""The staff's escape hatch, to look only."""

from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.foundation.pages.models import Block, ContactMessage, MenuEntry, Page, PageVersion, Website


@admin.register(Page)
class PageAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["title", "slug", "audience", "state", "version", "updated_at"]
    list_filter = ["state", "audience"]
    search_fields = ["title", "slug"]


@admin.register(PageVersion)
class PageVersionAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["title", "number", "by", "at"]
    list_select_related = ["by"]


@admin.register(Block)
class BlockAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["kind", "position", "is_hidden", "deleted_at"]
    list_filter = ["kind", "is_hidden"]


@admin.register(MenuEntry)
class MenuEntryAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["label", "area", "page", "url_name", "url", "position"]
    list_filter = ["area"]
    list_select_related = ["page"]


@admin.register(ContactMessage)
class ContactMessageAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "received_at", "answered_at", "answered_by"]
    list_filter = ["answered_at"]
    list_select_related = ["answered_by"]


@admin.register(Website)
class WebsiteAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["allow_robots", "contact_is_open", "contact_email"]
