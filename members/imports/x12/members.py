"""What an 834 says of one person (loop 2000), as rows of the feed: one for each coverage (loop 2300)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.imports.columns import CLEAR
from members.imports.rows import RawRow, RowProblem
from members.imports.x12.languages import language_of
from members.imports.x12.segments import Segment

ADDS, ENDS, RETURNS, NEVER_WAS = "021", "024", "025", "002"
"""Maintenance type codes (INS03, HD01): addition, cancellation or termination, reinstatement, deletion."""
SETS = ("001", ADDS, "026", "030", "032")
"""Change, addition, correction, audit, employee information: what the file says is stored."""
PHONES = ("HP", "CP", "TE")
"""Home, mobile, telephone: the first that is given. A number at work is not where a member is called."""
FOREIGN = ("", "US", "USA")
NO_NUMBER = gettext_noop(
    "Give the Humana ID in REF*0F, or in REF*23 for a dependent. A Social Security number is not taken for one."
)
ASIDE = ("DSB", "LX", "COB", "LS")
"""They open loops that ARSOS has no use for: disability, provider, other insurance, reporting categories."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a transaction set says above its people, for each of them: the SAN of the broker and the day of the file."""

    agent_san: str = ""
    day: str = ""


@dataclass(slots=True)
class _Parts:
    """The segments of a person by what they are about."""

    member: list[Segment] = field(default_factory=list)
    person: list[Segment] = field(default_factory=list)
    coverages: list[list[Segment]] = field(default_factory=list)


class _Reading:
    """Texts by column, and what is wrong before they are read as such."""

    def __init__(self, line: int, texts: Mapping[str, str] = {}) -> None:
        self.line = line
        self.texts = dict(texts)
        self.problems: list[RowProblem] = []

    def give(self, column: str, text: str) -> None:
        if text:
            self.texts[column] = text

    def give_day(self, column: str, text: str) -> None:
        """A day as X12 writes it (CCYYMMDD), as the feed reads it."""
        if text and not (len(text) == 8 and text.isascii() and text.isdigit()):  # noqa: PLR2004  CCYYMMDD
            self.refuse(column, "invalid_date", _("Give the day as CCYYMMDD, with the qualifier D8."))
        elif text:
            self.texts[column] = f"{text[:4]}-{text[4:6]}-{text[6:]}"

    def refuse(self, column: str, code: str, detail: str) -> None:
        self.problems.append(RowProblem(self.line, column, code, detail))

    def row(self) -> RawRow:
        return RawRow(self.line, self.texts, tuple(self.problems), is_partial=True)


def rows_of(loop: list[Segment], header: Header) -> Iterator[RawRow]:
    """The rows of one person, by the segments of their loop."""
    parts = _parts(loop)
    member = _Reading(loop[0].number)
    _read_member(parts.member, member)
    _read_person(parts.person, member)
    if not parts.coverages:
        _read_whole_policy(parts.member, member)
        yield member.row()
    for coverage in parts.coverages:
        reading = _Reading(coverage[0].number, member.texts)
        reading.problems += member.problems
        _read_coverage(coverage, parts, reading)
        _read_agent(coverage, header, reading)
        yield reading.row()


def _parts(loop: list[Segment]) -> _Parts:
    parts = _Parts()
    aside: list[Segment] = []
    into = parts.member
    for segment in loop:
        name = segment.name
        if name == "HD":
            into = []
            parts.coverages.append(into)
        elif name == "NM1":
            is_person = segment[1] in {"IL", "74"} and not parts.person
            into = parts.person if is_person else aside
        elif name in ASIDE:
            into = aside
        into.append(segment)
    return parts


def _read_member(segments: list[Segment], reading: _Reading) -> None:
    """Loop 2000: who it is by number, and whether they have died."""
    insured = segments[0]
    own = _reference(segments, "23") or (_reference(segments, "0F") if insured[1] != "N" else "")
    if own:
        reading.give("humana_id", own)
    else:
        reading.refuse("humana_id", "required", _(NO_NUMBER))
    reading.give("mbi", _reference(segments, "F6"))
    reading.give_day("deceased_on", insured[12])


def _read_person(segments: list[Segment], reading: _Reading) -> None:
    """Loop 2100A: name, address, phone, birth date and language."""
    for segment in segments:
        match segment.name:
            case "NM1":
                reading.give("last_name", segment[3])
                reading.give("first_name", segment[4])
            case "PER":
                _read_contact(segment, reading)
            case "N3":
                reading.give("address", " ".join(part for part in (segment[1], segment[2]) if part))
            case "N4":
                _read_place(segment, reading)
            case "DMG":
                reading.give_day("date_of_birth", segment[2])
            case "LUI" if "language" not in reading.texts:
                reading.give("language", language_of(segment[2]))


def _read_contact(segment: Segment, reading: _Reading) -> None:
    given = {segment[at]: segment[at + 1] for at in (3, 5, 7)}
    reading.give("phone", next((given[kind] for kind in PHONES if given.get(kind)), ""))
    reading.give("email", given.get("EM", ""))


def _read_place(segment: Segment, reading: _Reading) -> None:
    """City, state and ZIP code, which X12 writes with nine digits in one; of another country only the city."""
    reading.give("city", segment[1])
    if segment[4] in FOREIGN:
        reading.give("state", segment[2])
        code = segment[3]
        is_long = len(code) == 9 and code.isdigit()  # noqa: PLR2004  ZIP+4
        reading.give("zip_code", f"{code[:5]}-{code[5:]}" if is_long else code)


def _read_whole_policy(segments: list[Segment], reading: _Reading) -> None:
    """A person without a coverage: their policy as a whole may end or be reinstated."""
    kind = segments[0][3]
    if kind not in {ENDS, RETURNS}:
        return
    _give_policy(_reference(segments, "1L"), reading)
    if kind == RETURNS:
        _reinstate(reading)
    else:
        _require_day("terminates_on", _day(segments, "357"), "DTP*357", reading)


def _read_coverage(coverage: list[Segment], parts: _Parts, reading: _Reading) -> None:
    """Loop 2300. A policy number above the coverages can be that of one alone."""
    number = _reference(coverage, "1L")
    if not number and len(parts.coverages) == 1:
        number = _reference(parts.member, "1L")
    _give_policy(number, reading)
    reading.give("plan_code", coverage[0][4])
    kind = coverage[0][1]
    if kind == NEVER_WAS:
        day = _day(coverage, "303") or _day(coverage, "349")
        _require_day("cancelled_on", day, "DTP*303", reading)
    elif kind == ENDS:
        _require_day("terminates_on", _day(coverage, "349") or _day(parts.member, "357"), "DTP*349", reading)
    elif kind == RETURNS:
        reading.give_day("effective_on", _day(coverage, "348"))
        _reinstate(reading)
    elif kind in SETS:
        reading.give_day("effective_on", _day(coverage, "348"))
        reading.give_day("terminates_on", _day(coverage, "349"))
    else:
        allowed = ", ".join((*SETS, NEVER_WAS, ENDS, RETURNS))
        reading.refuse("policy_number", "not_allowed", _("HD01 must be one of: %(listed)s.") % {"listed": allowed})


def _read_agent(coverage: list[Segment], header: Header, reading: _Reading) -> None:
    """The broker of the file is agent of record from the day on which the coverage changes."""
    if not header.agent_san or coverage[0][1] in {NEVER_WAS, ENDS}:
        return
    reading.give("agent_san", header.agent_san)
    kinds = ("348", "303") if coverage[0][1] == ADDS else ("303",)
    day = next((day for kind in kinds if (day := _day(coverage, kind))), header.day)
    _require_day("agent_from_on", day, "DTP*303", reading)


def _give_policy(number: str, reading: _Reading) -> None:
    if number:
        reading.give("policy_number", number)
    else:
        reading.refuse("policy_number", "required", _("Give each coverage its policy number: REF*1L after its HD."))


def _require_day(column: str, day: str, named: str, reading: _Reading) -> None:
    if day:
        reading.give_day(column, day)
    else:
        reading.refuse(column, "required", _("Say on which day, in %(segment)s.") % {"segment": named})


def _reinstate(reading: _Reading) -> None:
    reading.give("terminates_on", CLEAR)
    reading.give("cancelled_on", CLEAR)


def _reference(segments: list[Segment], kind: str) -> str:
    return next((one[2] for one in segments if one.name == "REF" and one[1] == kind), "")


def _day(segments: list[Segment], kind: str) -> str:
    return next((one[3] for one in segments if one.name == "DTP" and one[1] == kind), "")
