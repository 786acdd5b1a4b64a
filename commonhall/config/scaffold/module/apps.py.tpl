from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Module, NavLink, holder_of


class ${Module}Config(Module):
    name = "commonhall.modules.$module"
    label = "$module"
    title = _("$Title")
    description = _("What staff read beside the switch of this module.")
    icon = "box"
    closed_to_robots = ("/$module/",)  # leave it out when visitors read here
    presets = ("association",)  # the kinds of site on which it is on from the start
    navigation = (NavLink(_("$Title"), "$module:${model}_list", "box", shown_to=holder_of("$module.read_$model")),)
