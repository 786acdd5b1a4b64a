"""Numbers of a business: in the register, for VAT, of its bank account and its phone, each as its country writes it.

Each function gives the number in the form in which it is kept, and takes that form again.
"""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from stdnum import get_cc_module, iban
from stdnum.eu.vat import MEMBER_STATES
from stdnum.exceptions import ValidationError

from commonhall.modules.merchants.judging.countries import country_codes, country_name

# Where a country has several numbers of businesses, or one that is not called "businessid" in stdnum.
REGISTERS = {
    "CH": ("ch.uid",), "DE": ("de.handelsregisternummer",), "DK": ("dk.cvr",), "ES": ("es.nif",),
    "FI": ("fi.ytunnus",), "FR": ("fr.siren", "fr.siret"), "IT": ("it.codicefiscale",), "NO": ("no.orgnr",),
    "PT": ("pt.nif",), "SE": ("se.orgnr",), "US": ("us.ein",),
}  # fmt: skip
# Registers without a check digit, which stdnum does not know.
PATTERNS = {
    "GB": re.compile(r"(\d{8}|(SC|NI|OC|SO|NC|R0|IP|SP|RC|CE|CS|FC|NF|GE|LP|SL|NL|ZC|SZ|NZ)\d{6})"),
    "IT": re.compile(r"[A-Z]{2}-?\d{5,7}"),  # REA: the chamber's province and a number
    "NL": re.compile(r"\d{8}"),  # Kamer van Koophandel
}
# For the rest of the world: signs that registers use, and a digit among them.
SANE = re.compile(r"(?=.*\d)[0-9A-Z][0-9A-Z ./-]{2,28}[0-9A-Z]")
COURT = re.compile(r"\b(Amtsgericht|Registergericht|AG)\b[ :]*|,", re.IGNORECASE)
MASK = "••••"


def registration_number(given: str, country: str) -> str:
    """A number in the country's register of businesses.

    Raises:
        ValueError: there is no such number in this country; it says what to do.
    """
    if country == "DE":
        given = COURT.sub("", given)  # "Amtsgericht München, HRB 12345", as German letterheads have it
    module = get_cc_module(country.lower(), "businessid")
    modules: list[Any] = [import_module(f"stdnum.{name}") for name in REGISTERS.get(country, ())]
    modules = modules or ([module] if module else [])
    for each in modules:
        if number := _valid(each, given):
            return number
    pattern = PATTERNS.get(country) or (None if modules else SANE)
    plain = " ".join(given.upper().split())
    plain = plain if pattern is SANE else plain.replace(" ", "")
    if pattern and pattern.fullmatch(plain):
        return plain
    raise ValueError(_("This is no registration number of %(country)s.") % {"country": country_name(country)})


def vat_number(given: str, country: str) -> str:
    """A number for VAT or sales tax; within the European Union with the country's letters before it.

    Raises:
        ValueError: there is no such number in this country.
    """
    module = get_cc_module(country.lower(), "vat")
    number = _valid(module, given) if module else ""
    if number and country.lower() in MEMBER_STATES:
        return f"{'EL' if country == 'GR' else country}{number}"
    plain = " ".join(given.upper().split())
    if not module and SANE.fullmatch(plain):
        return plain
    if not number:
        raise ValueError(_("This is no VAT number of %(country)s.") % {"country": country_name(country)})
    return number


def bank_account(given: str, country: str = "") -> str:
    """An IBAN, of whatever country: an account may be abroad.

    Raises:
        ValueError: it is none.
    """
    if number := _valid(iban, given):
        return number
    raise ValueError(_("This is no valid IBAN. Check it for a wrong digit."))


def masked(number: str) -> str:
    """An IBAN as pages show it: which country and bank's check, and the last four signs."""
    return f"{number[:4]} {MASK} {MASK} {number[-4:]}" if number else ""


def phone_number(given: str, country: str) -> str:
    """A phone number in the international form; without a country's code it is one of the given country.

    Raises:
        ValueError: it can't be called.
    """
    try:
        parsed = phonenumbers.parse(given, country or None)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise ValueError(_("This is no phone number. Write it with the country's code, such as +39 06 1234567."))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _valid(module: Any, given: str) -> str:
    try:
        return str(module.validate(given))
    except ValidationError:
        return ""


JUDGES: dict[str, Callable[[str, str], str]] = {
    "registration_number": registration_number, "vat_number": vat_number, "iban": bank_account, "phone": phone_number,
}  # fmt: skip


def judge(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was given with each number in its form, and by field what is wrong."""
    values = dict(given)
    wrong: dict[str, str] = {}
    country = str(given.get("country") or "")
    if country and country not in country_codes():
        return values, {"country": _("Choose a country of the list.")}
    for field, judged in JUDGES.items():
        if not (text := str(given.get(field) or "").strip()):
            continue
        if not country and field in ("registration_number", "vat_number"):
            wrong.setdefault("country", _("Choose the country first: it says how these numbers are written."))
            continue
        try:
            values[field] = judged(text, country)
        except ValueError as error:
            wrong[field] = str(error)
    return values, wrong
