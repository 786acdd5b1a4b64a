"""The staff's escape hatch: everything can be looked at; daily work has pages of its own."""

from django.contrib import admin
from django.http import HttpRequest

from commonhall.core.access.admin import ReadOnly
from commonhall.modules.members.models import (
    Application,
    ApplicationApproval,
    ApplicationDocument,
    ApplicationNote,
    Badge,
    BadgeAward,
    BulkAct,
    Card,
    CustomField,
    Import,
    Instalment,
    Member,
    Merge,
    Note,
    Plan,
    Policy,
    StatusChange,
    Term,
)
from commonhall.modules.members.queries.privacy import reader_of, withheld


@admin.register(Member)
class MemberAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "number", "status", "plan", "expires_on"]
    list_filter = ["status", "plan"]
    search_fields = ["sort_name", "number"]

    def get_exclude(self, request: HttpRequest, obj: Member | None = None) -> list[str]:
        """What a member shows to nobody is for nobody's eyes here either; answers are on the member's page."""
        return ["custom", *withheld(reader_of(request.user), obj, ())] if obj else []


@admin.register(Application)
class ApplicationAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "plan", "state", "submitted_at"]
    list_filter = ["state", "plan"]


@admin.register(Plan)
class PlanAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "price", "months", "is_open"]


@admin.register(Term)
class TermAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["member", "plan", "starts_on", "ends_on", "paid_at"]
    list_select_related = ["member", "plan"]


@admin.register(Import)
class ImportAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["filename", "state", "added", "changed", "refused", "created_at"]
    exclude = ["content"]


@admin.register(StatusChange)
class StatusChangeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["member", "step", "before", "after", "at"]
    list_filter = ["step", "after"]
    list_select_related = ["member"]


@admin.register(Badge)
class BadgeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "description", "is_active", "position"]


@admin.register(BadgeAward)
class BadgeAwardAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["badge", "member", "awarded_at", "reason"]
    list_select_related = ["badge", "member"]


@admin.register(Note)
class NoteAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["member", "author", "written_at", "deleted_at"]
    list_select_related = ["member", "author"]


@admin.register(BulkAct)
class BulkActAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["kind", "state", "created_by", "created_at", "total", "done", "left_out", "undone"]
    list_select_related = ["created_by"]


@admin.register(Card)
class CardAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["member", "issued_at", "shows_name"]
    list_select_related = ["member"]
    exclude = ["code"]


@admin.register(Merge)
class MergeAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "kept", "at", "by", "undone_at"]
    list_select_related = ["kept", "by"]
    exclude = ["before", "after"]  # both entries whole, also what is shown to nobody


@admin.register(Instalment)
class InstalmentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["term", "number", "due_on", "amount", "paid_at"]
    list_select_related = ["term__member"]


@admin.register(ApplicationNote)
class ApplicationNoteAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["application", "kind", "by", "at"]
    list_filter = ["kind"]
    list_select_related = ["application", "by"]


@admin.register(ApplicationApproval)
class ApplicationApprovalAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["application", "by", "at"]
    list_select_related = ["application", "by"]


@admin.register(CustomField)
class CustomFieldAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["label", "key", "kind", "is_active"]


@admin.register(Policy)
class PolicyAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["approvals"]


@admin.register(ApplicationDocument)
class ApplicationDocumentAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["application", "file"]
    list_select_related = ["application", "file"]
