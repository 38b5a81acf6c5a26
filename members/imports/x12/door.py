"""What an 834 file loses before anything of it is kept: Social Security numbers, which ARSOS never stores.

A number that stands where the guide puts a Social Security number is taken out there and wherever else the same family
carries it: many systems use it as the number of the subscriber too.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from members.imports.decoding import FileRefused
from members.imports.x12.segments import Segment

SOCIAL_SECURITY = "34"
AT = {"NM1": 8, "N1": 3}
"""The element that says what kind of number follows it."""
NO_DIGIT = re.compile("[^0-9]")
DIGITS = 9
"""Of a whole number. A part of one is taken out where it is named, and looked for nowhere else."""
MOST_IN_A_LOOP = 2_000
"""Segments of one person. A family of dependents has a loop each; the guide allows some hundred in one."""


def loops(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    """The segments of a file, together where they are about one person (loop 2000, from INS). Raises FileRefused."""
    held: list[Segment] = []
    for segment in segments:
        if segment.name in {"INS", "SE"} and held:
            yield held
            held = []
        held.append(segment)
        if held[0].name != "INS":
            yield held
            held = []
        elif len(held) > MOST_IN_A_LOOP:
            raise FileRefused(_("Segment %(number)s: one person has too many segments.") % {"number": segment.number})
    if held:
        yield held


def without_social_security(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The same segments without those numbers. Raises FileRefused."""
    family: set[str] = set()
    for loop in loops(segments):
        if loop[0].name == "INS" and loop[0][1] != "N":  # dependents follow their subscriber (guide, loop 2000)
            family = set()
        places = [(segment, _place_in(segment)) for segment in loop]
        named = {_digits(segment[place]) for segment, place in places if place}
        family |= {number for number in named if len(number) == DIGITS}
        for segment, place in places:
            yield _without(_emptied(segment, place) if place else segment, family)


def _place_in(segment: Segment) -> int:
    """The element that holds a Social Security number; 0 if none."""
    name = segment.name
    if name == "REF":
        return 2 if segment[1] == "SY" else 0
    kind = AT.get(name, 0)
    return kind + 1 if kind and segment[kind] == SOCIAL_SECURITY else 0


def _emptied(segment: Segment, place: int) -> Segment:
    """Without what stands in an element."""
    elements = segment.elements
    elements[place : place + 1] = [""] * len(elements[place : place + 1])
    return replace(segment, raw=segment.separator.join(elements))


def _without(segment: Segment, family: set[str]) -> Segment:
    """Without the elements that hold such a number, alone or in a longer one, however it is punctuated."""
    if not any(number in _digits(segment.raw) for number in family):
        return segment
    name, *elements = segment.elements
    kept = ["" if any(number in _digits(one) for number in family) else one for one in elements]
    return replace(segment, raw=segment.separator.join([name, *kept]))


def _digits(text: str) -> str:
    return NO_DIGIT.sub("", text)
