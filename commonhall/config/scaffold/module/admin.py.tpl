from django.contrib import admin

from commonhall.core.access.admin import ReadOnly
from commonhall.modules.$module.models import $Model


@admin.register($Model)
class ${Model}Admin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["title", "created_by", "created_at", "closed_at"]
