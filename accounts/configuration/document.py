"""The document of the configuration: read with everything that is wrong in it, and written."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, ForeignKey, IntegerField, JSONField, Model
from django.utils.translation import gettext as _

from accounts.configuration.sections import AnySection, Values, VersionSection, column_of, written_sections
from accounts.configuration.toml import column_line, row_lines, write_row
from foundation.errors import FieldError, InputRejected, RequestMalformed
from foundation.http.forms import require_readable
from foundation.http.json_bodies import DEEPEST, read_json
from foundation.input_bounds import CONTROLS, has_more_values_than
from foundation.written_rows import key_of, plain

FORMAT = 1
MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_VALUES = 100_000
"""Values in the whole document, counted through all levels, also of JSON that stands as text."""
SHOWN_PROBLEMS = 200
DIGITS_OF_A_NUMBER = 7
"""A setting with fewer digits is no phone number that could be recognized in a text."""
HEAD = """\
# The configuration of ARSOS. The format is described in docs/reference/configuration.md.
#
# A section that stands here is complete: what it leaves out is retired. Other sections are left alone.

format = {format}
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where in the document, and what to do instead. `line` 0: not known."""

    line: int
    row: str
    column: str
    words: str

    def __str__(self) -> str:
        where = [f"line {self.line}" if self.line else "", self.row, self.column]
        return f"{', '.join(part for part in where if part)}: {self.words}"

    @property
    def as_error(self) -> FieldError:
        pointer = "".join(f"/{part}" for part in (self.row.replace(" ", "/"), self.column) if part)
        return FieldError(pointer, "refused", self.words)


class DocumentRefused(InputRejected):
    """A document that is not applied; `problems` says all that is wrong with it. Nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = list(problems)
        super().__init__(
            _("This document can't be applied. Nothing was changed."),
            errors=[one.as_error for one in found[:SHOWN_PROBLEMS]],
        )
        self.problems = found


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """One row of a section: its number there, counted from 1, the line it begins on, and what it says."""

    section: AnySection
    number: int
    line: int
    values: Values
    text: str = field(repr=False)

    @property
    def name(self) -> str:
        """Section and key, as a person looks for it."""
        told = [str(self.values[name]) for name in self.section.told_apart_by if name in self.values]
        return " ".join([self.section.name, " / ".join(told) or str(self.number)])

    def problem(self, column: str, words: str) -> Problem:
        """Something wrong with this row, at the line of the column."""
        column = column if column in self.values else column.split("/", maxsplit=1)[0]
        line = (
            column_line(self.text, self.line, column.split("/", maxsplit=1)[0]) if self.line and column else self.line
        )
        return Problem(line, self.name, column, words)


Document = Mapping[str, list[WrittenRow]]
"""The rows of each section that the document has."""


def read_document(sent: bytes) -> Document:
    """What a document says, each row checked against its table. Raises DocumentRefused with all that is wrong."""
    text, tables = _parsed(sent)
    known = written_sections()
    problems = [Problem(0, name, "", _unknown(known)) for name in tables if name not in known]
    lines = row_lines(text)
    document: dict[str, list[WrittenRow]] = {}
    for name in (one for one in known if one in tables):
        document[name] = list(_rows(known[name], tables[name], lines.get(name, []), text))
        problems += [found for row in document[name] for found in _problems_of(row)]
        problems += _said_twice(document[name])
    problems += _apart(document)
    if problems:
        raise DocumentRefused(problems)
    if has_more_values_than(MOST_VALUES, [row.values for rows in document.values() for row in rows]):
        raise _too_much()
    return document


def _parsed(sent: bytes) -> tuple[str, dict[str, Any]]:
    if len(sent) > MOST_BYTES:
        raise _refused(_("The document is larger than %(most)s bytes.") % {"most": MOST_BYTES})
    try:
        text = sent.decode("utf-8-sig").replace("\r\n", "\n")
        tables = tomllib.loads(text)
    except UnicodeDecodeError:
        raise _refused(_("The document is not UTF-8 text.")) from None
    except (ValueError, RecursionError) as error:
        # The parser names the line and what it expected there, never a value.
        raise _refused(_("This is not TOML: %(why)s") % {"why": error}) from None
    said = tables.pop("format", None)
    if type(said) is not int or said != FORMAT:  # true and 1.0 are equal to 1
        raise _refused(_("Write “format = %(format)s” on the first line.") % {"format": FORMAT})
    _require_bounds(tables)
    return text, tables


def _refused(words: str) -> DocumentRefused:
    return DocumentRefused([Problem(0, "", "", words)])


def _require_bounds(tables: Mapping[str, Any]) -> None:
    wrong = [name for name, rows in tables.items() if not _is_rows(rows)]
    if wrong:
        raise DocumentRefused(Problem(0, name, "", _("Write each row as a table [[%s]].") % name) for name in wrong)
    if sum(map(len, tables.values())) > MOST_ROWS or has_more_values_than(MOST_VALUES, tables):
        raise _too_much()
    deep = [
        Problem(0, f"{name} {number}", column, _("This is nested deeper than %(most)s levels.") % {"most": DEEPEST})
        for name, rows in tables.items()
        for number, row in enumerate(rows, start=1)
        for column, value in row.items()
        if _is_deeper_than(DEEPEST, value)
    ]
    if deep:
        raise DocumentRefused(deep)


def _too_much() -> DocumentRefused:
    words = _("The document has more than %(rows)s rows or %(values)s values.")
    return _refused(words % {"rows": MOST_ROWS, "values": MOST_VALUES})


def _is_deeper_than(most: int, value: Any) -> bool:
    """Counted without recursion: dotted keys nest as deep as a document is long."""
    level = [value]
    for _step in range(most):
        level = [one for outer in level for one in _inside(outer) if isinstance(one, dict | list)]
    return bool(level)


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _is_rows(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _unknown(known: Mapping[str, AnySection]) -> str:
    return _("There is no section of this name. There are: %(listed)s.") % {"listed": ", ".join(known)}


def _rows(section: AnySection, rows: list[Values], lines: list[int], text: str) -> Iterator[WrittenRow]:
    """`lines` fit where every row begins with a head of its own."""
    begins = lines if len(lines) == len(rows) else [0] * len(rows)
    for number, (row, line) in enumerate(zip(rows, begins, strict=True), start=1):
        said = {name: plain(value) for name, value in row.items()}
        values = {name: _of_text(section, name, value) for name, value in said.items() if name not in section.unread}
        yield WrittenRow(section=section, number=number, line=line, values=values, text=text)


def _of_text(section: AnySection, name: str, value: Any) -> Any:
    """JSON may stand as text, for what TOML cannot say; text that cannot be read stays, and is refused as such."""
    known = name in {*section.told_apart_by, *section.columns}
    if known and isinstance(value, str) and isinstance(column_of(section.model, name), JSONField):
        try:
            return read_json(value.encode())
        except RequestMalformed:
            return value
    return value


def _problems_of(row: WrittenRow) -> Iterator[Problem]:
    section = row.section
    known = {*section.told_apart_by, *section.columns}
    for name in section.told_apart_by:
        if name not in row.values:
            yield row.problem(name, _("This is missing: it tells the rows apart."))
    for name, value in row.values.items():
        if name not in known:
            yield row.problem(
                name, _("There is no such field. There are: %(all)s.") % {"all": ", ".join(sorted(known))}
            )
            continue
        expected = _unfit(section.model, column_of(section.model, name), value)
        if expected:
            yield row.problem(name, expected)
        elif _has_controls(value):
            yield row.problem(name, _("Leave out control characters."))
        elif names_sos_line(value):
            yield row.problem(name, _("The number of the SOS line stands nowhere but in the settings. Leave it out."))


def _unfit(model: type[Model], column: "Field[Any, Any]", value: Any) -> str:
    """What to write instead, where a value is of another kind than its column."""
    if isinstance(column, ForeignKey):
        other = column.related_model
        return _unfit(other, column_of(other, key_of(other)[0]), value)
    if isinstance(column, ArrayField):
        fits = isinstance(value, list) and not any(_unfit(model, column.base_field, one) for one in value)
        return "" if fits else _("Write a list in brackets.")
    if isinstance(column, JSONField):
        return "" if isinstance(value, dict) else _unreadable(value) or _("Write a table.")
    if isinstance(column, BooleanField):
        return "" if isinstance(value, bool) else _("Write true or false.")
    if isinstance(column, IntegerField):
        fits = isinstance(value, int) and not isinstance(value, bool)
        return "" if fits else _("Write a whole number without quotes.")
    return "" if isinstance(value, str) else _("Write text in quotes.")


def _unreadable(value: Any) -> str:
    """What is wrong with JSON that stands as text, in the words of a page."""
    try:
        require_readable(value if isinstance(value, str) else "{}")
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _has_controls(value: Any) -> bool:
    return any(CONTROLS.search(text) for text in _texts(value))


def names_sos_line(value: Any) -> bool:
    """Whether a text anywhere in a value holds the number that only a passed screening shows (R27)."""
    number = re.sub(r"\D", "", settings.ARSOS_SOS_LINE)[-10:]
    if len(number) < DIGITS_OF_A_NUMBER:
        return False
    return any(number in re.sub(r"\D", "", text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inside = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        yield from _texts(one)


def _said_twice(rows: Iterable[WrittenRow]) -> Iterator[Problem]:
    seen: set[str] = set()
    for row in rows:
        key = repr([row.values.get(name) for name in row.section.told_apart_by])
        if key in seen:
            only = isinstance(row.section, VersionSection) and not row.section.of
            yield row.problem("", _("Write this section once.") if only else _("Another row has the same key."))
        seen.add(key)


def _apart(document: Document) -> Iterator[Problem]:
    """A version that is written without its parts would be published without any, and parts alone would go unread."""
    for section in written_sections().values():
        if isinstance(section, VersionSection) and section.parts:
            part = section.parts[1].name
            has_version, has_parts = (bool(document.get(name)) for name in (section.name, part))
            if has_version != has_parts:
                there, missing = (section.name, part) if has_version else (part, section.name)
                yield Problem(0, there, "", _("Write the section %(name)s too, with a row.") % {"name": missing})


def write_document(rows: Iterable[tuple[AnySection, Values, Values]]) -> str:
    """A document of rows, each with what its section takes where nothing is said; that is left out."""
    written = [HEAD.format(format=FORMAT)]
    for section, values, defaults in rows:
        said = {
            name: value
            for name, value in values.items()
            if name in section.told_apart_by or (value is not None and value != defaults.get(name))
        }
        written.append(write_row(section.name, said))
    return "\n".join(written)
