"""PaymentIntents by API: https://docs.stripe.com/api/payment_intents."""

from standins.stripe import checkout, customers, money, payments
from standins.stripe.account import Account
from standins.stripe.errors import StripeError
from standins.stripe.objects import Obj
from standins.stripe.params import Params

CONFIRMATION = {"expand", "off_session", "payment_method", "receipt_email", "return_url"}
PARAMETERS = {
    *payments.TEXTS,
    *payments.METHOD_RULES,
    *CONFIRMATION,
    *("amount", "automatic_payment_methods", "capture_method", "confirm", "currency", "customer", "metadata"),
}
CANCELLATIONS = {"abandoned", "duplicate", "fraudulent", "requested_by_customer"}


def create(account: Account, params: Params, base_url: str) -> Obj:
    params.only(PARAMETERS)
    params.supported("capture_method", {"automatic", "automatic_async"}, "automatic_async")
    currency = money.checked_currency(params.need("currency"))
    amount = params.need_integer("amount", 1)
    money.check_amount(amount, currency)
    if customer_id := params.text("customer"):
        customers.check(account, customer_id, "customer")
    confirming = params.flag("confirm")
    for name in ("off_session", "return_url"):
        if name in params and not confirming:
            raise StripeError(f"{name} can only be given together with confirm.", param=name)
    details = {name: params.text(name) for name in payments.TEXTS} | {
        "customer": customer_id,
        "metadata": params.metadata(),
    }
    details |= _method_rules(params) | _method(account, params)
    if confirming:
        _check_confirmation(details, params)
    intent = payments.start(account, amount, currency, details)
    return _confirmed(account, intent, params, base_url) if confirming else intent


def confirm(account: Account, intent_id: str, params: Params, base_url: str) -> Obj:
    params.only(CONFIRMATION)
    intent = _alone(account, intent_id)
    payments.check_state(intent, payments.CONFIRMABLE, "confirm")
    changes = _method(account, params) | params.changes({"receipt_email"})
    _check_confirmation(intent | changes, params)
    intent |= changes
    return _confirmed(account, intent, params, base_url)


def cancel(account: Account, intent_id: str, params: Params) -> Obj:
    params.only({"cancellation_reason", "expand"})
    intent = _alone(account, intent_id)
    payments.cancel(account, intent, params.choice("cancellation_reason", CANCELLATIONS))
    return intent


def _confirmed(account: Account, intent: Obj, params: Params, base_url: str) -> Obj:
    method = account.by_id[intent["payment_method"]]
    action = _next_action(f"{base_url}/challenge/{intent['id']}", params.text("return_url"))
    payments.attempt(account, intent, method, action, off_session=_is_off_session(params))
    payments.settle_if_due(account)
    if intent["last_payment_error"]:
        raise payments.refusal(intent)
    return intent


def _is_off_session(params: Params) -> bool:
    return params.choice("off_session", {"true", "false", "one_off", "recurring"}, "false") != "false"


def _next_action(url: str, return_url: str | None) -> Obj:
    if return_url:
        return {"type": "redirect_to_url", "redirect_to_url": {"return_url": return_url, "url": url}}
    return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": url}}


def _method(account: Account, params: Params) -> Obj:
    name = params.text("payment_method")
    if name is None:
        return {}
    method = payments.find_method(account, name)
    return {"payment_method": method["id"], "status": "requires_confirmation"}


def _method_rules(params: Params) -> Obj:
    """Without named types Stripe offers all that the account has, and some of those send the customer elsewhere."""
    rules, automatic = payments.method_rules(params), params.group("automatic_payment_methods")
    automatic.only({"allow_redirects", "enabled"})
    redirects = automatic.choice("allow_redirects", {"always", "never"}, "always")
    if not rules["allowed_payment_method_types"]:
        return {**rules, "automatic_payment_methods": {"allow_redirects": redirects, "enabled": True}}
    if "automatic_payment_methods" in params:
        message = "Give either allowed_payment_method_types or automatic_payment_methods."
        raise StripeError(message, param="allowed_payment_method_types")
    return {**rules, "automatic_payment_methods": None}


def _check_confirmation(intent: Obj, params: Params) -> None:
    if intent.get("payment_method") is None:
        raise StripeError("A payment method is needed to confirm this PaymentIntent.", param="payment_method")
    automatic = intent["automatic_payment_methods"]
    if automatic and automatic["allow_redirects"] == "always" and params.text("return_url") is None:
        message = "This PaymentIntent accepts methods that redirect, so confirming it needs a return_url."
        raise StripeError(message, param="return_url")


def _alone(account: Account, intent_id: str) -> Obj:
    intent = account.get("payment_intent", intent_id)
    if checkout.session_of(account, intent) is not None:
        raise StripeError("This PaymentIntent belongs to a Checkout Session; pay or expire the session instead.")
    return intent
