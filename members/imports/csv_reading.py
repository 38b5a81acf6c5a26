"""Reads a CSV feed piece by piece, in flat memory."""

import csv
import re
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.input_bounds import cleaned
from members.imports.columns import COLUMNS, REQUIRED, Column
from members.imports.decoding import FeedText, FileRefused
from members.imports.rows import RawRow, RowProblem

__all__ = ["CsvFeed", "FileRefused", "raw_rows"]

LONGEST_FIELD = 10_000
csv.field_size_limit(LONGEST_FIELD)
LONGEST_LINE = 100_000
"""Characters of a line, and of a row over several lines: what is longer is no row, and is not worked on."""
MOST_UNREADABLE = 1_000
"""Rows: each is tried anew from its second line on, and a file of nothing else is no CSV."""
TOO_LONG = "x" * (LONGEST_FIELD + 1)
"""Stands for a line that is too long: the reader refuses it as it refuses any value of that length."""
DELIMITERS = (",", ";", "\t")
NAMED_DELIMITER = re.compile(r"\"?sep=([,;\t])\"?\s*", re.IGNORECASE)
"""The line that some spreadsheets write above the header."""
LINE_END = re.compile("\r\n|\n|\r")
MOST_NAMED = 5


class Records:
    """The values of each row with its line, None for what cannot be read; after such a line the next is tried anew.

    So a quote that is never closed costs the row it stands in, and not those behind it. A quote in the middle of what
    is tried anew says that it is the rest of a broken row.
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self._lines, self._delimiter = iter(lines), delimiter
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._size = self._line = 0
        self._is_tried_anew = False
        self._reader = self._anew()

    def __iter__(self) -> Iterator[tuple[int, list[str] | None]]:
        while True:
            self._taken, self._size = [], 0
            begins = self._line + 1
            try:
                values = next(self._reader)
                yield begins, None if self._is_tried_anew and _has_quotes(values) else values
            except StopIteration:
                return
            except csv.Error:
                behind = self._taken[1:]
                self._again.extendleft(reversed(behind))
                self._line -= len(behind)
                self._reader = self._anew()
                yield begins, None

    def _anew(self) -> Iterator[list[str]]:
        return csv.reader(self._given(), delimiter=self._delimiter, strict=True)

    def _given(self) -> Iterator[str]:
        """The lines, those first that are tried anew."""
        while True:
            if not self._taken:
                self._is_tried_anew = bool(self._again)
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._line += 1
            self._taken.append(line)
            self._size += len(line)
            yield line if self._size <= LONGEST_LINE else TOO_LONG


class CsvFeed:
    """The rows of a file in order, blank lines left out; `encoding` is known for certain at the end."""

    columns: ClassVar[Mapping[str, Column]] = COLUMNS
    required: ClassVar[Sequence[str]] = REQUIRED

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._text = FeedText(pieces)

    @property
    def encoding(self) -> str:
        """As what the file was read."""
        return self._text.encoding

    def __iter__(self) -> Iterator[RawRow]:
        """Raises FileRefused."""
        lines = _lines(self._text)
        first = next(lines, "")
        named = NAMED_DELIMITER.fullmatch(first.strip("\r\n"))
        skipped = 1 if named else 0
        top = next(lines, "") if named else first
        delimiter = named[1] if named else _delimiter_of(top, self.columns)
        records = iter(Records(_again(top, lines), delimiter))
        header = _header(records, self.columns, self.required)
        unreadable = 0
        for line, values in records:
            if values is None:
                unreadable += 1
                if unreadable > MOST_UNREADABLE:
                    raise FileRefused(
                        _("More than %(most)s rows can't be read. Check the quotes in the file.")
                        % {"most": MOST_UNREADABLE}
                    )
                yield _row(line + skipped, {}, "unreadable")
            elif any(value.strip() for value in values):
                texts = {name: cleaned(value).strip() for name, value in zip(header, values, strict=False)}
                is_too_wide = any(value.strip() for value in values[len(header) :])
                yield _row(line + skipped, texts, "too_wide" if is_too_wide else "")


WRONG = {
    "unreadable": gettext_noop("This row is not CSV. Check its quotes and the length of its values."),
    "too_wide": gettext_noop("The row has more values than the header columns."),
}


def _row(line: int, texts: dict[str, str], wrong: str) -> RawRow:
    """A row, or one of which no value is read."""
    if not wrong:
        return RawRow(line, texts)
    return RawRow(line, {}, (RowProblem(line, "", wrong, _(WRONG[wrong])),), is_partial=True)


def _has_quotes(values: Iterable[str]) -> bool:
    return any('"' in value for value in values)


def raw_rows(pieces: Iterable[bytes]) -> Iterator[RawRow]:
    """The rows of a feed in order. Raises FileRefused."""
    return iter(CsvFeed(pieces))


def _again(line: str, lines: Iterator[str]) -> Iterator[str]:
    if line:
        yield line
    yield from lines


def _delimiter_of(header: str, columns: Container[str]) -> str:
    """The one that gives most of the columns that are known, so that what is missing is said; else a comma."""
    return max(DELIMITERS, key=lambda delimiter: sum(name in columns for name in _names(header, delimiter)))


def _names(header: str, delimiter: str) -> set[str]:
    return {name.strip().strip('"').strip().lower() for name in header.split(delimiter)}


def _header(
    records: Iterator[tuple[int, list[str] | None]], columns: Mapping[str, Column], required: Sequence[str]
) -> list[str]:
    line, values = next(records, (0, None))
    if line == 0:
        raise FileRefused(_("The file is empty."))
    if values is None:
        raise FileRefused(_("The first line is not CSV."))
    if any("\x00" in name for name in values):
        raise FileRefused(_("The first line has NUL characters: this is not a CSV file. Save the table as CSV UTF-8."))
    names = [cleaned(name).strip().lower() for name in values]
    while names and not names[-1]:  # spreadsheets keep columns that were emptied
        names.pop()
    unknown = [place for place, name in enumerate(names, start=1) if name not in columns]
    missing = [name for name in required if name not in names]
    if unknown:
        raise FileRefused(_not_known(unknown, names, columns))
    if missing:
        raise FileRefused(
            _("The header is missing: %(listed)s. The first line must name the columns.")
            % {"listed": ", ".join(missing)}
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileRefused(_("The header has a column twice: %(listed)s.") % {"listed": ", ".join(twice)})
    return names


def _not_known(places: list[int], names: list[str], columns: Iterable[str]) -> str:
    """Which columns are not known, by place: a file without a header has names of people there."""
    told = [_place(place, names[place - 1], columns) for place in places[:MOST_NAMED]]
    listed = ", ".join(told)
    if len(places) > MOST_NAMED:
        listed = _("%(listed)s, and %(more)d more") % {"listed": listed, "more": len(places) - MOST_NAMED}
    return _("The header has unknown columns: %(listed)s. See the documented columns.") % {"listed": listed}


def _place(place: int, name: str, columns: Iterable[str]) -> str:
    near = get_close_matches(name, list(columns), n=1, cutoff=0.75)
    if not name:
        return f"column {place} (empty)"
    return f"column {place} (perhaps {near[0]})" if near else f"column {place}"


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, so that line breaks inside quotes survive; of one that is too long only that it is."""
    rest, is_too_long = "", False
    for piece in pieces:
        text, start = rest + piece, 0
        held = len(text) - 1 if text.endswith("\r") else len(text)  # perhaps its \n comes with the next piece
        for end in LINE_END.finditer(text, max(len(rest) - 1, 0), held):
            yield TOO_LONG if is_too_long else text[start : end.end()]
            start, is_too_long = end.end(), False
        rest = text[start:]
        if len(rest) > LONGEST_LINE:
            rest, is_too_long = rest[-1], True
    if is_too_long:
        yield TOO_LONG
    elif rest:
        yield rest
