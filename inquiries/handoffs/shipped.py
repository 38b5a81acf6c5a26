"""How the kinds of legal clocks are called where their code does not read well."""

CLOCK_TITLES = {
    "part_b_drug": "Part B drug",
    "part_b_drug_expedited": "Part B drug, expedited",
    "payment_clean_claim": "Payment, clean claim",
    "standard_extended": "Standard, extended by 14 days",
    "expedited_extended": "Expedited, extended by 14 days",
    "prior_authorization_extended": "Prior authorization, extended by 14 days",
    "exception_expedited": "Exception, expedited",
}
"""Others are read as their code is written."""


def clock_title(variant: str) -> str:
    """The name of a kind of legal clock, as a page says it."""
    return CLOCK_TITLES.get(variant) or variant.replace("_", " ").capitalize()
