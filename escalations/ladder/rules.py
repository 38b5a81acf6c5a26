"""How an escalation climbs the ladder, and which options must be exhausted before it begins (R28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from foundation.translation import gettext as _
from foundation.translation import gettext_noop, ngettext

OPTIONS: Mapping[str, str] = {
    "answer_disputed": gettext_noop("ARSOS answered, and the answer does not solve it"),
    "reopened": gettext_noop("It was reopened and is still not solved"),
    "target_missed": gettext_noop("A target has passed"),
    "department_rejected": gettext_noop("A department rejected it"),
    "messages_unanswered": gettext_noop("Messages to ARSOS have had no answer"),
    "self_service": gettext_noop("Self-service was tried"),
    "sos_line": gettext_noop("The SOS line was called"),
}
"""Options that ARSOS can check by itself; agents may name others in their own words."""


SELF_SERVICE: Mapping[str, str] = {
    "offered": gettext_noop("Self-service: offered."),
    "declined": gettext_noop("Self-service: declined."),
    "not_available": gettext_noop("Self-service: not available."),
    "": gettext_noop("Self-service: not recorded."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFacts:
    """What is known of an inquiry when it is escalated."""

    answers: int
    reopenings: int
    breached_clocks: int
    rejected_requests: int
    has_unanswered_message: bool
    self_service: str
    sos_calls: int


def decide_option_checks(listed: Sequence[str], facts: OptionFacts) -> list[dict[str, Any]]:
    """For every option that can be checked, and for those listed in own words: `{option, listed, holds, detail}`.

    `holds` is None for what ARSOS cannot check.
    """
    found = _findings(facts)
    known = [
        {"option": option, "listed": option in listed, "holds": found[option][0], "detail": found[option][1]}
        for option in OPTIONS
    ]
    own_words = [
        {"option": option, "listed": True, "holds": None, "detail": _("In the agent's own words. Not checked.")}
        for option in listed
        if option not in OPTIONS
    ]
    return known + own_words


def _findings(facts: OptionFacts) -> dict[str, tuple[bool, str]]:
    return {
        "answer_disputed": (
            facts.answers > 0,
            ngettext("Answered once.", "Answered %(count)d times.", facts.answers) % {"count": facts.answers},
        ),
        "reopened": (
            facts.reopenings > 0,
            ngettext("Reopened once.", "Reopened %(count)d times.", facts.reopenings) % {"count": facts.reopenings},
        ),
        "target_missed": (
            facts.breached_clocks > 0,
            _("Overdue targets: %(count)s.") % {"count": facts.breached_clocks},
        ),
        "department_rejected": (
            facts.rejected_requests > 0,
            _("Requests that departments rejected: %(count)s.") % {"count": facts.rejected_requests},
        ),
        "messages_unanswered": (
            facts.has_unanswered_message,
            _("The agent sent the last message.")
            if facts.has_unanswered_message
            else _("No message is waiting for ARSOS."),
        ),
        "self_service": (facts.self_service in ("offered", "declined"), _(SELF_SERVICE[facts.self_service])),
        "sos_line": (facts.sos_calls > 0, _("Calls to the SOS line: %(count)s.") % {"count": facts.sos_calls}),
    }


class Level(StrEnum):
    """The places on the ladders; the values are the roles of those who hold them."""

    SALES_MANAGER = "sales_manager"
    BROKER_RELATIONSHIP_MANAGER = "broker_relationship_manager"
    BROKER_RELATIONSHIP_EXECUTIVE = "broker_relationship_executive"
    FALLBACK = "fallback"

    @property
    def words(self) -> str:
        """The level in words."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class LevelOwner:
    """A level with who holds it for this agent today; None where nobody does or they are away."""

    level: Level
    holder: UUID | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an escalation stands next, and which levels were passed over because nobody was there."""

    level: Level
    owner: UUID
    passed_over: tuple[Level, ...] = ()


def decide_place(rungs: Sequence[LevelOwner], *, above: Level | None, fallback: UUID | None) -> Place | None:
    """The lowest held rung above a level (or the lowest of all), else the named fallback, else None.

    A level that this ladder does not have (the agent's channel has changed) counts as its beginning; nothing is
    above the fallback.
    """
    if above == Level.FALLBACK:
        return None
    levels = [rung.level for rung in rungs]
    beginning = levels.index(above) + 1 if above in levels else 0
    passed_over: list[Level] = []
    for rung in rungs[beginning:]:
        if rung.holder is not None:
            return Place(rung.level, rung.holder, tuple(passed_over))
        passed_over.append(rung.level)
    return Place(Level.FALLBACK, fallback, tuple(passed_over)) if fallback is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What an escalation waits for at its level, and what is known of its owner at that moment."""

    is_acknowledged: bool
    due_at: datetime
    owner_left: bool
    owner_is_away: bool


def decide_why_it_climbs(wait: Wait, at: datetime) -> str:
    """Why an escalation moves up by itself, as the event says it; empty while it stays.

    Whoever took it up keeps it while away: they know the case, and the time to settle it still runs.
    """
    if wait.owner_left:
        return "owner_left"
    if wait.due_at <= at:
        return "not_settled" if wait.is_acknowledged else "not_acknowledged"
    if wait.owner_is_away and not wait.is_acknowledged:
        return "owner_away"
    return ""
