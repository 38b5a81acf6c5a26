"""The segments of an X12 file, read piece by piece in flat memory; each interchange says its own delimiters (ISA)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.input_bounds import cleaned
from members.imports.decoding import FileRefused

ISA_LENGTH = 106
"""Characters of the first segment, with its end: the one segment of fixed length (X12.5)."""
ELEMENT_AT, COMPONENT_AT, TERMINATOR_AT = 3, 104, 105
LONGEST_SEGMENT = 10_000
"""Characters. The longest segment that the guide of the 834 allows has a few hundred."""
MOST_SEGMENTS = 5_000_000
"""More than a file of 100 MB has, and as many as are read before a web server gives a request up."""
BLANK = "\r\n\t \ufeff"
"""What stands between segments for the eye, and may stand in front of a file."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment by its number in the file, counted from 1, and its raw text without the terminator."""

    number: int
    raw: str
    separator: str
    terminator: str

    @property
    def name(self) -> str:
        return self.raw.partition(self.separator)[0]

    @property
    def elements(self) -> list[str]:
        """The name, then the elements as X12 counts them from 1, as they stand in the file."""
        return self.raw.split(self.separator)

    def __getitem__(self, place: int) -> str:
        """An element without blanks around it and without control characters; empty where it is left out."""
        elements = self.elements
        return cleaned(elements[place]).strip() if place < len(elements) else ""

    @property
    def written(self) -> str:
        """As it stands in a file."""
        return self.raw + self.terminator


def segments(pieces: Iterable[str]) -> Iterator[Segment]:
    """Every segment of a file in order. Raises FileRefused where the text is no X12."""
    return iter(_Reader(pieces))


class _Reader:
    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = pieces
        self._rest, self._at, self._number = "", 0, 0
        self._separator = self._terminator = ""

    def __iter__(self) -> Iterator[Segment]:
        for piece in self._pieces:
            self._rest, self._at = self._rest[self._at :] + piece, 0
            yield from self._complete()
            self._require_short(len(self._rest) - self._at)
        last = self._rest[self._at :].strip(BLANK)
        if self._terminator and last.startswith(f"IEA{self._separator}"):  # an editor took the end of the file away
            yield Segment(self._number + 1, last, self._separator, self._terminator)
        elif last:
            raise FileRefused(_("The file ends in the middle of segment %(number)s.") % {"number": self._number + 1})

    def _complete(self) -> Iterator[Segment]:
        """The segments whose end has come."""
        while self._terminator or self._opened():
            end = self._rest.find(self._terminator, self._at)
            if end < 0:
                return
            self._require_short(end - self._at)
            raw = self._rest[self._at : end].strip(BLANK)
            self._at = end + 1
            if not raw:
                continue
            self._number += 1
            if self._number > MOST_SEGMENTS:
                raise FileRefused(
                    _("The file has more than %(most)d segments. Send it in parts.") % {"most": MOST_SEGMENTS}
                )
            segment = Segment(self._number, raw, self._separator, self._terminator)
            if segment.name == "IEA":
                self._terminator = ""  # the next interchange may have other delimiters
            yield segment

    def _require_short(self, length: int) -> None:
        if length > LONGEST_SEGMENT:
            raise FileRefused(_("Segment %(number)s is too long to be one.") % {"number": self._number + 1})

    def _opened(self) -> bool:
        """Whether the delimiters of the next interchange are known. Raises FileRefused."""
        while self._at < len(self._rest) and self._rest[self._at] in BLANK:
            self._at += 1
        beginning = self._rest[self._at : self._at + ISA_LENGTH]
        if not "ISA".startswith(beginning[:3]):
            raise FileRefused(self._no_interchange())
        if len(beginning) < ISA_LENGTH:
            return False
        separator, component, terminator = (beginning[at] for at in (ELEMENT_AT, COMPONENT_AT, TERMINATOR_AT))
        is_whole = beginning.count(separator) == 16 and not any(one.isalnum() for one in (separator, terminator))  # noqa: PLR2004  elements of ISA
        if not is_whole or len({separator, component, terminator}) < 3 or separator in BLANK:  # noqa: PLR2004  three delimiters
            raise FileRefused(
                _("The ISA segment is not 106 characters long. Send the file as the partner's system wrote it.")
            )
        self._separator, self._terminator = separator, terminator
        return True

    def _no_interchange(self) -> str:
        if self._number:
            return _("Segment %(number)s (IEA) must be followed by ISA or the end of the file.") % {
                "number": self._number
            }
        return _("Not an X12 file: it must begin with ISA.")
