"""Checkout Sessions in payment mode: https://docs.stripe.com/api/checkout/sessions."""

from standins.stripe import customers, money, payments, session_objects
from standins.stripe.account import Account
from standins.stripe.errors import StripeError
from standins.stripe.objects import Obj
from standins.stripe.params import Params

KEPT = ("billing_address_collection", "integration_identifier", "locale", "origin_context", "submit_type")
PARAMETERS = {
    *KEPT,
    *payments.METHOD_RULES,
    *("customer", "customer_creation", "customer_email", "client_reference_id", "metadata", "payment_intent_data"),
    *("cancel_url", "currency", "expand", "expires_at", "line_items", "mode", "success_url", "ui_mode"),
}
HALF_HOUR, DAY = 1800, 86400


def create(account: Account, params: Params, base_url: str) -> Obj:
    params.only(PARAMETERS)
    params.need("mode")
    params.supported("mode", {"payment"}, "payment")
    params.supported("ui_mode", {"hosted_page"}, "hosted_page")
    lines = _line_items(account, params)
    currency, total = lines[0]["currency"], sum(line["amount_total"] for line in lines)
    money.check_amount(total, currency, "line_items")
    session = session_objects.checkout_session(total, currency, account.now())
    session |= _buyer(account, params) | payments.method_rules(params) | {name: params.text(name) for name in KEPT}
    session |= {
        "cancel_url": _url(params, "cancel_url"),
        "client_reference_id": params.text("client_reference_id"),
        "expires_at": _expiry(account, params),
        "metadata": params.metadata(),
        "success_url": _url(params, "success_url", required=True),
        "url": f"{base_url}/pay/{session['id']}",
    }
    account.intent_data[session["id"]] = _intent_data(params.group("payment_intent_data"))
    account.line_items[session["id"]] = lines
    return account.add(session)


def find(account: Account, session_id: str) -> Obj:
    session = account.get("checkout.session", session_id)
    if session["status"] == "open" and session["expires_at"] <= account.now():
        expire(account, session)
    return session


def expire_overdue(account: Account) -> None:
    for session in list(account.all("checkout.session")):
        find(account, session["id"])


def expire(account: Account, session: Obj) -> None:
    _check_open(session)
    session |= {"status": "expired", "url": None}
    intent = account.by_id.get(session["payment_intent"])
    if intent and intent["status"] in payments.CANCELLABLE:
        payments.cancel(account, intent, "expired")
    account.emit("checkout.session.expired", session)


def pay(account: Account, session: Obj, outcome: str, email: str | None, base_url: str) -> Obj:
    """The customer pays on the hosted page. Returns the intent: succeeded, to be authenticated, or with an error."""
    _check_open(session)
    card = payments.card_named(outcome)
    email = _known_email(account, session) or email or "customer@example.org"
    intent = _intent(account, session)
    session["customer_details"] = session_objects.customer_details(email)
    customer_id = session["customer"] if intent["setup_future_usage"] else None
    method = payments.save_card(account, card, email, customer_id)
    challenge = f"{base_url}/challenge/{intent['id']}"
    redirect = {"type": "redirect_to_url", "redirect_to_url": {"return_url": success_url(session), "url": challenge}}
    payments.attempt(account, intent, method, redirect)
    _finish(account, intent)
    return intent


def authenticate(account: Account, intent: Obj, *, passed: bool) -> None:
    """The answer to a 3-D Secure challenge, of a session's intent or of one that stands alone."""
    payments.authenticate(account, intent, passed=passed)
    _finish(account, intent)


def session_of(account: Account, intent: Obj) -> Obj | None:
    sessions = account.all("checkout.session")
    return next((session for session in sessions if session["payment_intent"] == intent["id"]), None)


def success_url(session: Obj) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _finish(account: Account, intent: Obj) -> None:
    session = session_of(account, intent)
    if intent["status"] == "succeeded" and session is not None:
        if session["customer_creation"] == "always" and session["customer"] is None:
            customer = customers.add(account, {"email": session["customer_details"]["email"]})
            session["customer"] = intent["customer"] = customer["id"]
        session |= {"status": "complete", "payment_status": "paid", "url": None}
        account.emit("checkout.session.completed", session)
    payments.settle_if_due(account)


def _intent(account: Account, session: Obj) -> Obj:
    """One intent for all attempts; the first attempt makes it."""
    if session["payment_intent"] is not None:
        return account.by_id[session["payment_intent"]]
    details = {**account.intent_data[session["id"]], "customer": session["customer"]}
    intent = payments.start(account, session["amount_total"], session["currency"], details)
    session["payment_intent"] = intent["id"]
    return intent


def _known_email(account: Account, session: Obj) -> str | None:
    if session["customer"] is not None:
        return customers.email_of(account, session["customer"])
    email: str | None = session["customer_email"]
    return email


def _check_open(session: Obj) -> None:
    if session["status"] != "open":
        raise StripeError(f"This Checkout Session is {session['status']}; only an open one can be paid or expired.")


def _line_items(account: Account, params: Params) -> list[Obj]:
    lines = [_line_item(account, item) for item in params.groups("line_items")]
    if not lines:
        raise StripeError("Missing required param: line_items.", code="parameter_missing", param="line_items")
    currencies = {line["currency"] for line in lines} | {params.text("currency") or lines[0]["currency"]}
    if len(currencies) > 1:
        raise StripeError("All line items must have the same currency.", param="line_items")
    return lines


def _line_item(account: Account, item: Params) -> Obj:
    item.only({"price_data", "quantity"})
    data = item.group("price_data")
    data.only({"currency", "product_data", "unit_amount"})
    product = data.group("product_data")
    product.only({"description", "images", "metadata", "name"})
    currency = money.checked_currency(data.need("currency"), data.path("currency"))
    amount, quantity = data.need_integer("unit_amount"), item.need_integer("quantity", 1)
    return session_objects.line_item(product.need("name"), currency, amount, quantity, account.now())


def _buyer(account: Account, params: Params) -> Obj:
    customer_id, email = params.text("customer"), params.text("customer_email")
    if customer_id and email:
        raise StripeError("You may only specify one of these parameters: customer, customer_email.")
    if customer_id:
        customers.check(account, customer_id, "customer")
    default = None if customer_id else "if_required"
    known = customers.email_of(account, customer_id) if customer_id else email
    return {
        "customer": customer_id,
        "customer_creation": params.choice("customer_creation", {"always", "if_required"}, default),
        "customer_details": session_objects.customer_details(known) if known else None,
        "customer_email": email,
    }


def _intent_data(data: Params) -> Obj:
    data.only({*payments.TEXTS, "metadata"})
    return {"metadata": data.metadata(), **{name: data.text(name) for name in payments.TEXTS}}


def _expiry(account: Account, params: Params) -> int:
    expires_at = params.integer("expires_at")
    if expires_at is None:
        return account.now() + DAY
    if not account.now() + HALF_HOUR <= expires_at <= account.now() + DAY:
        raise params.invalid("expires_at", "must be between 30 minutes and 24 hours from now")
    return expires_at


def _url(params: Params, name: str, *, required: bool = False) -> str | None:
    url = params.need(name) if required else params.text(name)
    if url is not None and not url.startswith(("http://", "https://")):
        raise StripeError("Not a valid URL", code="url_invalid", param=name)
    return url
