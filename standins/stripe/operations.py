"""Which requests the stand-in answers, and by what."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from standins.stripe import checkout, customers, intents, listing, refunds
from standins.stripe.account import Account
from standins.stripe.objects import Obj
from standins.stripe.params import Params


@dataclass(frozen=True)
class Call:
    params: Params
    path: Mapping[str, str]  # the parameters in the address
    url: str  # the address's path, as lists name themselves
    base_url: str  # where the hosted pages are

    @property
    def id(self) -> str:
        return self.path["id"]


Operation = Callable[[Account, Call], Obj]


def create_session(account: Account, call: Call) -> Obj:
    return checkout.create(account, call.params, call.base_url)


def retrieve_session(account: Account, call: Call) -> Obj:
    call.params.only({"expand"})
    return checkout.find(account, call.id)


def list_sessions(account: Account, call: Call) -> Obj:
    checkout.expire_overdue(account)
    return listing.page(account, "checkout.session", call.params, ("customer", "payment_intent", "status"), call.url)


def session_lines(account: Account, call: Call) -> Obj:
    lines = account.line_items[checkout.find(account, call.id)["id"]]
    return listing.cut(lines, account, "item", call.params, call.url)


def expire_session(account: Account, call: Call) -> Obj:
    call.params.only({"expand"})
    session = checkout.find(account, call.id)
    checkout.expire(account, session)
    return session


def create_intent(account: Account, call: Call) -> Obj:
    return intents.create(account, call.params, call.base_url)


def confirm_intent(account: Account, call: Call) -> Obj:
    return intents.confirm(account, call.id, call.params, call.base_url)


def cancel_intent(account: Account, call: Call) -> Obj:
    return intents.cancel(account, call.id, call.params)


def create_customer(account: Account, call: Call) -> Obj:
    return customers.create(account, call.params)


def update_customer(account: Account, call: Call) -> Obj:
    return customers.update(account, call.id, call.params)


def delete_customer(account: Account, call: Call) -> Obj:
    return customers.delete(account, call.id)


def create_refund(account: Account, call: Call) -> Obj:
    return refunds.create(account, call.params)


def retrieve(kind: str) -> Operation:
    def operation(account: Account, call: Call) -> Obj:
        call.params.only({"expand"})
        return account.get(kind, call.id)

    return operation


def list_all(kind: str, *filters: str) -> Operation:
    def operation(account: Account, call: Call) -> Obj:
        return listing.page(account, kind, call.params, filters, call.url)

    return operation


def update(kind: str, texts: Collection[str] = ()) -> Operation:
    """Metadata and the named texts, which change nothing else."""

    def operation(account: Account, call: Call) -> Obj:
        call.params.only({*texts, "expand", "metadata"})
        obj = account.get(kind, call.id)
        obj |= {**call.params.changes(texts), "metadata": call.params.metadata(obj["metadata"])}
        return obj

    return operation


OPERATIONS: list[tuple[str, str, Operation]] = [
    ("POST", "/checkout/sessions", create_session),
    ("GET", "/checkout/sessions", list_sessions),
    ("GET", "/checkout/sessions/{id}", retrieve_session),
    ("POST", "/checkout/sessions/{id}", update("checkout.session")),
    ("GET", "/checkout/sessions/{id}/line_items", session_lines),
    ("POST", "/checkout/sessions/{id}/expire", expire_session),
    ("POST", "/payment_intents", create_intent),
    ("GET", "/payment_intents", list_all("payment_intent", "customer")),
    ("GET", "/payment_intents/{id}", retrieve("payment_intent")),
    ("POST", "/payment_intents/{id}", update("payment_intent", ("description", "receipt_email"))),
    ("POST", "/payment_intents/{id}/confirm", confirm_intent),
    ("POST", "/payment_intents/{id}/cancel", cancel_intent),
    ("GET", "/payment_methods/{id}", retrieve("payment_method")),
    ("GET", "/charges", list_all("charge", "customer", "payment_intent")),
    ("GET", "/charges/{id}", retrieve("charge")),
    ("POST", "/charges/{id}", update("charge", ("description", "receipt_email"))),
    ("POST", "/refunds", create_refund),
    ("GET", "/refunds", list_all("refund", "charge", "payment_intent")),
    ("GET", "/refunds/{id}", retrieve("refund")),
    ("POST", "/refunds/{id}", update("refund")),
    ("GET", "/balance_transactions", list_all("balance_transaction", "currency", "source", "type")),
    ("GET", "/balance_transactions/{id}", retrieve("balance_transaction")),
    ("POST", "/customers", create_customer),
    ("GET", "/customers", list_all("customer", "email")),
    ("GET", "/customers/{id}", retrieve("customer")),
    ("POST", "/customers/{id}", update_customer),
    ("DELETE", "/customers/{id}", delete_customer),
    ("GET", "/events", list_all("event", "type", "types")),
    ("GET", "/events/{id}", retrieve("event")),
]
