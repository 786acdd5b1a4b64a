"""Stripe's test cards (https://docs.stripe.com/testing) that the stand-in knows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    outcome: str
    number: str
    about: str
    challenged: bool = False
    decline_code: str | None = None

    @property
    def last4(self) -> str:
        return self.number[-4:]


CARDS = {
    card.outcome: card
    for card in (
        Card("succeed", "4242 4242 4242 4242", "is paid at once"),
        Card("decline", "4000 0000 0000 0002", "is declined", decline_code="generic_decline"),
        Card("insufficient_funds", "4000 0000 0000 9995", "has no money left", decline_code="insufficient_funds"),
        Card("challenge", "4000 0000 0000 3220", "asks for 3-D Secure", challenged=True),
    )
}
BY_TEST_NAME = {
    "pm_card_visa": CARDS["succeed"],
    "pm_card_chargeDeclined": CARDS["decline"],
    "pm_card_visa_chargeDeclined": CARDS["decline"],
    "pm_card_visa_chargeDeclinedInsufficientFunds": CARDS["insufficient_funds"],
    "pm_card_authenticationRequired": CARDS["challenge"],
    "pm_card_threeDSecure2Required": CARDS["challenge"],
}
BY_LAST4 = {card.last4: card for card in CARDS.values()}
