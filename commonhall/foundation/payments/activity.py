"""The news of payments."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commonhall.core.access.roles import Role, people_with
from commonhall.core.activity.kinds import Kind, Notice, Priority, Severity, the_subject
from commonhall.core.activity.models import Activity
from commonhall.foundation.security.kinds import EventKind
from commonhall.foundation.security.models import Risk

BOTH = ("inapp", "email")


def charge_url(activity: Activity) -> str:
    return reverse("payments:charge", args=[activity.data["charge"]])


def payment_url(activity: Activity) -> str:
    return reverse("payments:payment", args=[activity.data["payment"]])


def webhooks_url(activity: Activity) -> str:
    return reverse("payments:webhooks")


def the_treasurers(activity: Activity) -> list[int]:
    return people_with(Role.TREASURER) or people_with(Role.ADMIN)


CHARGE_OPENED = Kind(
    "payments.charge_opened",
    _("Charge opened, invoice issued"),
    notice=Notice(
        to=the_subject,
        title=_("To pay: {amount} for {what}"),
        body=_("Invoice {invoice}, due on {due_on}. Here you can pay it and download it."),
        url=charge_url,
        channels=BOTH,
    ),
)
CHARGE_CANCELLED = Kind(
    "payments.charge_cancelled",
    _("Charge cancelled"),
    Severity.NOTICE,
    Notice(to=the_subject, title=_("You no longer owe {amount} for {what}"), url=charge_url),
)
CHARGE_ASSIGNED = Kind("payments.charge_assigned", _("Charge handed to an account"))
CHECKOUT_STARTED = Kind("payments.checkout_started", _("Payment begun"))
PAYMENT_SUCCEEDED = Kind(
    "payments.payment_succeeded",
    _("Payment received"),
    Severity.NOTICE,
    Notice(
        to=the_subject,
        title=_("Your payment of {amount} has arrived"),
        body=_("Thank you for paying {what}. Your receipt is ready to read and to download."),
        url=payment_url,
        channels=BOTH,
    ),
)
PAYMENT_DUPLICATE = Kind(
    "payments.payment_duplicate",
    _("Payment received for what was closed already"),
    Severity.WARNING,
    Notice(
        to=the_treasurers,
        title=_("{amount} arrived that nobody owes"),
        body=_("{what} was paid or cancelled already. Look at the payment and refund it."),
        url=payment_url,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)
PAYMENT_FAILED = Kind(
    "payments.payment_failed",
    _("Payment failed"),
    Severity.NOTICE,
    Notice(
        to=the_subject,
        title=_("Your payment of {amount} did not succeed"),
        body=_("{what} is still to be paid. You can try again."),
        url=charge_url,
        channels=BOTH,
    ),
)
PAYMENT_CANCELLED = Kind("payments.payment_cancelled", _("Payment given up"))
PAYMENT_PROCESSING = Kind("payments.payment_processing", _("Payment under way at the bank"))
PROVIDER_FEE_BOOKED = Kind("payments.provider_fee_booked", _("Provider's fee booked"))
REFUND_REQUESTED = Kind("payments.refund_requested", _("Refund asked for"), Severity.NOTICE)
PAYMENT_REFUNDED = Kind(
    "payments.payment_refunded",
    _("Payment refunded"),
    Severity.NOTICE,
    Notice(
        to=the_subject,
        title=_("{amount} was refunded to you"),
        body=_("For {what}. With a card it can take some days until your bank shows it."),
        url=payment_url,
        channels=BOTH,
    ),
)
REFUND_FAILED = Kind(
    "payments.refund_failed",
    _("Refund failed"),
    Severity.WARNING,
    Notice(
        to=the_treasurers,
        title=_("A refund of {amount} did not succeed"),
        body=_("For {what}. Nothing was given back."),
        url=payment_url,
        priority=Priority.HIGH,
        channels=BOTH,
    ),
)
WEBHOOK_REFUSED = Kind("payments.webhook_refused", _("Webhook with a bad signature refused"), Severity.HIGH)
BAD_SIGNATURE = EventKind(
    "payments.bad_signature",
    _("Webhook with a bad signature"),
    Risk.HIGH,
    _(
        "Either somebody pretends to be the payment provider, or the secret is wrong. Compare STRIPE_WEBHOOK_SECRET"
        " with the provider's own page. Nothing of what was sent has been believed."
    ),
    blames=False,  # with a wrong secret it is the provider itself
)
WEBHOOK_REPLAYED = Kind("payments.webhook_replayed", _("Webhook applied once more"), Severity.NOTICE)
WEBHOOK_GIVEN_UP = Kind(
    "payments.webhook_given_up",
    _("Webhook given up after many attempts"),
    Severity.WARNING,
    Notice(
        to=the_treasurers,
        title=_("A message of the payment provider could not be applied"),
        body=_("{type}: look at what is wrong, then apply it again."),
        url=webhooks_url,
        priority=Priority.HIGH,
    ),
)
