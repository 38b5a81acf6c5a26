"""The life of a technical ticket, and what must not be in one (R3, R6)."""

import re
from collections.abc import Mapping
from enum import StrEnum

from foundation.identifiers import has_mbi
from foundation.translation import gettext as _
from foundation.translation import gettext_noop


class TicketState(StrEnum):
    """Where a ticket stands."""

    FILED = "filed"
    HANDED_OVER = "handed_over"
    SOLVED = "solved"
    CLOSED = "closed"


STATE_WORDS: Mapping[str, str] = {
    TicketState.FILED: gettext_noop("filed"),
    TicketState.HANDED_OVER: gettext_noop("with Vantage support"),
    TicketState.SOLVED: gettext_noop("solved"),
    TicketState.CLOSED: gettext_noop("closed"),
}
"""The states in sentences."""


class TicketAction(StrEnum):
    """What can be done with a ticket; the values are the API's path segments."""

    ACCEPT = "accept"
    SOLVE = "solve"
    CLOSE = "close"
    REOPEN = "reopen"


class Party(StrEnum):
    """What somebody is to a ticket."""

    AGENT = "agent"
    UNIT = "unit"
    SYSTEM = "system"


OPEN_TICKETS = (TicketState.FILED, TicketState.HANDED_OVER, TicketState.SOLVED)
Step = tuple[frozenset[TicketState], TicketState, frozenset[Party]]
STEPS: Mapping[TicketAction, Step] = {
    TicketAction.ACCEPT: (
        frozenset({TicketState.FILED}),
        TicketState.HANDED_OVER,
        frozenset({Party.UNIT, Party.SYSTEM}),
    ),
    TicketAction.SOLVE: (
        frozenset({TicketState.FILED, TicketState.HANDED_OVER}),
        TicketState.SOLVED,
        frozenset({Party.UNIT}),
    ),
    TicketAction.CLOSE: (frozenset(OPEN_TICKETS), TicketState.CLOSED, frozenset({Party.AGENT})),
    TicketAction.REOPEN: (
        frozenset({TicketState.SOLVED, TicketState.CLOSED}),
        TicketState.FILED,
        frozenset({Party.AGENT}),
    ),
}
"""From where to where, and by whom. A ticket that is reopened is handed over anew."""


def allowed_ticket_actions(state: TicketState, parties: frozenset[Party]) -> list[TicketAction]:
    """What somebody may do with a ticket now, in the order of the table."""
    return [action for action, (sources, _, who) in STEPS.items() if state in sources and who & parties]


LOOKS_LIKE_SOMEBODY = (
    (re.compile(r"\bH\d{8}\b", re.IGNORECASE), gettext_noop("a member id")),
    (re.compile(r"\b\d{3}-?\d{2}-?\d{4}\b"), gettext_noop("a number of nine digits")),
    (re.compile(r"\b(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b"), gettext_noop("a phone number")),
    (re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b"), gettext_noop("an email address")),
    (
        re.compile(r"\b(?:19|20)\d{2}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/(?:19|20)?\d{2}\b"),
        gettext_noop("a date, such as of birth"),
    ),
)
"""Who repairs Vantage has no business with members: what looks like one of them is refused before it leaves."""


def decide_personal_signs(text: str) -> list[str]:
    """What in a text looks like it belongs to somebody, in words."""
    medicare = [_("a Medicare number")] if has_mbi(text) else []
    return medicare + [_(words) for form, words in LOOKS_LIKE_SOMEBODY if form.search(text)]
