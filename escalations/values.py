"""The values of the fields about the SOS line and escalations, each with its meaning."""

from escalations.ladder.models import Escalation
from escalations.ladder.rules import Level
from escalations.sos.models import SosCall, SosScreening
from escalations.sos.shipped import COVERAGES, REASONS
from foundation.http.inputs import Enumeration

REASON = Enumeration(
    "SosReason",
    "Why the agent wants to call.",
    {code: f"The call is about {words}." for code, words in REASONS.items()},
)
COVERAGE = Enumeration(
    "Coverage",
    "Coverage that is active.",
    {"medical": "Medical coverage is active.", "drug": "Drug coverage is active."},
    of=COVERAGES,
)
COVERAGE_REPORTED = Enumeration(
    "CoverageReported",
    "Coverage as the agent reports it.",
    {**COVERAGE.meanings, "none": "No coverage is active."},
)
HOW = Enumeration(
    "SosPresence",
    "How the member takes part in the call.",
    {"three_way": "By a three-way call.", "in_the_room": "In the same room as the agent."},
    of=SosScreening.How,
)
SCREENING_VERDICT = Enumeration(
    "SosScreeningVerdict",
    "What the review of a screening found.",
    {"fits": "The answers fit what is known.", "does_not_fit": "The answers do not fit what is known."},
    of=SosScreening.Verdict,
)
REFUSAL = Enumeration(
    "SosRefusal",
    "Why a screening did not pass.",
    {
        "call_911": "It is life-threatening: dial 911.",
        "member_not_on_line": "The member is not on the line.",
        "no_active_medical": "There is no active medical plan.",
        "no_active_drug": "There is no active drug plan.",
        "send_an_inquiry": "The reason belongs in an inquiry.",
    },
)
SIGN = Enumeration(
    "SosSign",
    "Something unusual about a screening, for the leads who review it.",
    {
        "changed_answers": "It passed after one that was refused with other answers.",
        "many_outside_book": "The agent screened many people outside of their book of business.",
    },
)
CALL_OUTCOME = Enumeration(
    "SosCallOutcome",
    "How a call ended.",
    {
        "resolved": "The issue was resolved.",
        "transferred": "The call was transferred.",
        "disconnected": "The call was disconnected.",
        "not_resolved": "The issue was not resolved.",
    },
    of=SosCall.Outcome,
)
CALL_FLAG = Enumeration(
    "SosCallFlag",
    "Something about a call that a lead should look at.",
    {
        "no_screening": "There was no screening.",
        "refused_screening": "The screening did not pass.",
        "outside_the_line_time": "The call began when the number was no longer shown.",
        "nobody_named": "It is not known whom the call was about.",
    },
)
ESCALATION_STATE = Enumeration(
    "EscalationState",
    "How far an escalation is.",
    {
        "raised": "It waits for its owner to acknowledge it.",
        "acknowledged": "Its owner takes care of it.",
        "settled": "It has an outcome.",
    },
    of=Escalation.State,
)
ESCALATION_OUTCOME = Enumeration(
    "EscalationOutcome",
    "How an escalation ended.",
    {
        "resolved": "The issue was resolved.",
        "action_agreed": "Something else was agreed.",
        "no_change": "Nothing changes.",
        "inquiry_ended": "The inquiry ended before the escalation was settled.",
    },
    of=Escalation.Outcome,
)
SETTLED_OUTCOME = ESCALATION_OUTCOME.only(
    "EscalationSettlement", "How the owner settles an escalation.", ("resolved", "action_agreed", "no_change")
)
LEVEL = Enumeration(
    "EscalationLevel",
    "A level of the ladder. Career agents escalate to the Sales Manager, brokers to the Broker Relationship Manager "
    "and then the Broker Relationship Executive.",
    {
        "sales_manager": "The Sales Manager.",
        "broker_relationship_manager": "The Broker Relationship Manager.",
        "broker_relationship_executive": "The Broker Relationship Executive.",
        "fallback": "The person named for when no other level is left.",
    },
    of=Level,
)
