"""What ARSOS itself finds for each option that an agent calls exhausted: it informs and never blocks (R28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from escalations.catalog.options import OPTIONS


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
        {"option": option, "listed": True, "holds": None, "detail": "In the agent's own words; not checked."}
        for option in listed
        if option not in OPTIONS
    ]
    return known + own_words


def _findings(facts: OptionFacts) -> dict[str, tuple[bool, str]]:
    service = facts.self_service or "not recorded"
    return {
        "answer_disputed": (facts.answers > 0, f"Answered {_times(facts.answers)}."),
        "reopened": (facts.reopenings > 0, f"Reopened {_times(facts.reopenings)}."),
        "target_missed": (facts.breached_clocks > 0, f"Targets that have passed: {facts.breached_clocks}."),
        "department_rejected": (
            facts.rejected_requests > 0,
            f"Requests that departments rejected: {facts.rejected_requests}.",
        ),
        "messages_unanswered": (
            facts.has_unanswered_message,
            "The last message is the agent's." if facts.has_unanswered_message else "No message waits for ARSOS.",
        ),
        "self_service": (facts.self_service in ("offered", "declined"), f"Self-service: {service.replace('_', ' ')}."),
        "sos_line": (facts.sos_calls > 0, f"Calls to the SOS line: {facts.sos_calls}."),
    }


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
