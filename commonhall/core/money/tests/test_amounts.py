from decimal import Decimal

import pytest
from django.utils import translation

from commonhall.core.money.amounts import Money, from_decimal, parse_money


@pytest.mark.parametrize(
    ("minor", "currency", "decimal"),
    [(1999, "EUR", "19.99"), (1999, "JPY", "1999"), (1999, "BHD", "1.999"), (-5, "CHF", "-0.05")],
)
def test_minor_units_follow_the_currency(minor, currency, decimal):
    assert Money(minor, currency).decimal == Decimal(decimal)
    assert from_decimal(Decimal(decimal), currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("language", "shown", "typed"),
    [("en", "€1,234.50", "1,234.50"), ("it", "1.234,50\xa0€", "1.234,50"), ("fr", "1\u202f234,50\xa0€", "1234,5")],
)
def test_money_is_written_and_read_as_the_language_does(language, shown, typed):
    with translation.override(language):
        assert str(Money(123450, "EUR")) == shown
        assert parse_money(typed, "EUR") == Money(123450, "EUR")


@pytest.mark.parametrize("typed", ["", "ten", "1.999", "1,2,3", "--5"])
def test_what_is_no_amount_of_the_currency_is_refused(typed):
    with translation.override("en"), pytest.raises(ValueError):
        parse_money(typed, "EUR")


def test_currencies_do_not_mix():
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "EUR") + Money(1, "USD")
    with pytest.raises(ValueError, match="no currency"):
        Money(1, "EURO")


def test_a_share_rounds_halves_up():
    assert Money(333, "EUR").share(Decimal("1.5")) == Money(5, "EUR")
    assert Money(1000, "JPY").share(Decimal("2.25")) == Money(23, "JPY")


@pytest.mark.parametrize("text", ["9" * 20, "1e900000", "Infinity", "NaN"])
def test_an_amount_that_nobody_has_is_no_amount(text):
    with pytest.raises(ValueError, match=r"."):
        parse_money(text, "EUR")
