from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.foundation.files.models import File


@admin.register(File)
class FileAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "purpose", "owner", "content_type", "size", "state", "created_at", "attached_at"]
    list_filter = ["state", "purpose", "content_type"]
    list_select_related = ["owner"]
    search_fields = ["=public_id", "=checksum", "name"]
