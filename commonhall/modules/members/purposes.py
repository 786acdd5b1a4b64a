"""What members owe: dues, for a term; and what applicants upload."""

from django.utils.translation import gettext_lazy as _

from commonhall.core.activity.recording import SYSTEM
from commonhall.foundation.files import purposes as files
from commonhall.foundation.payments import purposes
from commonhall.foundation.payments.models import Charge, ChargeState, Payment, Refund
from commonhall.modules.members import access, actions
from commonhall.modules.members.models import Instalment, Term


def dues_paid(charge: Charge, payment: Payment) -> None:
    """The first part of a term's dues begins the term; a later one only is paid."""
    if instalment := Instalment.objects.filter(charge=charge).select_related("term__member").first():
        actions.pay_instalment(instalment=instalment, by=SYSTEM)
    else:
        actions.begin_term(term=Term.objects.get(charge=charge), by=SYSTEM)


def dues_refunded(charge: Charge, refund: Refund) -> None:
    """Without its first part a term does not count; what it means that a later one went back, the board decides."""
    if charge.state != ChargeState.REFUNDED:
        return
    if instalment := Instalment.objects.filter(charge=charge).select_related("term__member").first():
        actions.take_back_instalment(instalment=instalment, by=SYSTEM)
    else:
        actions.take_back_term(term=Term.objects.get(charge=charge), by=SYSTEM)


purposes.register(
    purposes.Purpose(
        code="dues",
        label=_("Membership dues"),
        payment_type="dues",
        on_paid=dues_paid,
        on_refunded=dues_refunded,
        on_home=False,
    )
)
files.register(
    files.Purpose(
        code=actions.DOCUMENTS,
        label=_("Documents of an application"),
        rules=files.Rules(types=files.types.PAPERS, max_bytes=10 * files.MEGABYTE, keep_format=True),
        may_read=access.may_read_document,
    )
)
