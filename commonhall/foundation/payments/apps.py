from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from commonhall.core.modules.manifest import (
    Fate,
    Holding,
    Module,
    NavLink,
    Panel,
    PersonalData,
    Scope,
    Search,
    Subpage,
    holder_of,
)


def _home(request: HttpRequest) -> dict[str, Any] | None:
    from commonhall.foundation.payments import queries

    return queries.home_panel(request.user)


def _search(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.payments import queries

    return queries.charge_hits(user, words, limit)


def _payments(user, words, limit):  # type: ignore[no-untyped-def]
    from commonhall.foundation.payments import queries

    return queries.payment_hits(words, limit)


def _export(user: Any) -> Iterable[dict[str, Any]]:
    from commonhall.foundation.payments import queries

    return queries.personal_data(user)


def _erase(user: Any) -> None:
    from commonhall.foundation.payments import actions

    actions.erase_person(user)


HOLDS = (
    Holding(
        _("Your payments, invoices and refunds"),
        Fate.BY_LAW,
        _("Accounts must be kept for years; your name and address are taken out of them."),
    ),
)


class PaymentsConfig(Module):
    name = "commonhall.foundation.payments"
    label = "payments"
    title = _("Payments")
    description = _("What is owed and what was paid: invoices, card payments, transfers, refunds, receipts.")
    icon = "credit-card"
    navigation = (
        NavLink(
            _("My payments"),
            "payments:overview",
            "receipt",
            area="account",
            within=(Subpage(_("Payments"), "payments:overview"), Subpage(_("Invoices"), "payments:invoices")),
        ),
        NavLink(
            _("Payments"),
            "payments:desk_payments",
            "cash",
            "desk",
            holder_of("payments.read_all"),
            within=(
                Subpage(_("Payments"), "payments:desk_payments"),
                Subpage(_("What is owed"), "payments:desk_charges", words=_("charges debts invoices")),
                Subpage(_("Provider's messages"), "payments:webhooks", words=_("webhooks")),
            ),
        ),
    )
    searches = (
        Search(_("Invoices"), "receipt", _search),
        Search(_("Payments"), "cash", _payments, "payments:desk_payments", holder_of("payments.read_all")),
    )
    scopes = (Scope("payments:read", _("Read payments and invoices")),)
    panels = (Panel("payments/home_panel.html", _home, "due"),)
    personal_data = PersonalData(_export, _erase, HOLDS)
