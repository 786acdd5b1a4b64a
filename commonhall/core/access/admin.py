"""Django's admin as the staff's escape hatch: to look at everything, while writes go through the site's own pages."""

from typing import Any

from django.http import HttpRequest


class ReadOnly:
    """Mixed into an admin class or inline: nothing can be added, changed or deleted past the log."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
