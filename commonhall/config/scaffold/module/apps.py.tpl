from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import Fate, Holding, Module, NavLink, PersonalData, holder_of


def _export(user):  # type: ignore[no-untyped-def]
    from commonhall.modules.$module.models import $Model

    return $Model.objects.filter(created_by=user.pk).values("title", "text", "created_at", kind=Value("$model"))


HOLDS = (Holding(_("$Title that you added"), Fate.NAMELESS, _("Others have read them.")),)


class ${Module}Config(Module):
    name = "commonhall.modules.$module"
    label = "$module"
    title = _("$Title")
    description = _("What staff read beside the switch of this module.")
    icon = "box"
    closed_to_robots = ("/$module/",)  # leave it out when visitors read here
    presets = ("association",)  # the kinds of site on which it is on from the start
    navigation = (NavLink(_("$Title"), "$module:${model}_list", "box", shown_to=holder_of("$module.read_$model")),)
    # Their name goes with the account, whose row stays behind; erase here what else must go with it.
    personal_data = PersonalData(_export, lambda user: None, HOLDS)
