from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Module, NavLink
from commonhall.ui.access import may_change_identity


class UiConfig(Module):
    name = "commonhall.ui"
    label = "ui"
    title = _("Design")
    description = _("How the site looks: its name, its colour, and the parts that every page is made of.")
    icon = "palette"
    navigation = (NavLink(_("Name and colour"), "ui:identity", "palette", area="desk", shown_to=may_change_identity),)

    def ready(self) -> None:
        from commonhall.ui.forms import say_what_to_do

        super().ready()
        say_what_to_do()
