"""Tables for spreadsheets, in which nothing that people typed can act as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> str:
    """The text of a cell; what a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue().encode()


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with one sheet, written row by row; numbers stay numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("ARSOS")
    sheet.append(list(header))
    for row in rows:
        sheet.append([value if isinstance(value, int | float) else harmless(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
