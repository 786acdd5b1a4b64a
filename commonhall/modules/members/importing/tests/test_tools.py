"""Lists as the tools of clubs export them: what each column is taken for, and what becomes of each row."""

from datetime import date
from pathlib import Path

import pytest

from commonhall.core.tabular.reader import Table, read_table
from commonhall.modules.members.importing.rows import JudgedRow, MemberRow
from commonhall.modules.members.importing.tests.helpers import codes, judge, mapping_for, warned

pytestmark = pytest.mark.req("M6")

DATA = Path(__file__).parent / "data"

COLUMNS: dict[str, dict[str, str]] = {
    "civicrm.csv": {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Sort Name": "full_name",
        "Display Name": "display_name",
        "Birth Date": "birth_date",
        "Street Address": "street",
        "City": "city",
        "Postal Code": "postal_code",
        "Country": "country",
        "Phone": "phone",
        "Email": "email",
        "Membership Type": "plan",
        "Membership Status": "status",
        "Member Since": "joined_on",
        "Membership Expiration Date": "expires_on",
    },
    "mailchimp.csv": {
        "Email Address": "email",
        "First Name": "first_name",
        "Last Name": "last_name",
        "Address": "street",
        "Phone Number": "phone",
        "Birthday": "birth_date",
        "NOTES": "notes",
    },
    "wildapricot.csv": {
        "First name": "first_name",
        "Last name": "last_name",
        "Organization": "employer",
        "Email": "email",
        "Phone": "phone",
        "Membership level": "plan",
        "Membership status": "status",
        "Member since": "joined_on",
        "Renewal due": "expires_on",
        "Notes": "notes",
    },
    "clubexpress.csv": {
        "Member Number": "member_number",
        "First Name": "first_name",
        "Last Name": "last_name",
        "Email": "email",
        "Status": "status",
        "Member Type": "plan",
        "Date Joined": "joined_on",
        "Date Expired": "expires_on",
        "Address1": "street",
        "City": "city",
        "Zip": "postal_code",
        "Phone": "phone",
        "Birth Date": "birth_date",
    },
    "easyverein.csv": {
        "Mitgliedsnummer": "member_number",
        "Vorname": "first_name",
        "Nachname": "last_name",
        "E-Mail (privat)": "email",
        "Mobiltelefon": "phone",
        "Straße": "street",
        "PLZ": "postal_code",
        "Ort": "city",
        "Land": "country",
        "Geburtsdatum": "birth_date",
        "Eintrittsdatum": "joined_on",
        "Austrittsdatum": "expires_on",
        "Status": "status",
        "Beitragsgruppe": "plan",
        "Bemerkung": "notes",
    },
    "helloasso.csv": {
        "Date de la commande": "joined_on",
        "Nom adhérent": "last_name",
        "Prénom adhérent": "first_name",
        "Email payeur": "email",
        "Tarif": "plan",
        "Date de naissance": "birth_date",
        "Code postal": "postal_code",
        "Ville": "city",
        "Téléphone": "phone",
    },
    "google_contacts.csv": {
        "Name": "full_name",
        "Given Name": "first_name",
        "Family Name": "last_name",
        "Birthday": "birth_date",
        "Notes": "notes",
        "E-mail 1 - Value": "email",
        "Phone 1 - Value": "phone",
        "Address 1 - Street": "street",
        "Address 1 - City": "city",
        "Address 1 - Postal Code": "postal_code",
        "Address 1 - Country": "country",
        "Organization 1 - Name": "employer",
    },
    "outlook_de.csv": {
        "Vorname": "first_name",
        "Nachname": "last_name",
        "Firma": "employer",
        "Straße privat": "street",
        "Ort privat": "city",
        "Postleitzahl privat": "postal_code",
        "Land/Region privat": "country",
        "Telefon (privat)": "phone",
        "E-Mail-Adresse": "email",
        "Geburtstag": "birth_date",
        "Notizen": "notes",
    },
    "circolo.xlsx": {
        "N° tessera": "member_number",
        "Cognome e Nome": "full_name",
        "E-mail": "email",
        "Cellulare": "phone",
        "Data di nascita": "birth_date",
        "Data iscrizione": "joined_on",
        "Scadenza": "expires_on",
        "Tipo socio": "plan",
        "Stato": "status",
        "C.A.P.": "postal_code",
        "Comune": "city",
    },
}
PLANS = ["General", "Student", "Individual", "Corporate", "Family", "Single", "Vollzahler", "Ermäßigt"]
PLANS += ["Plein tarif", "Tarif réduit", "Ordinario", "Sostenitore", "Junior"]


def read(name: str) -> Table:
    with (DATA / name).open("rb") as file:
        return read_table(file, name)


def judged(name: str) -> dict[int, JudgedRow]:
    return {row.line: row for row in judge(read(name), plans=PLANS)}


def accepted(row: JudgedRow) -> MemberRow:
    assert row.values is not None, row.problems
    return row.values


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_of_an_export_are_known(name: str) -> None:
    table = read(name)
    assert {table.headers[column]: field.value for column, field in mapping_for(table).items()} == COLUMNS[name]


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        ("civicrm.csv", {2: [], 3: [], 4: ["missing_name"], 5: ["duplicate"], 6: ["bad_email"]}),
        ("mailchimp.csv", {2: [], 3: [], 4: ["missing_name"]}),
        ("wildapricot.csv", {2: [], 3: [], 4: [], 5: []}),
        ("clubexpress.csv", {2: [], 3: [], 4: ["unreadable_date"]}),
        ("easyverein.csv", {2: [], 3: [], 4: []}),
        ("helloasso.csv", {2: [], 3: [], 4: ["unreadable_date"]}),
        ("google_contacts.csv", {2: [], 3: []}),
        ("outlook_de.csv", {2: [], 3: []}),
        ("circolo.xlsx", {5: [], 6: [], 8: ["unreadable_date"], 9: [], 10: ["totals_row"]}),
    ],
)
def test_every_row_of_an_export_is_taken_or_listed(name: str, verdicts: dict[int, list[str]]) -> None:
    assert {line: codes(row) for line, row in judged(name).items()} == verdicts


def test_a_row_of_civicrm_is_read_whole() -> None:
    assert accepted(judged("civicrm.csv")[2]) == MemberRow(
        email="ada.bright@example.org",
        first_name="Ada",
        last_name="Bright",
        display_name="Ms. Ada Bright",
        status="active",
        plan="General",
        joined_on=date(2015, 3, 1),
        expires_on=date(2025, 2, 28),
        birth_date=date(1984, 11, 30),
        phone="0113 496 0123",
        street="12 Mill Lane, Flat 3",
        postal_code="LS1 4AB",
        city="Leeds",
        country="United Kingdom",
        extra={
            "Contact ID": "101",
            "Contact Type": "Individual",
            "Display Name": "Ms. Ada Bright",
            "Do Not Email": "0",
            "State": "West Yorkshire",
            "Membership Start Date": "2024-03-01",
            "Membership Source": "Online",
        },
    )


def test_american_dates_and_guarded_zeros_are_read() -> None:
    bob = accepted(judged("clubexpress.csv")[2])
    assert (bob.joined_on, bob.birth_date) == (date(2009, 6, 14), date(1952, 7, 4))
    assert (bob.member_number, bob.postal_code) == ("00412", "08950")
    assert accepted(judged("wildapricot.csv")[4]).joined_on == date(2024, 5, 6)


def test_german_umlauts_dates_and_states_are_read() -> None:
    jörg, björn, uwe = map(accepted, judged("easyverein.csv").values())
    assert (jörg.display_name, jörg.street) == ("Jörg-Marie Müller-Lüdenscheidt", "Große Straße 5")
    assert (jörg.birth_date, björn.birth_date, uwe.joined_on) == (
        date(1971, 2, 3),
        date(1988, 12, 24),
        date(2001, 3, 1),
    )
    assert (björn.phone, björn.notes) == ("+49 151 5550100", "Zahlt bar;\nkommt montags")
    assert [found.status for found in (jörg, björn, uwe)] == ["active", "active", "inactive"]
    assert [found.extra.get("Status") for found in (jörg, björn, uwe)] == [None, "passiv", "ausgetreten"]
    assert warned(judged("easyverein.csv")[4]) == ["no_email"]


def test_a_child_is_the_member_and_the_parent_pays() -> None:
    chloé = accepted(judged("helloasso.csv")[2])
    assert (chloé.display_name, chloé.email, chloé.plan) == ("Chloé Lefèvre", "marc.lefevre@example.fr", "Plein tarif")
    assert (chloé.joined_on, chloé.extra["Prénom payeur"]) == (date(2023, 9, 4), "Marc")


def test_address_books_have_days_without_years_and_several_numbers() -> None:
    giulia, kenji = map(accepted, judged("google_contacts.csv").values())
    assert (giulia.phone, giulia.extra["Phone 1 - Value"]) == (
        "+39 340 555 0101",
        "+39 340 555 0101 ::: +39 011 555 0102",
    )
    assert (kenji.birth_date, kenji.extra["Birthday"], kenji.display_name) == (None, "--03-09", "Kenji Ōe")
    änne, max_ = map(accepted, judged("outlook_de.csv").values())
    assert (änne.birth_date, max_.birth_date) == (date(1949, 8, 1), None)
    assert (max_.email, max_.extra["E-Mail-Adresse"]) == ("max@example.de", "max@example.de; buero@example.de")


def test_an_italian_spreadsheet_with_titles_and_totals_is_read() -> None:
    rows = judged("circolo.xlsx")
    maria, enzo, sara = (accepted(rows[line]) for line in (5, 6, 9))
    assert [(found.first_name, found.last_name) for found in (maria, enzo, sara)] == [
        ("Maria Grazia", "Rossi"),
        ("Ènzo", "De Luca"),
        ("Sara", "D'Angelo"),
    ]
    assert (maria.birth_date, maria.postal_code, maria.phone) == (date(1960, 4, 2), "10121", "3405550101")
    assert (enzo.email, enzo.joined_on, enzo.expires_on) == (
        "enzo.deluca@example.it",
        date(2004, 5, 3),
        date(2024, 12, 31),
    )
    assert rows[8].problems[0].message == "“2010” is not a date that can be read."
    assert (read("circolo.xlsx").preamble, read("circolo.xlsx").empty_rows) == (
        ["Circolo Esempio – elenco soci", "aggiornato al 31/12/2024"],
        2,
    )
