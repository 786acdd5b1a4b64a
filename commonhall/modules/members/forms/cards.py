"""What comes in about cards."""

from commonhall.core.forms.running import ActionModelForm
from commonhall.modules.members.models import Card


class CardForm(ActionModelForm):
    class Meta:
        model = Card
        fields = ["shows_name"]
