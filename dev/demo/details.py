"""Sound details for each inquiry type, and a summary an agent might write."""

from datetime import date, timedelta
from typing import Any


def demo_details(today: date) -> dict[str, tuple[str, dict[str, Any]]]:
    """Type → summary and details; the days follow the day."""
    month = today.replace(day=1).isoformat()
    recently = (today - timedelta(days=30)).isoformat()
    return {
        "id_card": ("Card never arrived", {"reason": "not_received", "card": "medical", "address_confirmed": True}),
        "benefit_question": ("Is the hearing exam covered?", {"category": "hearing", "plan_year": today.year}),
        "billing": (
            "Charged twice this month",
            {"issue": "Two drafts for one premium", "coverage_month": month, "amount": "42.50", "method": "eft"},
        ),
        "premium_withholding": ("Wants premium from benefit check", {"request": "start", "first_month": month}),
        "enrollment": ("Effective date is a month late", {"issue": "wrong_effective_date"}),
        "demographic_change": ("Moved to her daughter", {"fields": ["address"], "new_values": "9 Larch Court"}),
        "pcp_change": ("New doctor after a move", {"pcp_name": "Dr. Invented", "effective": month}),
        "fulfillment": (
            "Needs the handbook in large print",
            {
                "material": "Handbook",
                "language": "English",
                "alternate_format": "large_print",
                "ship_to": "home",
            },
        ),
        "medical_claim": (
            "Claim unpaid for weeks",
            {
                "service_from": recently,
                "service_to": recently,
                "provider": "Invented Clinic",
                "billed_amount": "310.00",
                "issue": "unpaid",
            },
        ),
        "pharmacy_claim": (
            "Paid cash by mistake",
            {"rx_number": "RX1001", "fill_date": recently, "pharmacy": "Corner Drugs", "issue": "Reimbursement"},
        ),
        "prescription_access": (
            "Cannot pick up her inhaler",
            {"drug": "Inhaler", "pharmacy": "Corner Drugs", "pharmacy_phone": "502-555-0142", "doses_left": 1},
        ),
        "care_access": (
            "Turned away at the specialist",
            {"need": "Follow-up after surgery", "provider": "Invented Clinic", "urgency": "24h"},
        ),
        "termed_in_error": (
            "Says the plan ended by mistake",
            {"term_date": recently, "reason_claimed": "She never asked to leave", "care_pending": True},
        ),
        "prior_authorization_status": (
            "Waiting for the MRI",
            {"request_date": recently, "service": "MRI", "provider": "Invented Clinic"},
        ),
        "lep_lis": ("Letter about a penalty", {"topic": "lep", "letter_date": recently, "evidence": "Was covered"}),
        "allowance_card": ("Allowance not loaded", {"issue": "not_loaded", "month": month}),
        "supplemental_benefit": ("The ride never came", {"benefit": "transport", "vendor": "Invented Rides"}),
        "dissatisfaction": ("Upset about the wait", {"own_words": "I waited two hours.", "event_date": recently}),
        "other": ("Something unusual", {"what_is_needed": "A letter confirming coverage for a landlord"}),
    }
