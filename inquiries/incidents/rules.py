"""Which linked inquiries a shared text leaves out and why, and whose data must not be in it (R6, R10, R27, R29)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from foundation.spelling import as_read, matchable_name, plain_digits
from foundation.translation import gettext as _
from foundation.translation import gettext_noop
from inquiries.inquiry.rules import OPEN
from inquiries.work.text_warnings.rules import decide_warnings


class PostKind(StrEnum):
    """What is posted to all linked inquiries: news while they stay open, or the answer that resolves them."""

    UPDATE = "update"
    ANSWER = "answer"


class LeftOut(StrEnum):
    """Why one linked inquiry does not get what is posted to the others."""

    UNLINKED = "unlinked"
    NOT_OPEN = "not_open"
    NOT_YOURS = "not_yours"
    URGENT = "urgent"
    SOS_ELIGIBLE = "sos_eligible"
    HANDOFF_SUGGESTED = "handoff_suggested"
    OPEN_REQUESTS = "open_requests"
    NO_AUTHORITY = "no_authority"


REASONS: Mapping[str, str] = {
    LeftOut.UNLINKED: gettext_noop("It is no longer linked to this incident."),
    LeftOut.NOT_OPEN: gettext_noop("It is not open."),
    LeftOut.NOT_YOURS: gettext_noop("You can't answer it: it is assigned to someone else or is in another queue."),
    LeftOut.URGENT: gettext_noop("It is a P1. Answer it by itself."),
    LeftOut.SOS_ELIGIBLE: gettext_noop("Its type may be a case for the SOS line. Answer it by itself."),
    LeftOut.HANDOFF_SUGGESTED: gettext_noop("It may be a grievance, appeal or determination. Decide that first."),
    LeftOut.OPEN_REQUESTS: gettext_noop("A department has not answered yet."),
    LeftOut.NO_AUTHORITY: gettext_noop("The agent's authority for this person is not verified. Answer it by itself."),
}
"""What is said of each reason, by its code, which is part of the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFacts:
    """What decides about one linked inquiry. `may_receive`: whether who posts could do the same to it alone."""

    is_linked: bool = True
    status: str
    may_receive: bool
    priority: int
    sos_eligible: str
    hand_over_suggested: bool
    open_requests: int
    has_authority: bool


def decide_left_out(kind: str, one: LinkedFacts) -> LeftOut | None:
    """Why a linked inquiry is left out; None for one that gets what is posted.

    News reaches whoever waits. An answer ends an inquiry, so what needs its own look is never ended by it (R10, R29).
    """
    general = {
        LeftOut.UNLINKED: not one.is_linked,
        LeftOut.NOT_OPEN: one.status not in OPEN,
        LeftOut.NOT_YOURS: not one.may_receive,
    }
    of_answers = {
        LeftOut.URGENT: one.priority == 1,
        LeftOut.SOS_ELIGIBLE: one.sos_eligible != "never",
        LeftOut.HANDOFF_SUGGESTED: one.hand_over_suggested,
        LeftOut.OPEN_REQUESTS: one.open_requests > 0,
        LeftOut.NO_AUTHORITY: not one.has_authority,
    }
    asked = general if kind == PostKind.UPDATE else {**general, **of_answers}
    return next((why for why, is_so in asked.items() if is_so), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What identifies somebody whom a linked inquiry is about; former names too."""

    names: Collection[str]
    numbers: Collection[str] = ()
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One thing in a shared text that belongs to a person: in which field, where, and what it is, never the value."""

    field: str
    line: int
    code: str

    @property
    def detail(self) -> str:
        """What to do about it."""
        return _(DETAILS[self.code]) % {"line": self.line}


DETAILS = {
    "name": gettext_noop("Line %(line)d contains the name of a person in a linked inquiry. Remove it."),
    "mbi": gettext_noop("Line %(line)d contains an MBI. Remove it."),
    "member_number": gettext_noop("Line %(line)d contains a phone number or member ID of a linked inquiry. Remove it."),
    "birth_date": gettext_noop("Line %(line)d contains a date that may be a birth date. Remove it."),
    "sos_line": gettext_noop("Line %(line)d contains the SOS line number. Remove it."),
}
ORDINARY = frozenset(
    re.findall(
        r"\w+",
        """
    an april art august banks bell best bill black booker brown bush call card case cash chance charity church cook
    day de dean del do drew
    early fields forest fox frank gene golden good grace grant gray green hall hand he her hill hope house in joy july
    june just king knight la lane law le little long love low major mark may miles mills moon more my new nice no noble
    north on page park pat price ray read reed rich rose rush sharp she short small so song stone street strong summer
    sun swift to travel van von wade ward waters way well west white will winter wise with wood woods young
    """,
    )
)
"""Names that are also words: written in lower case, or with a capital where a sentence begins, they are the word."""
SHORTEST_NAME = 2
SHORTEST_NUMBER = 7
PHONE_DIGITS = 10
LOCAL_DIGITS = 7
"""Of a phone without its area code."""
NUMBER = re.compile(r"[A-Za-z]?\d(?:[\s()./-]{0,3}\d){6,}")
POSSESSIVE = re.compile(r"['\u2019][sS]$")
FAMILY_FOLLOWS = re.compile(r"\s+famil(?:y|ies)\b", re.IGNORECASE)
DAY_FOLLOWS = re.compile(r"\.?\s+\d")
"""Behind a name that is a month too."""
BEGINS = re.compile(r"(?:^|(?<!Mr)(?<!Mrs)(?<!Ms)(?<!Dr)[.!?]\s+|^[-*]\s*)$")
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-](?=[^\W\d_]))*")
DATES = (
    re.compile(r"\b(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})\b"),
    re.compile(r"\b(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})\b"),
    re.compile(
        r"\b(?P<month>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+['\u2019]?(?P<year>\d{4}|(?<=['\u2019])\d{2})\b"
    ),
    re.compile(
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<month>[A-Za-z]{3,9})\.?,?\s+['\u2019]?(?P<year>\d{4}|(?<=['\u2019])\d{2})\b"
    ),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?P<year>(?:19|20)\d{2})(?!\d)"),
)
"""By numbers, with the name of the month, and run together."""
MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
A_YEAR = timedelta(days=366)
"""Of two dates in a text for many, the recent one says when something happened; an older one may be of birth."""


def find_personal_data(
    texts: Mapping[str, str], people: Collection[Person], *, sos_line: str, today: date
) -> list[PersonalData]:
    """What in each text belongs to one of these people, each line and kind once.

    An MBI and an old date are refused whosever they are, so that no answer of ours confirms a guess; the birth dates
    of people are compared only where they are within the last year.
    """
    whose = _whose(people)
    numbers = {_digits(number) for person in people for number in person.numbers if _digits(number)}
    numbers |= {number[-LOCAL_DIGITS:] for number in numbers if len(number) == PHONE_DIGITS}
    births = {born for person in people if (born := person.date_of_birth) and today - born < A_YEAR}
    found = []
    for field, text in texts.items():
        for line, written in enumerate(text.splitlines(), 1):
            words = as_read(written)
            codes = [one.code for one in decide_warnings({field: words}, birth_dates=births, sos_line=sos_line)]
            codes += ["birth_date"] if has_old_date(words, today) else []
            codes += ["name"] if _names_somebody(words, whose) else []
            codes += ["member_number"] if _has_number_of(words, numbers) else []
            found += [PersonalData(field, line, code) for code in dict.fromkeys(codes)]
    return found


def has_old_date(text: str, today: date) -> bool:
    """Whether a text has a full date that is more than a year past."""
    return any(_is_old(found, today) for shape in DATES for found in shape.finditer(text))


def _is_old(found: re.Match[str], today: date) -> bool:
    year = _year_of(found, today)
    month = found["month"]
    number = int(month) if month.isdigit() else MONTHS.get(month[:3].lower())
    if number is None:
        return False
    try:
        return date(year, number, int(found["day"])) < today - A_YEAR
    except ValueError:
        return year < today.year - 1  # days first, as elsewhere


def _year_of(found: re.Match[str], today: date) -> int:
    year = int(found["year"])
    if year >= 100:  # noqa: PLR2004  two digits are a year of this century, or of the last
        return year
    return year + 2000 if year <= today.year % 100 else year + 1900


def _whose(people: Collection[Person]) -> dict[str, set[int]]:
    """The people who have each part of a name, by their place."""
    found: dict[str, set[int]] = {}
    for place, person in enumerate(people):
        for part in (part for name in person.names for part in _parts(name)):
            found.setdefault(part, set()).add(place)
    return found


def _parts(name: str) -> Iterator[str]:
    """The parts of a name as a text may say them: double names whole and each half."""
    pieces = [name, *re.split(r"[\s-]+", name)]
    yield from (part for one in pieces if len(part := matchable_name(one)) >= SHORTEST_NAME)


def _names_somebody(line: str, whose: Mapping[str, set[int]]) -> bool:
    """Whether a name stands in a line, or two names of one person beside each other, however they are written."""
    before: set[int] = set()
    for found in WORD.finditer(line):
        said = _said(found[0]) & whose.keys()
        people = set().union(*(whose[one] for one in said))
        if said and (people & before or _is_name(line, found, said)):
            return True
        before = people
    return False


def _said(written: str) -> set[str]:
    """The names that a word may be: without its possessive, and each half of a double one."""
    bare = POSSESSIVE.sub("", written)
    return {matchable_name(one) for one in (written, bare, *bare.split("-"))}


def _is_name(line: str, found: re.Match[str], said: Collection[str]) -> bool:
    if set(said) - ORDINARY:
        return True
    if FAMILY_FOLLOWS.match(line, found.end()):
        return True
    if found[0].islower() or DAY_FOLLOWS.match(line, found.end()):
        return False
    return bool(POSSESSIVE.search(found[0])) or not BEGINS.search(line[: found.start()])


def _has_number_of(line: str, numbers: Iterable[str]) -> bool:
    written = [_digits(found[0]) for found in NUMBER.finditer(plain_digits(line))]
    return any(number in digits for number in numbers for digits in written)


def _digits(number: str) -> str:
    """The digits that tell a number apart: of a phone the last ten; nothing where there are too few."""
    digits = re.sub(r"\D", "", number)
    return digits[-PHONE_DIGITS:] if len(digits) >= SHORTEST_NUMBER else ""
