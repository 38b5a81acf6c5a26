"""Who may call the SOS line, what a logged call must say, and what about it a lead should see (R24, R26, R28)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from escalations.sos.shipped import COVERAGES, REASONS
from foundation.errors import FieldError
from foundation.translation import gettext as _
from foundation.translation import gettext_noop

LOGGED_WITHIN = timedelta(days=2 * 366)


def decide_call_errors(
    *, started_at: datetime, ended_at: datetime | None, outcome: str, now: datetime
) -> list[FieldError]:
    """Everything that cannot be about the times of a call."""
    errors = []
    if now - started_at > LOGGED_WITHIN:
        words = _("You can log calls of the last two years. Check the year.")
        errors.append(FieldError("/started_at", "too_early", words))
    if started_at > now:
        errors.append(FieldError("/started_at", "in_future", _("The start time can't be in the future.")))
    if ended_at is not None and ended_at < started_at:
        errors.append(FieldError("/ended_at", "before_start", _("The end must be after the start.")))
    if ended_at is not None and ended_at > now:
        errors.append(FieldError("/ended_at", "in_future", _("The end time can't be in the future.")))
    if outcome and ended_at is None:
        errors.append(FieldError("/ended_at", "required", _("Enter an end time with the outcome.")))
    return errors


def decide_call_flags(
    *,
    started_at: datetime,
    is_screened: bool,
    has_passed: bool,
    screened_at: datetime | None,
    line_expired_at: datetime | None,
    names_somebody: bool,
) -> list[str]:
    """`no_screening`, `refused_screening`, `outside_the_line_time` and `nobody_named`, as they apply."""
    flags = []
    if not is_screened:
        flags.append("no_screening")
    elif not has_passed:
        flags.append("refused_screening")
    elif screened_at and line_expired_at and not screened_at <= started_at <= line_expired_at:
        flags.append("outside_the_line_time")
    if not names_somebody:
        flags.append("nobody_named")
    return flags


LONGEST_LINE_MINUTES = 15
MOST_CHASES = 5
Pass = tuple[str | None, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the agent said, and which coverage the member has, or is said to have."""

    is_life_threatening: bool
    is_member_on_line: bool
    reasons: frozenset[str]
    coverages: frozenset[str]


@dataclass(frozen=True, slots=True)
class Criteria:
    """One version of the criteria, read from its data."""

    passes: tuple[Pass, ...]
    file_instead: Mapping[str, str]
    line_lasts: timedelta
    chases: tuple[timedelta, ...]
    changed_answers_within: timedelta
    outside_book_persons: int
    outside_book_within: timedelta

    @classmethod
    def from_json(cls, rules: Mapping[str, Any]) -> "Criteria":
        """The criteria behind stored rules; `decide_criteria_errors` has judged them before they were stored."""
        return cls(
            passes=tuple((one["needs"], frozenset(one["reasons"])) for one in rules["passes"]),
            file_instead=dict(rules["file_instead"]),
            line_lasts=timedelta(minutes=rules["line_minutes"]),
            chases=tuple(timedelta(minutes=minutes) for minutes in rules["chase_minutes"]),
            changed_answers_within=timedelta(hours=rules["changed_answers_within_hours"]),
            outside_book_persons=rules["many_outside_book"]["persons"],
            outside_book_within=timedelta(days=rules["many_outside_book"]["within_days"]),
        )

    @property
    def calling_reasons(self) -> frozenset[str]:
        """The reasons for which somebody may call at all; every other reason is for an inquiry."""
        return frozenset(reason for _, reasons in self.passes for reason in reasons)


@dataclass(frozen=True, slots=True)
class Decision:
    """Passed or not, every reason why not by its code, and the types to file (beside the call, or instead of it)."""

    passed: bool
    refusals: tuple[str, ...]
    also_file: tuple[str, ...]


def decide_screening(answers: Answers, criteria: Criteria) -> Decision:
    """Judge a screening. Reasons that are not for the line refuse only when no reason beside them passes."""
    would_pass = any(_holds(one, answers) for one in criteria.passes)
    refusals = tuple(_refusals(answers, criteria, would_pass=would_pass))
    passed = not refusals
    to_file = answers.reasons - criteria.calling_reasons if passed else answers.reasons
    types = dict.fromkeys(criteria.file_instead[reason] for reason in REASONS if reason in to_file)
    return Decision(passed, refusals, tuple(types))


def _holds(one: Pass, answers: Answers) -> bool:
    needs, reasons = one
    return bool(reasons & answers.reasons) and (needs is None or needs in answers.coverages)


def _refusals(answers: Answers, criteria: Criteria, *, would_pass: bool) -> Iterable[str]:
    if answers.is_life_threatening:
        yield "call_911"
    if not answers.is_member_on_line:
        yield "member_not_on_line"
    if would_pass:
        return
    for needs, reasons in criteria.passes:
        if needs is not None and reasons & answers.reasons:
            yield f"no_active_{needs}"
    if answers.reasons - criteria.calling_reasons:
        yield "send_an_inquiry"


WORDS: Mapping[str, str] = {
    "call_911": gettext_noop("It is life-threatening: hang up and dial 911 now."),
    "member_not_on_line": gettext_noop(
        "The member must be on the line: add them by a three-way call, or have them in the room."
    ),
    "no_active_medical": gettext_noop("This requires an active medical plan."),
    "no_active_drug": gettext_noop("A prescription requires an active drug plan when there is no medical plan."),
    "send_an_inquiry": gettext_noop("This is not for the SOS line. Please file an inquiry about {reasons}."),
}
"""What each code says to the agent."""
BEFORE_ANYTHING = gettext_noop("Is it life-threatening? Hang up and dial 911.")


def words_for(code: str, reasons: Iterable[str], criteria: Criteria) -> str:
    """A refusal in plain words."""
    others = [_(REASONS[reason]) for reason in REASONS if reason in set(reasons) - criteria.calling_reasons]
    return _(WORDS[code]).format(reasons=", ".join(others))


def decide_signs(
    *, passed: bool, refused_with_other_answers: bool, persons_outside_book: int, criteria: Criteria
) -> list[str]:
    """What a lead should look at: a pass after a refusal with other answers, many people outside the book (R28)."""
    signs = []
    if passed and refused_with_other_answers:
        signs.append("changed_answers")
    if persons_outside_book >= criteria.outside_book_persons:
        signs.append("many_outside_book")
    return signs


def decide_criteria_errors(rules: Any, *, types: Iterable[str]) -> list[tuple[str, str]]:
    """Everything that makes criteria unusable, as pointer and words."""
    if not isinstance(rules, Mapping) or set(rules) != FIELDS:
        return [("", _("Give exactly these fields: %(listed)s.") % {"listed": ", ".join(sorted(FIELDS))})]
    return [
        *_pass_errors(rules["passes"]),
        *_filing_errors(rules["file_instead"], frozenset(types)),
        *_number_errors(rules),
    ]


FIELDS = frozenset(
    {
        "passes",
        "file_instead",
        "line_minutes",
        "chase_minutes",
        "changed_answers_within_hours",
        "many_outside_book",
    }
)


def _pass_errors(passes: Any) -> Iterable[tuple[str, str]]:
    if not isinstance(passes, list) or not passes:
        yield "/passes", _("Give at least one way to pass.")
        return
    for index, one in enumerate(passes):
        if not isinstance(one, Mapping) or set(one) != {"needs", "reasons"}:
            yield f"/passes/{index}", _("Give `needs` and `reasons`.")
            continue
        if one["needs"] not in (None, *COVERAGES):
            yield f"/passes/{index}/needs", _("Give null or one of: %(listed)s.") % {"listed": ", ".join(COVERAGES)}
        if not _is_list_of(one["reasons"], str) or not one["reasons"] or not set(one["reasons"]) <= set(REASONS):
            yield f"/passes/{index}/reasons", _("Give some of: %(listed)s.") % {"listed": ", ".join(REASONS)}


def _filing_errors(file_instead: Any, types: frozenset[str]) -> Iterable[tuple[str, str]]:
    if not isinstance(file_instead, Mapping) or set(file_instead) != set(REASONS):
        yield "/file_instead", _("Give an inquiry type for every reason.")
        return
    for reason, code in file_instead.items():
        if not isinstance(code, str) or code not in types:
            yield f"/file_instead/{reason}", _("This inquiry type does not exist.")


def _number_errors(rules: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    if not _is_number(rules["line_minutes"], 1, LONGEST_LINE_MINUTES):
        yield (
            "/line_minutes",
            _("Give 1 to %(most)s minutes.") % {"most": LONGEST_LINE_MINUTES},
        )
    chases = rules["chase_minutes"]
    if (
        not _is_list_of(chases, int)
        or len(chases) > MOST_CHASES
        or chases != sorted(set(chases))
        or not all(_is_number(minutes, 1, 10_080) for minutes in chases)
    ):
        yield (
            "/chase_minutes",
            _("Give at most %(most)s rising numbers of minutes.") % {"most": MOST_CHASES},
        )
    if not _is_number(rules["changed_answers_within_hours"], 1, 720):
        yield "/changed_answers_within_hours", _("Give 1 to 720 hours.")
    many = rules["many_outside_book"]
    if (
        not isinstance(many, Mapping)
        or set(many) != {"persons", "within_days"}
        or not _is_number(many["persons"], 1, 1000)
        or not _is_number(many["within_days"], 1, 365)
    ):
        yield "/many_outside_book", _("Give `persons` (1 to 1000) and `within_days` (1 to 365).")


def _is_number(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(isinstance(one, kind) for one in value)
