from commonhall.core.forms.running import ActionModelForm
from commonhall.modules.$module.models import $Model


class ${Model}Form(ActionModelForm):
    class Meta:
        model = $Model
        fields = ["title", "text"]
