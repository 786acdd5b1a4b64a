"""The rows of a list that are left out, with their reasons, to mend in a spreadsheet and import again."""

import csv
import io

from django.utils.translation import gettext as _

from commonhall.core.tabular.cells import as_text
from commonhall.modules.members.queries.imports import Preview


def bad_rows_csv(found: Preview) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Row"), _("Why it was left out"), *map(_harmless, found.table.headers)])
    for row in found.bad:
        why = " ".join(problem.message for problem in row.problems)
        writer.writerow([row.line, why, *(_harmless(as_text(cell)) for cell in row.cells)])
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
