import rules
from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Module, NavLink, Scope, holder_of


class ConfigConfig(Module):
    """The house as a whole; its own pages are about which modules are on."""

    name = "commonhall.config"
    label = "config"
    title = _("The house")
    navigation = (NavLink(_("Modules"), "modules", "puzzle", "desk", holder_of("switchboard.switch_module")),)
    scopes = (Scope("search:read", _("Search")),)

    def ready(self) -> None:
        from commonhall.core.access.roles import is_admin

        rules.add_perm("switchboard.switch_module", is_admin)
