"""The news of the $module module."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import Kind, Notice

${MODEL}_ADDED = Kind(
    "$module.${model}_added",
    _("$Words added"),
    notice=Notice(
        to=lambda activity: people_with(Role.BOARD),
        title=_("$Title, new: {title}"),
        url=lambda activity: f"/$module/{activity.data['id']}/",
    ),
)
${MODEL}_CLOSED = Kind("$module.${model}_closed", _("$Words closed"))
