"""What ARSOS refuses with a referral, as it is shipped (R1); administrators change the words and where they lead."""

SHIPPED_REFUSED_TYPES: tuple[tuple[str, str, str], ...] = (
    (
        "application_status",
        "Status of an application",
        "Have the application number and the day it was submitted at hand; Agent Support sees where it is.",
    ),
    (
        "agent_of_record_request",
        "Agent of Record request",
        "Send your SAN, the member's plan and the signed request; Agent Support changes the Agent of Record.",
    ),
    ("pre_sale", "Question before a sale", "Ask about plans, benefits and eligibility before the application is sent."),
    ("commissions", "Commissions", "Have your SAN and the month of the statement at hand."),
    ("certification", "Certification", "Have your SAN and NPN at hand; they see what is missing."),
)
"""Code, title, and what to have at hand there."""
