"""The reasons an agent can give for the SOS line (R25)."""

from collections.abc import Mapping

from foundation.translation import gettext_noop

REASONS: Mapping[str, str] = {
    "clinical_need": gettext_noop("a current clinical need"),
    "clinical_access": gettext_noop("care that the member cannot get"),
    "prescription_access": gettext_noop("a prescription that the member cannot get"),
    "termed_in_error": gettext_noop("a plan that was termed in error"),
    "id_card": gettext_noop("an ID card"),
    "benefit_question": gettext_noop("a question about benefits"),
    "billing": gettext_noop("billing"),
    "enrollment": gettext_noop("enrollment"),
    "demographic_change": gettext_noop("a change of address, name or phone"),
    "pcp_change": gettext_noop("another primary care provider"),
    "fulfillment": gettext_noop("materials by mail"),
    "medical_claim": gettext_noop("a medical claim"),
    "pharmacy_claim": gettext_noop("a pharmacy claim"),
}
"""Code and words, in the order in which they are offered."""

COVERAGES = ("medical", "drug")
