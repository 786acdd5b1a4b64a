from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Module, NavLink, Subpage
from commonhall.ui.access import may_change_identity


class UiConfig(Module):
    name = "commonhall.ui"
    label = "ui"
    title = _("Design")
    description = _("How the site looks: its name, its colour, and the parts that every page is made of.")
    icon = "palette"
    navigation = (
        NavLink(
            _("Name and colour"),
            "ui:identity",
            "palette",
            area="desk",
            shown_to=may_change_identity,
            within=(Subpage(_("All components"), "ui:components", words=_("design system"), is_tab=False),),
        ),
    )

    def ready(self) -> None:
        import commonhall.ui.forms  # noqa: F401 - from here on every empty field says what to do

        super().ready()
