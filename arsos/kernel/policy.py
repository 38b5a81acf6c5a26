"""Who may do what to whose data, and why: the one table that every fetch goes by (R30, R31).

`members/access.py`, `inquiries/access/` and `escalations/access.py` say, for each ground, which rows it reaches on a
day; lists, details, searches, counts, exports, attachments, pages and events all ask them. What is reached on no ground
is 404.
"""

from collections.abc import Mapping
from enum import StrEnum


class Thing(StrEnum):
    """What is protected."""

    MEMBER = "member"
    INQUIRY = "inquiry"
    DEPARTMENT_REQUEST = "department request"
    SOS_USE = "SOS screening or call"
    ESCALATION = "escalation"
    HAND_OVER = "hand-over"
    TECHNICAL_TICKET = "technical ticket"


class Ground(StrEnum):
    """Why somebody may come near a member or an inquiry."""

    OWN_BOOK = "agent of record on the day, or delegate of that agent"
    DOWNLINE = "agency principal or manager of the agent of record on the day"
    NAMED_AGENT = "the agent named on it, their delegate or those above, until the policy moves to another book"
    QUEUE = "works or leads the queue it is in"
    HOLDER = "holds it, or held it last"
    ESCALATED = "it was escalated to them"
    REFERENCE = "ARSOS staff with its exact reference and a purpose"
    EMERGENCY = "ARSOS staff with an emergency access to this person, for an hour"
    DEPARTMENT = "works in the department that was asked, or is its system"
    DESTINATION = "is the system of the unit it was handed to"
    ITS_INQUIRY = "may see the inquiry it belongs to"
    REVIEWER = "leads at ARSOS, and so reviews what agents did on their own"
    SYSTEM = "ARSOS itself, by rule"


class Right(StrEnum):
    """What a ground gives."""

    SEE = "see it in lists, searches, counts and alone; birth date hidden, MBI masked"
    SEE_ALONE = "see it alone, by naming it; not in lists"
    SEE_BIRTH_DATE = "see the birth date"
    SEE_INTERNAL = "see what ARSOS writes for itself"
    REVEAL = "see what is masked, for a purpose"
    ACT = "do what the transition table gives their standing"


POLICY: Mapping[Thing, Mapping[Ground, frozenset[Right]]] = {
    Thing.MEMBER: {
        Ground.OWN_BOOK: frozenset({Right.SEE, Right.SEE_BIRTH_DATE, Right.REVEAL, Right.ACT}),
        Ground.DOWNLINE: frozenset({Right.SEE}),
        Ground.QUEUE: frozenset({Right.SEE}),
        Ground.HOLDER: frozenset({Right.SEE, Right.SEE_BIRTH_DATE, Right.REVEAL}),
        Ground.EMERGENCY: frozenset({Right.SEE, Right.REVEAL}),
    },
    Thing.INQUIRY: {
        Ground.OWN_BOOK: frozenset({Right.SEE, Right.SEE_BIRTH_DATE}),
        Ground.DOWNLINE: frozenset({Right.SEE}),
        Ground.NAMED_AGENT: frozenset({Right.SEE, Right.SEE_BIRTH_DATE, Right.ACT}),
        Ground.QUEUE: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
        Ground.HOLDER: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.SEE_BIRTH_DATE, Right.ACT}),
        Ground.ESCALATED: frozenset({Right.SEE}),
        Ground.REFERENCE: frozenset({Right.SEE_ALONE, Right.SEE_INTERNAL}),
        Ground.EMERGENCY: frozenset({Right.SEE, Right.SEE_INTERNAL}),
        Ground.SYSTEM: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
    },
    Thing.DEPARTMENT_REQUEST: {
        Ground.QUEUE: frozenset({Right.SEE, Right.SEE_INTERNAL}),
        Ground.HOLDER: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
        Ground.DEPARTMENT: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
        Ground.SYSTEM: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
    },
    Thing.SOS_USE: {
        Ground.NAMED_AGENT: frozenset({Right.SEE, Right.ACT}),
        Ground.REVIEWER: frozenset({Right.SEE, Right.SEE_INTERNAL}),
        Ground.SYSTEM: frozenset({Right.SEE, Right.ACT}),
    },
    Thing.HAND_OVER: {
        Ground.ITS_INQUIRY: frozenset({Right.SEE}),
        Ground.DESTINATION: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
        Ground.SYSTEM: frozenset({Right.SEE, Right.SEE_INTERNAL, Right.ACT}),
    },
    Thing.TECHNICAL_TICKET: {
        Ground.NAMED_AGENT: frozenset({Right.SEE, Right.ACT}),
        Ground.DESTINATION: frozenset({Right.SEE, Right.ACT}),
        Ground.REVIEWER: frozenset({Right.SEE}),
        Ground.SYSTEM: frozenset({Right.SEE, Right.ACT}),
    },
    Thing.ESCALATION: {
        Ground.ESCALATED: frozenset({Right.SEE, Right.ACT}),
        Ground.ITS_INQUIRY: frozenset({Right.SEE}),
        Ground.SYSTEM: frozenset({Right.SEE, Right.ACT}),
    },
}


def grounds_for(thing: Thing, right: Right) -> list[Ground]:
    """The grounds that give a right, in the order of the table."""
    return [ground for ground, rights in POLICY[thing].items() if right in rights]
