"""Reads a CSV feed piece by piece, in flat memory."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from arsos.kernel.clean_text import cleaned
from members.imports.columns import COLUMNS, REQUIRED

LONGEST_FIELD = 10_000
csv.field_size_limit(LONGEST_FIELD)


class FileRefused(ValueError):
    """The file as a whole cannot be read; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """The texts of one row by column; `too_wide` when it has more values than the header has columns."""

    line: int
    texts: dict[str, str]
    too_wide: bool = False


def raw_rows(pieces: Iterable[bytes]) -> Iterator[RawRow]:
    """The rows of a feed in order, blank lines left out. Raises FileRefused."""
    reader = csv.reader(_lines(pieces), strict=True)
    header = _header(reader)
    line = reader.line_num
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
            yield RawRow(line + 1, texts, too_wide=len(values) > len(header))
        line = reader.line_num


def _header(reader: Iterator[list[str]]) -> list[str]:
    try:
        names = [name.strip().lower() for name in next(reader)]
    except StopIteration:
        raise FileRefused("The file is empty.") from None
    except csv.Error:
        raise FileRefused("The first line is not CSV.") from None
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    if unknown:
        raise FileRefused(f"The header has {len(unknown)} columns that are not known; see the documented ones.")
    if missing:
        raise FileRefused(f"The header lacks: {', '.join(missing)}.")
    if len(set(names)) != len(names):
        raise FileRefused("The header names a column twice.")
    return names


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends, so that line breaks inside quotes survive."""
    rest = ""
    for text in _decoded(pieces):
        *lines, rest = (rest + text).split("\n")
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest


def _decoded(pieces: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in pieces:
            yield _without_nul(decoder.decode(piece))
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise FileRefused("The file is not UTF-8. Please save it as UTF-8 and send it again.") from None


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise FileRefused("The file contains NUL characters; it is not a CSV file.")
    return text
