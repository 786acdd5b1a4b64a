"""Customers: https://docs.stripe.com/api/customers."""

from standins.stripe import objects
from standins.stripe.account import Account
from standins.stripe.errors import StripeError, missing
from standins.stripe.objects import Obj
from standins.stripe.params import Params

TEXTS = ("description", "email", "name", "phone")
PARAMETERS = {*TEXTS, "address", "expand", "metadata", "preferred_locales"}


def create(account: Account, params: Params) -> Obj:
    params.only(PARAMETERS)
    return add(account, _given(params, {}))


def add(account: Account, details: Obj) -> Obj:
    customer = account.add({**objects.customer(account.now()), **details})
    account.emit("customer.created", customer)
    return customer


def update(account: Account, customer_id: str, params: Params) -> Obj:
    params.only(PARAMETERS)
    customer = check(account, customer_id, "id")
    changes = {name: value for name, value in _given(params, customer["metadata"]).items() if customer[name] != value}
    previous = {name: customer[name] for name in changes}
    customer |= changes
    if changes:
        account.emit("customer.updated", customer, previous)
    return customer


def delete(account: Account, customer_id: str) -> Obj:
    customer = check(account, customer_id, "id")
    account.emit("customer.deleted", customer)
    return account.add({"id": customer_id, "object": "customer", "deleted": True})


def check(account: Account, customer_id: str, param: str) -> Obj:
    """A customer that has not been deleted."""
    customer = account.get("customer", customer_id, param)
    if customer.get("deleted"):
        raise missing("customer", customer_id, param, status=404 if param == "id" else 400)
    return customer


def email_of(account: Account, customer_id: str) -> str | None:
    email: str | None = account.by_id[customer_id].get("email")
    return email


def _given(params: Params, metadata: dict[str, str]) -> Obj:
    given: Obj = {**params.changes(TEXTS), "metadata": params.metadata(metadata)}
    if (email := given.get("email")) and "@" not in email:
        raise StripeError(f"Invalid email address: {email}", code="email_invalid", param="email")
    if "address" in params:
        address = params.group("address")
        address.only(objects.NO_ADDRESS)
        given["address"] = {**objects.NO_ADDRESS, **address.changes(objects.NO_ADDRESS)}
    if "preferred_locales" in params:
        given["preferred_locales"] = params.texts("preferred_locales")
    return given
