"""The sheet of paper that invoices and receipts are written on."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos

from commonhall.foundation.payments.models import InvoiceLine
from commonhall.ui.lettering import letter
from commonhall.ui.queries import site_identity

GREY = 110
MARGIN = 20  # millimetres
Rows = Iterable[tuple[object, object]]


class Sheet(FPDF):
    """A page of A4 with the site's name, a title, and what is written below it."""

    def __init__(self, title: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        letter(self)
        self.set_creation_date(made_at)
        self.set_title(title)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.add_page()
        self._write(site_identity().name, size=10, grey=True)
        self._write(title, size=20, style="B", gap=14)

    def address(self, name: str, address: str) -> None:
        self._write(f"{name}\n{address}".strip(), gap=8)

    def facts(self, rows: Rows) -> None:
        for term, value in rows:
            if value:
                self._pair(term, value)
        self.ln(6)

    def lines(self, lines: Iterable[InvoiceLine]) -> None:
        widths, aligned = (76, 22, 27, 18, 27), ("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT")
        self.set_draw_color(GREY)
        rules = TableBordersLayout.HORIZONTAL_LINES
        with self.table(col_widths=widths, text_align=aligned, line_height=7, borders_layout=rules) as table:
            table.row([_("Description"), _("Quantity"), _("Price"), _("Tax"), _("Total")])
            for line in lines:
                rate = f"{line.tax_rate.normalize():f} %"
                table.row([line.description, str(line.quantity), str(line.unit_money), rate, str(line.money)])
        self.ln(4)

    def totals(self, rows: Rows) -> None:
        for term, value in rows:
            if value:
                self._pair(term, value, style="B")
        self.ln(6)

    def note(self, text: str) -> None:
        self._write(text, gap=2)

    def finished(self) -> bytes:
        return bytes(self.output())

    def _pair(self, term: object, value: object, style: str = "") -> None:
        self.set_font("hall", "", 10)
        self.set_text_color(GREY)
        self.cell(45, 6, str(term))
        self.set_font("hall", style, 10)
        self.set_text_color(0)
        self.multi_cell(0, 6, str(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _write(self, text: str, *, size: int = 10, style: str = "", grey: bool = False, gap: float = 2) -> None:
        self.set_font("hall", style, size)
        self.set_text_color(GREY if grey else 0)
        self.multi_cell(0, size * 0.55, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(gap)
