"""The nineteen inquiry types as shipped: who they are for, their targets, and the form of their details.

Administrators publish newer versions in the database; what stands here is version 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from members.catalog.plan_types import (
    ALL,
    DRUG,
    MEDICAL,
    MEDICAL_OR_DRUG,
    MEDICARE_ADVANTAGE,
    MEDICARE_DRUG,
    MEDICARE_MA_OR_DRUG,
)

Schema = dict[str, Any]
SHORT, LONG = 120, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedType:
    """A type as it is shipped. Targets are business hours; `sos` is never, always or conditional."""

    code: str
    title: str
    plan_types: tuple[str, ...]
    priority: int
    first_response: int
    resolution: int
    details: Mapping[str, Schema]
    required: tuple[str, ...]
    rules: Mapping[str, Any] = field(default_factory=dict)
    networks: tuple[str, ...] = ()
    self_service: str = ""
    sos: str = "never"
    sos_condition: str = ""

    def details_schema(self) -> Schema:
        """The JSON Schema (draft 2020-12) of the details."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "type": "object",
            "properties": dict(self.details),
            "required": list(self.required),
            "additionalProperties": False,
            **self.rules,
        }


def _text(title: str, longest: int = SHORT, **more: Any) -> Schema:
    return {"type": "string", "title": title, "minLength": 1, "maxLength": longest, **more}


def _choice(title: str, *options: str) -> Schema:
    return {"type": "string", "title": title, "enum": list(options)}


def _date(title: str, **more: Any) -> Schema:
    return {"type": "string", "title": title, "format": "date", **more}


def _past(title: str, **more: Any) -> Schema:
    return _date(title, notAfterToday=True, **more)


def _month(title: str) -> Schema:
    return _date(title, firstOfMonth=True)


def _yes_no(title: str) -> Schema:
    return {"type": "boolean", "title": title}


def _amount(title: str) -> Schema:
    return {"type": "string", "title": title, "pattern": r"^[0-9]{1,7}(\.[0-9]{2})?$", "maxLength": 10}


def _several(title: str, *options: str) -> Schema:
    return {
        "type": "array",
        "title": title,
        "items": {"type": "string", "enum": list(options)},
        "minItems": 1,
        "uniqueItems": True,
    }


NPI = _text("NPI", 10, format="npi")
NDC = _text("NDC", 14, format="ndc")
PROOF_OF_IDENTITY = {
    "if": {"properties": {"fields": {"contains": {"enum": ["name", "date_of_birth"]}}}, "required": ["fields"]},
    "then": {"required": ["proof"]},
}

# fmt: off
SHIPPED_TYPES: tuple[ShippedType, ...] = (
    ShippedType(
        code="id_card", title="ID card", plan_types=ALL, priority=3, first_response=12, resolution=36,
        self_service="Print or order an ID card in MyHumana",
        details={
            "reason": _choice("Reason", "lost", "not_received", "wrong_data", "new_plan"),
            "card": _choice("Card", "medical", "dental", "spending"),
            "address_confirmed": _yes_no("Address confirmed"),
        },
        required=("reason", "card", "address_confirmed"),
    ),
    ShippedType(
        code="benefit_question", title="Benefit question", plan_types=ALL,
        priority=4, first_response=12, resolution=36, self_service="Chat live in MyHumana",
        details={
            "category": _choice("Category", "medical", "dental", "vision", "hearing", "pharmacy", "other"),
            "plan_year": {"type": "integer", "title": "Plan year", "minimum": 2000, "maximum": 2100},
            "service_date": _date("Date of service"),
        },
        required=("category", "plan_year"),
    ),
    ShippedType(
        code="billing", title="Billing", plan_types=ALL, priority=3, first_response=12, resolution=36,
        details={
            "issue": _text("Issue", LONG),
            "coverage_month": _month("Coverage month"),
            "amount": _amount("Amount"),
            "method": _choice("Payment method", "eft", "card", "coupon", "ssa", "rrb"),
        },
        required=("issue", "coverage_month", "amount", "method"),
    ),
    ShippedType(
        code="premium_withholding", title="Premium withholding", plan_types=MEDICARE_MA_OR_DRUG,
        priority=3, first_response=12, resolution=60,
        details={
            "request": _choice("Request", "start", "stop", "wrong_amount"),
            "first_month": _month("First month"),
        },
        required=("request", "first_month"),
    ),
    ShippedType(
        code="enrollment", title="Enrollment", plan_types=ALL, priority=2, first_response=6, resolution=24,
        details={
            "issue": _choice(
                "Issue", "wrong_plan", "wrong_effective_date", "not_found", "duplicate", "disenroll", "reinstate"
            ),
            "application": _text("Application number", 40),
            "plan": _text("Plan", 40),
        },
        required=("issue",),
    ),
    ShippedType(
        code="demographic_change", title="Demographic change", plan_types=ALL,
        priority=4, first_response=12, resolution=60, self_service="Update demographics in MyHumana",
        details={
            "fields": _several("Fields that change", "name", "date_of_birth", "address", "phone", "email"),
            "new_values": _text("New values", LONG),
            "proof": _text("Proof of the new name or birth date"),
            "residence_is_not_a_po_box": {"const": True, "title": "The residence is not a PO box"},
        },
        required=("fields", "new_values"), rules=PROOF_OF_IDENTITY,
    ),
    ShippedType(
        code="pcp_change", title="Change of primary care provider", plan_types=ALL, networks=("hmo", "hmo_pos"),
        priority=3, first_response=12, resolution=36, self_service="Change the PCP in MyHumana",
        details={"pcp_name": _text("Name of the PCP"), "npi": NPI, "effective": _month("Effective")},
        required=("pcp_name", "effective"),
    ),
    ShippedType(
        code="fulfillment", title="Fulfillment", plan_types=ALL, priority=4, first_response=12, resolution=60,
        self_service="Chat live in MyHumana",
        details={
            "material": _text("Material"),
            "language": _text("Language", 40),
            "alternate_format": _choice("Alternate format", "large_print", "braille", "audio"),
            "ship_to": _text("Ship to", 200),
        },
        required=("material", "language", "ship_to"),
    ),
    ShippedType(
        code="medical_claim", title="Medical claim", plan_types=MEDICAL,
        priority=3, first_response=12, resolution=60,
        details={
            "claim_number": _text("Claim number", 40),
            "service_from": _past("Service from"),
            "service_to": _past("Service to", notBefore="service_from"),
            "provider": _text("Provider"),
            "npi": NPI,
            "billed_amount": _amount("Billed amount"),
            "issue": _choice("Issue", "denied", "unpaid", "wrong_cost_share", "reprocess"),
        },
        required=("service_from", "service_to", "provider", "billed_amount", "issue"),
    ),
    ShippedType(
        code="pharmacy_claim", title="Pharmacy claim", plan_types=DRUG,
        priority=3, first_response=12, resolution=36,
        details={
            "rx_number": _text("Rx number", 40),
            "fill_date": _past("Fill date"),
            "ndc": NDC,
            "pharmacy": _text("Pharmacy"),
            "issue": _text("Issue", LONG),
        },
        required=("rx_number", "fill_date", "pharmacy", "issue"),
    ),
    ShippedType(
        code="prescription_access", title="Cannot get a prescription", plan_types=DRUG,
        priority=1, first_response=1, resolution=4, sos="always",
        details={
            "drug": _text("Drug"),
            "ndc": NDC,
            "pharmacy": _text("Pharmacy"),
            "pharmacy_phone": _text("Phone of the pharmacy", 30, format="phone"),
            "doses_left": {"type": "integer", "title": "Doses left", "minimum": 0, "maximum": 1000},
            "reject_code": _text("Reject code", 20),
        },
        required=("drug", "pharmacy", "pharmacy_phone", "doses_left"),
    ),
    ShippedType(
        code="care_access", title="Cannot get care", plan_types=MEDICAL,
        priority=1, first_response=1, resolution=4, sos="always",
        details={
            "need": _text("Need", LONG),
            "provider": _text("Provider"),
            "appointment": _date("Appointment"),
            "urgency": _choice("Urgency", "now", "24h", "72h"),
        },
        required=("need", "provider", "urgency"),
    ),
    ShippedType(
        code="termed_in_error", title="Termed in error", plan_types=MEDICAL_OR_DRUG,
        priority=1, first_response=1, resolution=12, sos="always",
        details={
            "term_date": _date("Term date"),
            "reason_claimed": _text("Reason claimed", LONG),
            "last_premium_paid": _past("Last premium paid"),
            "care_pending": _yes_no("Care is pending"),
        },
        required=("term_date", "reason_claimed", "care_pending"),
    ),
    ShippedType(
        code="prior_authorization_status", title="Prior authorization status", plan_types=MEDICAL,
        priority=2, first_response=4, resolution=24,
        sos="conditional", sos_condition="There is a current clinical need",
        details={
            "request_date": _past("Date of the request"),
            "service": _text("Service"),
            "provider": _text("Provider"),
            "expedited": _yes_no("Expedited"),
        },
        required=("request_date", "service", "provider"),
    ),
    ShippedType(
        code="lep_lis", title="Late enrollment penalty or extra help", plan_types=MEDICARE_DRUG,
        priority=3, first_response=12, resolution=60,
        details={
            "topic": _choice("Topic", "lep", "lis"),
            "letter_date": _past("Date of the letter"),
            "evidence": _text("Evidence", LONG),
        },
        required=("topic", "letter_date", "evidence"),
    ),
    ShippedType(
        code="allowance_card", title="Allowance card", plan_types=MEDICARE_ADVANTAGE,
        priority=3, first_response=8, resolution=36,
        details={
            "issue": _choice("Issue", "not_loaded", "declined", "lost"),
            "month": _month("Month"),
            "store": _text("Store"),
            "amount": _amount("Amount"),
        },
        required=("issue", "month"),
    ),
    ShippedType(
        code="supplemental_benefit", title="Supplemental benefit", plan_types=MEDICARE_ADVANTAGE,
        priority=3, first_response=6, resolution=36, self_service="Chat live in MyHumana",
        sos="conditional", sos_condition="Care is blocked",
        details={
            "benefit": _choice("Benefit", "transport", "dental", "vision", "hearing", "fitness"),
            "vendor": _text("Vendor"),
            "trip_time": _text("Time of the trip", 40),
        },
        required=("benefit",),
    ),
    ShippedType(
        code="dissatisfaction", title="Dissatisfaction", plan_types=ALL,
        priority=1, first_response=1, resolution=2,
        details={
            "own_words": _text("The member's own words", LONG),
            "event_date": _past("Date of the event"),
            "quality_of_care": _yes_no("About the quality of care"),
            "decision_date": _past("Date of the decision"),
            "representative_form_on_file": _yes_no("Representative form on file"),
        },
        required=("own_words", "event_date"),
    ),
    ShippedType(
        code="other", title="Something else", plan_types=ALL, priority=3, first_response=12, resolution=36,
        details={"what_is_needed": _text("What is needed", LONG)},
        required=("what_is_needed",),
    ),
)
# fmt: on
"""In the order in which agents see them."""
