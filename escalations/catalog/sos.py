"""The reasons an agent can give for the SOS line, and the criteria as they are shipped (R25, R26)."""

from collections.abc import Mapping
from typing import Any

REASONS: Mapping[str, str] = {
    "clinical_need": "a current clinical need",
    "clinical_access": "care that the member cannot get",
    "prescription_access": "a prescription that the member cannot get",
    "termed_in_error": "a plan that was termed in error",
    "id_card": "an ID card",
    "benefit_question": "a question about benefits",
    "billing": "billing",
    "enrollment": "enrollment",
    "demographic_change": "a change of address, name or phone",
    "pcp_change": "another primary care provider",
    "fulfillment": "materials by mail",
    "medical_claim": "a medical claim",
    "pharmacy_claim": "a pharmacy claim",
}
"""Code and words, in the order in which they are offered."""

COVERAGES = ("medical", "drug")

SHIPPED_CRITERIA: dict[str, Any] = {
    "passes": [
        {"needs": "medical", "reasons": ["clinical_need", "clinical_access", "prescription_access"]},
        {"needs": "drug", "reasons": ["prescription_access"]},
        {"needs": None, "reasons": ["termed_in_error"]},
    ],
    "file_instead": {
        "clinical_need": "care_access",
        "clinical_access": "care_access",
        **{reason: reason for reason in REASONS if not reason.startswith("clinical_")},
    },
    "line_minutes": 15,
    "chase_minutes": [30, 120],
    "changed_answers_within_hours": 24,
    "many_outside_book": {"persons": 5, "within_days": 7},
}
"""`passes`: any one suffices, with the member on the line; `needs` is the coverage that must be active, or null."""
