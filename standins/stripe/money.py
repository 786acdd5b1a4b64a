"""Amounts: what Stripe accepts, what it keeps, and how its page shows them."""

from standins.stripe.errors import StripeError

# https://docs.stripe.com/currencies#zero-decimal and #three-decimal
ZERO_DECIMAL = {
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf",
}  # fmt: skip
THREE_DECIMAL = {"bhd", "jod", "kwd", "omr", "tnd"}
# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, the ones that are not 50
MINIMA = {"aed": 200, "czk": 1500, "dkk": 250, "gbp": 30, "hkd": 400, "huf": 17500, "mxn": 1000, "nok": 300,
          "nzd": 50, "pln": 200, "ron": 200, "sek": 300, "thb": 1000}  # fmt: skip
MAXIMUM = 99_999_999


def checked_currency(currency: str, param: str = "currency") -> str:
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise StripeError(f"Invalid currency: {currency}", param=param, code="parameter_invalid")
    return currency.lower()


def check_amount(amount: int, currency: str, param: str | None = "amount") -> None:
    if amount < MINIMA.get(currency, 50):
        least = display(MINIMA.get(currency, 50), currency)
        raise StripeError(f"The amount must be at least {least}.", code="amount_too_small", param=param)
    if amount > MAXIMUM:
        raise StripeError(f"The amount must be at most {MAXIMUM}.", code="amount_too_large", param=param)
    if currency in THREE_DECIMAL and amount % 10:
        raise StripeError("Amounts in this currency end with a 0.", code="parameter_invalid_integer", param=param)


def fee(amount: int) -> int:
    """The price of a European card: 1.5 % and 25 minor units, rounded half up."""
    return (amount * 15 + 500) // 1000 + 25


def display(amount: int, currency: str) -> str:
    digits = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    sign, units = "-" if amount < 0 else "", str(abs(amount)).rjust(digits + 1, "0")
    whole, part = (units[:-digits], "." + units[-digits:]) if digits else (units, "")
    return f"{sign}{int(whole):,}{part} {currency.upper()}"
