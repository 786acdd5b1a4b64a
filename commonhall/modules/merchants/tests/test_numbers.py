"""Numbers of businesses: what each country takes and what it does not."""

import pytest
from django.utils import translation

from commonhall.modules.merchants.judging import numbers
from commonhall.modules.merchants.judging.countries import country_choices, country_codes, country_name

REGISTERED = [
    ("DE", "HRB 12345 München", "München HRB 12345"),
    ("DE", "Amtsgericht München, HRB 12345", "München HRB 12345"),
    ("FR", "552 008 443", "552008443"),
    ("FR", "732 829 320 00074", "73282932000074"),
    ("IT", "00743110157", "00743110157"),
    ("IT", "MI-1234567", "MI-1234567"),
    ("AT", "FN 122119m", "122119m"),
    ("ES", "B-58378431", "B58378431"),
    ("GB", "01234567", "01234567"),
    ("GB", "sc 123456", "SC123456"),
    ("US", "04-2103594", "042103594"),
    ("CH", "CHE-107.787.577", "CHE107787577"),
    ("NL", "12345678", "12345678"),
    ("KE", "PVT-ABC 1234", "PVT-ABC 1234"),
]
NOT_REGISTERED = [
    ("DE", "HRB München"), ("DE", "HRB 12345 Atlantis"), ("FR", "552 008 444"), ("IT", "00743110158"), ("IT", "M-1"),
    ("AT", "FN 122119"), ("ES", "B-58378432"), ("GB", "1234"), ("GB", "XX123456"), ("US", "07-2103594"),
    ("NL", "1234567"), ("KE", "none"), ("KE", "<b>1</b>"),
]  # fmt: skip
VAT = [
    ("DE", "DE 136,695 976", "DE136695976"),
    ("FR", "Fr 40 303 265 045", "FR40303265045"),
    ("IT", "IT 00743110157", "IT00743110157"),
    ("AT", "ATU13585627", "ATU13585627"),
    ("ES", "ES B-58378431", "ESB58378431"),
    ("GR", "EL 094259216", "EL094259216"),
    ("GB", "GB 980 7806 84", "980780684"),
    ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA"),
    ("US", "tx 3-20012-3456-7", "TX 3-20012-3456-7"),
]
NO_VAT = [
    ("DE", "DE136695977"), ("FR", "FR 41 303 265 045"), ("IT", "IT 00743110158"), ("AT", "ATU13585626"),
    ("ES", "ES B-58378432"), ("GB", "GB 980 7806 85"), ("US", "no"), ("DE", "FR40303265045"),
]  # fmt: skip


@pytest.mark.req("B1.2")
@pytest.mark.parametrize(("country", "given", "kept"), REGISTERED)
def test_a_registration_number_is_kept_as_the_country_writes_it(country, given, kept):
    assert numbers.registration_number(given, country) == kept
    assert numbers.registration_number(kept, country) == kept


@pytest.mark.req("B1.2")
@pytest.mark.parametrize(("country", "given"), NOT_REGISTERED)
def test_what_is_no_registration_number_is_refused_by_the_country_s_name(country, given):
    with pytest.raises(ValueError, match=country_name(country)):
        numbers.registration_number(given, country)


@pytest.mark.req("B1.3")
@pytest.mark.parametrize(("country", "given", "kept"), VAT)
def test_a_vat_number_is_kept_with_its_country_in_the_union(country, given, kept):
    assert numbers.vat_number(given, country) == kept
    assert numbers.vat_number(kept, country) == kept


@pytest.mark.req("B1.3")
@pytest.mark.parametrize(("country", "given"), NO_VAT)
def test_what_is_no_vat_number_is_refused(country, given):
    with pytest.raises(ValueError, match=country_name(country)):
        numbers.vat_number(given, country)


def test_an_iban_has_a_check_and_is_shown_without_its_middle():
    assert numbers.bank_account("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert numbers.masked("DE89370400440532013000") == "DE89 •••• •••• 3000"
    for wrong in ("DE89 3704 0044 0532 0130 01", "XX00", "GB82 WEST 1234 5698 7654"):
        with pytest.raises(ValueError, match="IBAN"):
            numbers.bank_account(wrong)


def test_a_phone_is_of_the_country_unless_it_says_another():
    assert numbers.phone_number("030 901820", "DE") == "+49 30 901820"
    assert numbers.phone_number("+39 06 6982", "DE") == "+39 06 6982"
    for wrong, country in (("030 901820", ""), ("123", "DE"), ("call me", "DE")):
        with pytest.raises(ValueError, match="phone number"):
            numbers.phone_number(wrong, country)


def test_every_wrong_number_is_told_at_once_and_a_country_comes_first():
    _values, wrong = numbers.judge({"country": "DE", "vat_number": "DE1", "iban": "1", "phone": "1"})
    assert set(wrong) == {"vat_number", "iban", "phone"}
    _values, wrong = numbers.judge({"country": "", "vat_number": "DE136695976"})
    assert set(wrong) == {"country"}


def test_countries_are_those_of_iso_3166_in_the_reader_s_language_and_order():
    assert len(country_codes()) == 250 and {"DE", "XK"} < country_codes() and not {"EU", "ZZ"} & country_codes()
    with translation.override("fr"):
        assert country_name("DE") == "Allemagne"
        names = [name for _code, name in country_choices()]
        assert names.index("Égypte") < names.index("Espagne") < names.index("États-Unis") < names.index("France")
    with translation.override("it"):
        assert country_name("FR") == "Francia"
