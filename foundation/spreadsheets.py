"""Tables for spreadsheets, in which nothing that people typed can act as a formula."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from xlsxwriter import Workbook

FORMULA_STARTS = tuple("=+-@\t\r＝＋－＠﹦﹢﹣﹫")
"""Excel reads the full-width and small forms as the signs themselves."""
BETWEEN = re.compile(r"""(?<![\s";|])[\s";|]++(?=[=+\-@＝＋－＠﹦﹢﹣﹫])""")
"""What stands before a sign of a formula; each run is looked at once, however long it is."""
ENDS_A_CELL = frozenset(';|"\t\r\n')
"""What can end a cell for a program whose list separator is another, as Excel's is in most of Europe: the next sign
begins a cell of its own there. A comma ends none, because a cell with a comma stands between quotes.
"""
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no workbook can hold, and no reader of a CSV file expects: tabs and line ends stay."""
LONGEST_CELL = 32_767
"""Characters; Excel calls a workbook with a longer cell damaged."""
DATES = "mmm d, yyyy h:mm AM/PM"
NARROWEST = 12
"""Characters of a column that is given no width."""
BEGINNING = codecs.BOM_UTF8
"""Without it Excel reads a CSV file in the code page of the machine."""


def harmless(value: object) -> str:
    """The text of a cell, without control characters; what a spreadsheet would calculate gets an apostrophe before it.

    Old rows hold control characters that are refused today, so they are replaced here too.
    """
    text = UNPRINTABLE.sub(" ", "" if value is None else str(value))[: LONGEST_CELL - 1]
    return f"'{text}" if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def harmless_in_csv(value: object) -> str:
    """The same for a cell of a CSV file, in which separators and quotes can begin another cell."""
    return BETWEEN.sub(_with_apostrophe, harmless(value))


def _with_apostrophe(found: re.Match[str]) -> str:
    return found[0] if ENDS_A_CELL.isdisjoint(found[0]) else f"{found[0]}'"


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """A CSV file in UTF-8 that opens right in Excel, line by line: what is in memory does not grow with the rows."""
    yield BEGINNING
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow([harmless_in_csv(_in_utc(value) if isinstance(value, datetime) else value) for value in row])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _in_utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A short CSV file."""
    return b"".join(csv_pieces(header, rows))


def write_xlsx(
    file: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    scratch: Path,
    widths: Sequence[int] = (),
) -> None:
    """Write a workbook with one sheet, row by row; numbers stay numbers, and instants are dates in their own zone.

    `widths` of the columns are in characters; without them each is as wide as its head.

    The rows lie in `scratch`, which the caller removes, until the workbook is packed: memory does not grow with them.
    """
    options = {"constant_memory": True, "tmpdir": str(scratch)}
    with Workbook(file, options) as book:
        sheet = book.add_worksheet("ARSOS")
        dates = book.add_format({"num_format": DATES})
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(header):
            width = widths[place] if widths else NARROWEST
            sheet.set_column(place, place, max(width, len(title) + 2))
            sheet.write_string(0, place, title)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif isinstance(value, datetime):
                    sheet.write_datetime(number, place, value.replace(tzinfo=None), dates)
                else:
                    sheet.write_string(number, place, harmless(value))


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A short workbook; for tables of numbers, which hold nobody's data."""
    file = io.BytesIO()
    with TemporaryDirectory() as scratch:
        write_xlsx(file, header, rows, scratch=Path(scratch))
    return file.getvalue()
