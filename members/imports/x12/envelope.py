"""Whether an 834 file is whole: its envelopes, their counts and control numbers. Half a file must not pass for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from members.imports.decoding import FileRefused
from members.imports.x12.segments import Segment

VERSIONS = ("005010X220A1", "005010X220")
"""The implementation guide of the 834 that HIPAA names (45 CFR 162.1502), with and without its errata."""
OPENS = {"ISA": "", "GS": "ISA", "ST": "GS"}
"""Each envelope, and the one that it stands in."""
CLOSES = {"SE": "ST", "GE": "GS", "IEA": "ISA"}
NUMBER_AT = {"ISA": 13, "GS": 6, "ST": 2}
"""The element of the control number, which the end repeats in its second one."""
USAGE_AT = 15
TEST = "T"


@dataclass(slots=True)
class _Open:
    """An envelope that is open: its control number, and how much it has held so far."""

    name: str
    number: str
    holds: int = 0


class Envelope:
    """Passes segments on and judges their envelopes; `is_test` says whether an interchange is marked as test data."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self.is_test = False
        self._segments = segments
        self._open: list[_Open] = []

    def __iter__(self) -> Iterator[Segment]:
        """Raises FileRefused."""
        segment = None
        for segment in self._segments:
            self._judge(segment)
            yield segment
        if segment is None:
            raise FileRefused(_("The file is empty."))
        if self._open:
            raise FileRefused(
                _("The file ends without the end of its %(name)s. It was cut off: send the whole file.")
                % {"name": self._open[-1].name}
            )

    def _judge(self, segment: Segment) -> None:
        name = segment.name
        if name in OPENS:
            self._begin(segment, name)
        elif name in CLOSES:
            self._end(segment, name)
        elif not self._open or self._open[-1].name != "ST":
            raise _misplaced(segment)
        else:
            self._open[-1].holds += 1

    def _begin(self, segment: Segment, name: str) -> None:
        inside = self._open[-1].name if self._open else ""
        if inside != OPENS[name]:
            raise _misplaced(segment)
        if self._open:
            self._open[-1].holds += 1
        if name == "ISA":
            self.is_test = self.is_test or segment[USAGE_AT] == TEST
        elif name == "GS":
            _require(segment, 1, ("BE",))
            _require(segment, 8, VERSIONS)
        else:
            _require(segment, 1, ("834",))
        # A transaction set counts its own two segments; the other envelopes count what they hold.
        self._open.append(_Open(name, segment[NUMBER_AT[name]], holds=2 if name == "ST" else 0))

    def _end(self, segment: Segment, name: str) -> None:
        if not self._open or self._open[-1].name != CLOSES[name]:
            raise _misplaced(segment)
        open_ = self._open.pop()
        told = segment[1]
        if not (told.isascii() and told.isdigit() and int(told[:10]) == open_.holds):
            raise FileRefused(
                _(
                    "Segment %(number)s (%(name)s) counts %(told)s, and the file has %(found)s. "
                    "Something is missing or was added: send the whole file."
                )
                % {"number": segment.number, "name": name, "told": told[:10] or _("nothing"), "found": open_.holds}
            )
        if segment[2] != open_.number:
            raise FileRefused(
                _("Segment %(number)s (%(name)s) has another control number than the %(begin)s that it ends.")
                % {"number": segment.number, "name": name, "begin": open_.name}
            )


def _misplaced(segment: Segment) -> FileRefused:
    return FileRefused(
        _("Segment %(number)s does not belong where it stands. Check the envelopes (ISA, GS, ST).")
        % {"number": segment.number}
    )


def _require(segment: Segment, place: int, allowed: tuple[str, ...]) -> None:
    if segment[place] not in allowed:
        raise FileRefused(
            _("Segment %(number)s: %(name)s%(place)02d must be %(allowed)s. Only 834 enrollment files are read.")
            % {"number": segment.number, "name": segment.name, "place": place, "allowed": allowed[0]}
        )
