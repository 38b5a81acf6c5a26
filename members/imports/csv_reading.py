"""Reads a CSV feed piece by piece, in flat memory."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from arsos.kernel.clean_text import cleaned
from members.imports.columns import COLUMNS, REQUIRED
from members.imports.decoding import FeedText, FileRefused

__all__ = ["Feed", "FileRefused", "RawRow", "raw_rows"]

LONGEST_FIELD = 10_000
csv.field_size_limit(LONGEST_FIELD)
DELIMITERS = (",", ";", "\t")
NAMED_DELIMITER = re.compile(r"\"?sep=([,;\t])\"?\s*", re.IGNORECASE)
"""The line that some spreadsheets write above the header."""
LINE_END = re.compile("\r\n|\n|\r")
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class RawRow:
    """The texts of one row by column; `too_wide` when it has more values than the header has columns."""

    line: int
    texts: dict[str, str]
    too_wide: bool = False


class Feed:
    """The rows of a file in order, blank lines left out; `encoding` is known for certain at the end."""

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
        delimiter = named[1] if named else _delimiter_of(top)
        reader = csv.reader(_again(top, lines), delimiter=delimiter, strict=True)
        header = _header(reader)
        line = reader.line_num + skipped
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error:
                message = f"Line {line + 1} is not CSV: check its quotes and the length of its values."
                raise FileRefused(message) from None
            if any(value.strip() for value in values):
                texts = {name: cleaned(value).strip() for name, value in zip(header, values, strict=False)}
                beyond = values[len(header) :]
                yield RawRow(line + 1, texts, too_wide=any(value.strip() for value in beyond))
            line = reader.line_num + skipped


def raw_rows(pieces: Iterable[bytes]) -> Iterator[RawRow]:
    """The rows of a feed in order. Raises FileRefused."""
    return iter(Feed(pieces))


def _again(line: str, lines: Iterator[str]) -> Iterator[str]:
    if line:
        yield line
    yield from lines


def _delimiter_of(header: str) -> str:
    """The one that gives the needed columns; a comma where none does."""
    for delimiter in DELIMITERS:
        names = {name.strip().strip('"').strip().lower() for name in header.split(delimiter)}
        if names.issuperset(REQUIRED):
            return delimiter
    return ","


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        names = [cleaned(name).strip().lower() for name in next(reader)]
    except StopIteration:
        raise FileRefused("The file is empty.") from None
    except csv.Error:
        raise FileRefused("The first line is not CSV.") from None
    while names and not names[-1]:  # spreadsheets keep columns that were emptied
        names.pop()
    unknown = [place for place, name in enumerate(names, start=1) if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    if unknown:
        raise FileRefused(_not_known(unknown, names))
    if missing:
        raise FileRefused(f"The header lacks: {', '.join(missing)}. The first line must name the columns.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileRefused(f"The header names a column twice: {', '.join(twice)}.")
    return names


def _not_known(places: list[int], names: list[str]) -> str:
    """Which columns are not known, by place: a file without a header has names of people there."""
    told = [_place(place, names[place - 1]) for place in places[:MOST_NAMED]]
    more = f", and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return f"The header has columns that are not known: {', '.join(told)}{more}. See the documented ones."


def _place(place: int, name: str) -> str:
    near = get_close_matches(name, COLUMNS, n=1, cutoff=0.75)
    if not name:
        return f"column {place} (empty)"
    return f"column {place} (perhaps {near[0]})" if near else f"column {place}"


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Lines with their ends, so that line breaks inside quotes survive."""
    rest = ""
    for piece in pieces:
        text, start = rest + piece, 0
        held = len(text) - 1 if text.endswith("\r") else len(text)  # perhaps its \n comes with the next piece
        for end in LINE_END.finditer(text, 0, held):
            yield text[start : end.end()]
            start = end.end()
        rest = text[start:]
    if rest:
        yield rest
