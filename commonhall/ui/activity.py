from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.kinds import Kind, Severity

IDENTITY_CHANGED = Kind("ui.identity_changed", _("Site identity changed"), Severity.NOTICE)
