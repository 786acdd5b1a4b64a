"""Money: integers in minor units with a currency; shown as the reader's language writes it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency, format_decimal, get_currency_precision, is_currency, parse_decimal
from django.utils.translation import get_language

MOST = 10**12  # in major units: far beyond any invoice, and its minor units fit a database's integer


@dataclass(frozen=True, order=False)
class Money:
    """An exact amount.

    Attributes:
        minor: the amount in the currency's smallest unit: 1999 is 19.99 EUR, 1999 JPY or 1.999 BHD.
        currency: ISO 4217, upper case.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency!r} is no currency of ISO 4217")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return format_money(self)

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def share(self, percent: Decimal) -> "Money":
        """That many percent of it, halves rounded up."""
        part = (Decimal(self.minor) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
        return Money(int(part), self.currency)


def from_decimal(amount: Decimal, currency: str) -> Money:
    """Money from an amount in major units.

    Raises:
        ValueError: it has more decimals than the currency, or is more than there is.
    """
    if abs(amount) >= MOST:
        raise ValueError("nobody has that much")
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{currency} has {get_currency_precision(currency)} decimals")
    return Money(int(minor), currency)


def parse_money(text: str, currency: str) -> Money:
    """Money from what a person typed in the active language ("1.234,50" in Italian).

    Raises:
        ValueError: it is no amount, or too exact a one.
    """
    try:
        return from_decimal(parse_decimal(text.strip(), locale=active_locale(), strict=True), currency)
    except (InvalidOperation, ArithmeticError) as error:
        raise ValueError(str(error)) from None


def write_money(money: Money) -> str:
    """The amount as parse_money reads it in the active language, to stand in a form's field: 1234,50."""
    digits = "0" * get_currency_precision(money.currency)
    return str(format_decimal(money.decimal, format=f"0.{digits}" if digits else "0", locale=active_locale()))


def format_money(money: Money) -> str:
    """As the active language writes it: €19.99, 19,99 €."""
    return str(format_currency(money.decimal, money.currency, locale=active_locale()))


def plain_money(money: Money) -> str:
    """An amount as data holds it, the same in every language: 1234.50 EUR. Readers get it as they are used to."""
    return f"{money.decimal:f} {money.currency}"


def active_locale() -> Locale:
    """The active language as Babel knows it, or English."""
    try:
        return Locale.parse((get_language() or "en").replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
