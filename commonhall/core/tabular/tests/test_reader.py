"""Where a table starts, what its columns are called, and files that are no table."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from commonhall.core.tabular.cells import Cell
from commonhall.core.tabular.errors import UnreadableTable
from commonhall.core.tabular.limits import Limits
from commonhall.core.tabular.reader import Table, read_table

pytestmark = pytest.mark.req("M6")

DATA = Path(__file__).parent / "data"


def read(data: bytes | str, name: str = "list.csv", limits: Limits | None = None, sheet: str | None = None) -> Table:
    content = data.encode() if isinstance(data, str) else data
    return read_table(io.BytesIO(content), name, limits or Limits(), sheet=sheet)


def workbook(sheets: dict[str, dict[tuple[int, int], object]], hidden: str = "") -> bytes:
    """An XLSX file with the given cells (row and column count from 0)."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for (row, column), value in cells.items():
            sheet.write(row, column, value)
        if name == hidden:
            sheet.hide()
        else:
            sheet.activate()
    book.close()
    return file.getvalue()


def grid(*rows: list[object], top: int = 0, left: int = 0) -> dict[tuple[int, int], object]:
    return {(top + y, left + x): value for y, row in enumerate(rows) for x, value in enumerate(row)}


def test_titles_above_the_header_are_kept_apart() -> None:
    table = read("The Club\nPrinted by:,Anna\n\nName,E-mail,Joined,City\nRossi,r@example.org,2024-03-01,Roma\n")
    assert table.preamble == ["The Club", "Printed by: Anna"]
    assert table.headers == ["Name", "E-mail", "Joined", "City"]
    assert [row.line for row in table.rows] == [5]


@pytest.mark.parametrize(
    "first", ["anna@example.org,Anna,Rossi", "Anna,Rossi,2024-03-01", "Anna,Rossi,1.3.2024", "1,Anna,12,13"]
)
def test_a_file_without_a_header_loses_no_row(first: str) -> None:
    table = read(f"{first}\n{first}\n")
    assert len(table.rows) == 2
    assert table.headers == [f"Column {number}" for number in range(1, first.count(",") + 2)]


def test_years_are_names_of_columns() -> None:
    assert read("Name,E-mail,2023,2024\nRossi,r@example.org,20,20\n").headers == ["Name", "E-mail", "2023", "2024"]


def test_every_column_gets_a_name_of_its_own() -> None:
    table = read("Name,Phone,,Phone,Phone (2)\nRossi,1,2,3,4\n")
    assert table.headers == ["Name", "Phone", "Column 3", "Phone (2)", "Phone (2) (2)"]


def test_empty_columns_at_the_end_are_no_columns() -> None:
    table = read("Name,City,,,\nRossi,Roma,,,\nVerdi,Asti,,,\n")
    assert (table.headers, table.rows[0].cells) == (["Name", "City"], ["Rossi", "Roma"])


def test_filled_columns_beyond_the_header_are_columns() -> None:
    assert read("Name,City\nRossi,Roma,x\nVerdi,Asti,y\n").headers == ["Name", "City", "Column 3"]


def test_cells_too_many_in_one_row_stay_with_that_row() -> None:
    table = read("Name,City\n" + "Rossi,Roma\n" * 20 + "Verdi,Asti,AT,and,more\n")
    assert table.headers == ["Name", "City"]
    assert table.rows[-1].cells == ["Verdi", "Asti", "AT", "and", "more"]


def test_short_rows_are_filled_up() -> None:
    assert read("Name,City,Zip\nRossi\n").rows[0].cells == ["Rossi", "", ""]


@pytest.mark.parametrize("name", ["members.xls", "members.ods"])
def test_old_and_open_spreadsheets_are_read(name: str) -> None:
    table = read((DATA / name).read_bytes(), "whatever.txt")
    assert table.headers == ["Name", "E-mail", "Joined", "Number"]
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, ["Ænna Łoś", "anna@example.org", date(2024, 3, 1), 42])
    ]
    assert (table.sheet, table.sheets) == ("Members", ["Members"])


def test_cells_of_a_spreadsheet_keep_their_kind() -> None:
    row: list[Cell] = ["Anna", date(2024, 3, 1), datetime(2024, 3, 1, 12, 5), 42, 1.5, "two\nlines"]  # noqa: DTZ001
    typed = [datetime(2024, 3, 1) if value == row[1] else value for value in row]  # noqa: DTZ001
    cells = grid(["Name", "Day", "Time", "Number", "Part", "Text"], [], [*typed, True], top=4, left=2)
    cells[4, 8] = "Flag"
    table = read(workbook({"A": cells}))
    assert table.rows[0].line == 7
    assert table.rows[0].cells == [row[0], row[1], datetime(2024, 3, 1, 12, 5), *row[3:], "TRUE"]  # noqa: DTZ001
    assert [type(cell) for cell in table.rows[0].cells[1:5]] in (
        [date, datetime, int, float],
        [datetime, datetime, int, float],
    )


def test_the_first_visible_sheet_with_a_table_is_read_unless_another_is_named() -> None:
    book = workbook(
        {
            "Draft": grid(["Name", "City"], ["Old", "Roma"]),
            "Cover": grid(["The Club"], ["2024"]),
            "List": grid(["Name", "City"], ["Rossi", "Roma"]),
            "Left": grid(["Name", "City"], ["Verdi", "Asti"]),
        },
        hidden="Draft",
    )
    table = read(book)
    assert (table.sheet, table.sheets, table.rows[0].cells) == ("List", ["Cover", "List", "Left"], ["Rossi", "Roma"])
    assert read(book, sheet="Left").rows[0].cells == ["Verdi", "Asti"]
    with pytest.raises(UnreadableTable, match="no sheet of that name"):
        read(book, sheet="Right")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(rows=1), "more than 1 rows"),
        (Limits(columns=1), "Row 1 has more than 1 columns"),
        (Limits(cells=3), "up to row 2"),
        (Limits(cell_chars=3), "A cell in row 1 has more than 3 characters"),
        (Limits(unpacked_bytes=1000), "Unpacked"),
    ],
)
def test_a_spreadsheet_over_a_limit_is_refused(limits: Limits, reason: str) -> None:
    with pytest.raises(UnreadableTable, match=reason):
        read(workbook({"A": grid(["Name", "City"], ["Rossi", "Roma"])}), limits=limits)


def test_two_cells_that_ask_for_half_a_terabyte_end_only_a_child() -> None:
    with pytest.raises(UnreadableTable, match="cells far away from the table"):
        read(workbook({"A": {(0, 0): "Name", (1_048_575, 16_383): "far"}}))


def test_an_archive_that_unpacks_to_more_than_allowed_is_not_opened() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2**21)
    assert len(file.getvalue()) < 2**14
    with pytest.raises(UnreadableTable, match="larger than 1 MB"):
        read(file.getvalue(), limits=Limits(unpacked_bytes=2**20))


def archive(**files: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name.replace("_", "."), text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\n , ,\n", "empty"),
        (b"%PDF-1.7 ...", "document or a picture"),
        (b"\x89PNG\r\n\x1a\n", "document or a picture"),
        (b"\n<html><table><tr><td>Name</td></tr></table>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web page or XML"),
        (b"BEGIN:VCARD\nFN:Anna\nEND:VCARD", "vCard"),
        (b'[{"name": "Anna"}]', "JSON"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 100 + bytes(range(256)), "damaged, or not a table"),
        (b"\xff\xfeN\x00a\x00m\x00\x00\xd8\x41\x00", "damaged"),
        (archive(subscribed_csv="Name\nAnna", cleaned_csv=""), "Unpack it .* subscribed.csv, cleaned.csv"),
        (b"PK\x03\x04 cut off", "damaged or cut off"),
        (archive(**{"xl/workbook_xml": "<nonsense"}), "damaged or locked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged or locked"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTable, match=reason):
        read(data, "members.xlsx")


def test_no_spreadsheet_reads_a_file_of_the_machine(tmp_path: Path) -> None:
    """ASVS 1.5.1: an entity that names a file is not looked up."""
    secret = tmp_path / "secret"
    secret.write_text("of the machine")
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"A": grid(["Name", "City"], ["Rossi", "Roma"])}))) as book,
        zipfile.ZipFile(file, "w") as forged,
    ):
        for name in book.namelist():
            text = book.read(name).decode()
            if name == "xl/sharedStrings.xml":
                text = text.replace("<sst", f'<!DOCTYPE sst [<!ENTITY e SYSTEM "{secret.as_uri()}">]><sst', 1)
                text = text.replace("Rossi", "&e;")
                assert "&e;" in text
            forged.writestr(name, text)
    try:
        table = str(read(file.getvalue()))
    except UnreadableTable:
        return
    assert "Roma" in table
    assert "of the machine" not in table
