"""The rows of an 834 file in order."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from members.imports.decoding import FeedText
from members.imports.rows import RawRow
from members.imports.x12.door import loops
from members.imports.x12.envelope import Envelope
from members.imports.x12.members import Header, rows_of
from members.imports.x12.segments import Segment, segments

BROKER, BY_OUR_NUMBER = "BO", "94"
"""N101, and N103 for a code that the receiver of the file assigned: the SAN."""


class X12Feed:
    """The rows of a file; `encoding` is known for certain at the end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._text = FeedText(pieces, saved_as="UTF-8")

    @property
    def encoding(self) -> str:
        """As what the file was read."""
        return self._text.encoding

    def __iter__(self) -> Iterator[RawRow]:
        """Raises FileRefused."""
        header = Header()
        for loop in loops(Envelope(segments(self._text))):
            first = loop[0]
            if first.name == "INS":
                yield from rows_of(loop, header)
            else:
                header = _header(first, header)


def _header(segment: Segment, before: Header) -> Header:
    match segment.name:
        case "ST":
            return Header()
        case "BGN":
            return replace(before, day=segment[3])
        case "DTP" if segment[1] == "007" and segment[2] == "D8":
            return replace(before, day=segment[3])
        case "N1" if segment[1] == BROKER and segment[3] == BY_OUR_NUMBER:
            return replace(before, agent_san=segment[4])
    return before
