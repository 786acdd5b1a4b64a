"""What money is for. A module registers a purpose in its own `purposes.py` and is told when its charges are paid.

The functions run inside payments' transaction, also while the module is switched off: what they write and the payment
stand or fall together, and each is called once for what it tells.
"""

from collections.abc import Callable
from dataclasses import dataclass

from commonhall.core.modules.manifest import Text
from commonhall.core.money.amounts import Money
from commonhall.foundation.payments.models import Charge, Payment, PaymentType, Refund


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One reason to pay.

    Attributes:
        code: kept with each charge, so it never changes.
        payment_type: one of PaymentType.
        on_paid: the charge has been paid by this payment.
        on_refunded: this much of it was given back; the charge is in state "refunded" once all of it was.
        amount_due: what the charge's object owes now, None when it owes nothing any more. Asked before a payment
            begins, for modules whose prices can change meanwhile; by default it is the charge's own amount.
        on_home: whether the member's home lists its open charges; False for a module that shows them there itself.
    """

    code: str
    label: Text
    payment_type: str
    on_paid: Callable[[Charge, Payment], None]
    on_refunded: Callable[[Charge, Refund], None] | None = None
    amount_due: Callable[[Charge], Money | None] | None = None
    on_home: bool = True


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Make a purpose known.

    Raises:
        ValueError: its code is taken, or its type is none of PaymentType.
    """
    if purpose.code in _purposes:
        raise ValueError(f"two purposes are called {purpose.code}")
    PaymentType(purpose.payment_type)
    _purposes[purpose.code] = purpose
    return purpose


def get(code: str) -> Purpose:
    """The purpose of this code.

    Raises:
        LookupError: no installed module has it. What needs it then waits, visibly, and nothing is half done.
    """
    try:
        return _purposes[code]
    except KeyError:
        raise LookupError(f"no module knows the purpose {code!r}") from None


def label(code: str) -> Text:
    """What people read for it; the code itself once its module was removed."""
    return _purposes[code].label if code in _purposes else code


def off_home() -> list[str]:
    """The codes whose charges their modules show on the member's home themselves."""
    return [purpose.code for purpose in _purposes.values() if not purpose.on_home]
