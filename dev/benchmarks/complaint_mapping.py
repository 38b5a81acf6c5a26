"""Which of our inquiry types a regulator's complaint reason stands for; docs/reference/replay-mapping.md says why."""

from dataclasses import dataclass
from typing import Any

MEDICAL_ONLY = {"medical_claim", "care_access", "prior_authorization_status", "termed_in_error"}
PLAN_OF_SUBCOVERAGE = (
    ("Medicare Advantage", "MAPD"),
    ("Medicare Supplement", "MEDSUPP"),
    ("Medicare Select", "MEDSUPP"),
    ("Medicare Prescription", "PDP"),
    ("Medicare", "MAPD"),
    ("Dental", "dental"),
    ("Vision", "vision"),
    ("Long Term Care", "supplemental"),
    ("Disability", "supplemental"),
    ("Accidental", "supplemental"),
    ("Cancer", "supplemental"),
    ("Hospital Indemnity", "supplemental"),
    ("Limited Benefit", "supplemental"),
)


@dataclass(frozen=True)
class Line:
    """One line of the mapping: a type, and the words by which sub-reasons belong to it."""

    inquiry_type: str
    words: tuple[str, ...]
    issue: str = ""


LINES = (
    Line("application_status", ("Never Received Application", "Submit Application", "Underwriting Delays")),
    Line(
        "pre_sale", ("Quote", "Misquoted", "Refusal to Insure", "Coverage Procured", "Waiting Periods", "No Insurance")
    ),
    Line("pre_sale", ("Classification", "Coverage Denied", "Advertising", "High Pressure", "Suitability")),
    Line("dissatisfaction", ("Misrepresentation", "Producer", "Fraud", "Unprofessional", "Abusive", "Quality of Care")),
    Line("dissatisfaction", ("Marketing/Sales", "Privacy", "Class Action", "Misappropriation", "Discrimination")),
    Line("dissatisfaction", ("External Review", "APPEAL", "Medical Necessity", "MEDICALLY NECESSARY", "Medically Nec")),
    Line("prior_authorization_status", ("Authorization", "UR Procedure", "UR Time", "UR Case", "UR Contract")),
    Line("care_access", ("Access to Care", "Continuity of Care", "Network Adequacy", "Emergency", "In-network Exc")),
    Line("care_access", ("Provider Availability", "Provider Listing", "Eligibility of Provider")),
    Line("pharmacy_claim", ("Pharmacy",)),
    Line("medical_claim", ("Denial", "DENIAL", "Preexisting"), "denied"),
    Line(
        "medical_claim", ("Delay", "Claim Procedure", "Prompt Pay", "Never Received Claim", "Handling Other"), "unpaid"
    ),
    Line(
        "medical_claim",
        ("Co-pay", "Surprise", "Out of Network", "Customary", "Settlement", "Offer"),
        "wrong_cost_share",
    ),
    Line(
        "medical_claim", ("CPT", "Recoding", "Coordination", "Recoup", "Provider Contract", "Assignment"), "reprocess"
    ),
    Line("billing", ("Premium", "Payment Not Credited", "Rating", "Cost Containment", "Duplication of Coverage")),
    Line("termed_in_error", ("Cancellation", "Involuntary Termination", "Lapsed", "Non-Renewal", "Surrender")),
    Line("enrollment", ("Continuation", "Underwriting/Handling", "Policy Service", "No Response")),
    Line("fulfillment", ("Delivery of Policy", "Policy Information", "Notice", "Policy Issue")),
    Line(
        "benefit_question", ("Coverage Question", "Contract Provision", "Preventive", "Mandated", "Parity", "Lifetime")
    ),
)
BY_REASON = {"PolicyHolder Service": "enrollment", "Claim Handling": "medical_claim"}
FIRST_BY_REASON = {
    ("PolicyHolder Service", "Delays/No Response"): "enrollment",
    ("PolicyHolder Service", "Policy Service Delay"): "enrollment",
    ("PolicyHolder Service", "Policy Issue Delay"): "fulfillment",
    ("PolicyHolder Service", "Premium Refund Delay"): "billing",
    ("PolicyHolder Service", "Credentialing Delay"): "other",
    ("Marketing & Sales", "Delays"): "other",
    ("Underwriting", "Underwriting Delays"): "application_status",
}


def plan_type_of(complaint: dict[str, str]) -> str:
    """The line of business a complaint is about."""
    below = complaint["subcoverage"]
    return next((plan for words, plan in PLAN_OF_SUBCOVERAGE if words in below), "medical")


def type_of(complaint: dict[str, str], plan_type: str) -> tuple[str, str]:
    """The inquiry type and, for claims, the issue."""
    key = (complaint["reason"], complaint["subreason"])
    kind, issue = FIRST_BY_REASON.get(key, ""), ""
    if not kind:
        line = next((one for one in LINES if any(word in key[1] for word in one.words)), None)
        kind = line.inquiry_type if line else BY_REASON.get(key[0], "other") if key[1] else "other"
        issue = line.issue if line else ""
    return _offered(kind, plan_type), issue or "reprocess"


def _offered(kind: str, plan_type: str) -> str:
    """Claims and care are offered for medical plans alone; the others ask what is covered, or to be reinstated."""
    if plan_type in {"MAPD", "MEDSUPP", "medical"} or kind not in {*MEDICAL_ONLY, "pharmacy_claim"}:
        return "medical_claim" if kind == "pharmacy_claim" and plan_type == "MEDSUPP" else kind
    if plan_type == "PDP" and kind in {"termed_in_error", "pharmacy_claim"}:
        return kind
    return "enrollment" if kind == "termed_in_error" else "benefit_question"


def details_of(kind: str, issue: str, complaint: dict[str, str]) -> dict[str, Any]:
    """Sound details for a complaint; what the records do not say is the same every time."""
    opened = complaint["opened"]
    month = f"{opened[:7]}-01"
    subreason = complaint["subreason"] or "not stated"
    made: dict[str, dict[str, Any]] = {
        "medical_claim": {
            "service_from": opened,
            "service_to": opened,
            "provider": "Provider of record",
            "billed_amount": "100.00",
            "issue": issue,
        },
        "pharmacy_claim": {"rx_number": "RX-1", "fill_date": opened, "pharmacy": "Of record", "issue": subreason},
        "dissatisfaction": {"own_words": subreason, "event_date": opened},
        "prior_authorization_status": {"request_date": opened, "service": subreason, "provider": "Of record"},
        "care_access": {"need": subreason, "provider": "Provider of record", "urgency": "72h"},
        "billing": {"issue": subreason, "coverage_month": month, "amount": "100.00", "method": "eft"},
        "termed_in_error": {"term_date": opened, "reason_claimed": subreason, "care_pending": False},
        "enrollment": {"issue": "reinstate" if "Cancel" in subreason else "not_found"},
        "fulfillment": {"material": subreason, "language": "English", "ship_to": "address on file"},
        "benefit_question": {"category": "other", "plan_year": int(opened[:4])},
        "other": {"what_is_needed": subreason},
    }
    return made.get(kind, {})
