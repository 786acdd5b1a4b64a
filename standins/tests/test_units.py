"""The small rules: money, form encoding."""

import pytest

from standins.stripe import money
from standins.stripe.errors import StripeError
from standins.stripe.forms import decode


@pytest.mark.parametrize(("amount", "fee"), [(6000, 115), (100, 27), (33, 25), (34, 26), (99_999_999, 1_500_025)])
def test_fee_is_rounded_half_up(amount: int, fee: int) -> None:
    assert money.fee(amount) == fee


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [(1234567, "eur", "12,345.67 EUR"), (5, "usd", "0.05 USD"), (500, "jpy", "500 JPY"), (-1230, "kwd", "-1.230 KWD")],
)
def test_amounts_are_shown_with_the_currencys_digits(amount: int, currency: str, shown: str) -> None:
    assert money.display(amount, currency) == shown


def test_nested_forms_become_dicts_and_lists() -> None:
    encoded = "a[0][b][c]=1&a[1][b][c]=2&expand[]=x&expand[]=y.z&metadata[k]=%C3%A4&empty="
    assert decode(encoded) == {
        "a": [{"b": {"c": "1"}}, {"b": {"c": "2"}}],
        "expand": ["x", "y.z"],
        "metadata": {"k": "ä"},
        "empty": "",
    }


@pytest.mark.parametrize("encoded", ["[a]=1", "a=1&a[b]=2", "a[b=1"])
def test_nonsense_forms_are_refused(encoded: str) -> None:
    with pytest.raises(StripeError):
        decode(encoded)
