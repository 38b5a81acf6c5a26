"""The units behind the destinations of hand-overs as they are shipped (R29); administrators change them."""

GRIEVANCE = """\
The plan has passed your concern to its grievance team, which looks into it and answers you itself. You do not have to
do anything; if you want to add something, call the number on your member ID card."""
ORGANIZATION_DETERMINATION = """\
The plan has passed your question to the team that decides on coverage, and it answers you in writing. Your doctor can
help by sending the records that support the request."""
PART_C_APPEAL = """\
The plan has passed your disagreement to its appeals team. An appeal must come from you, your doctor, or somebody you
have appointed in writing, within the days named in the decision letter: please call the number on your member ID card,
or write to the address in the letter, so that it counts."""
COVERAGE_DETERMINATION = """\
The plan has passed your question to the team that decides on drugs, and it answers you itself. Please ask the doctor
who prescribes the drug to send the plan a statement why you need it."""
PART_D_APPEAL = """\
The plan has passed your disagreement to its drug appeals team. An appeal must come from you, the doctor who prescribes
the drug, or somebody you have appointed in writing, within the days named in the decision letter: please call the
number on your member ID card so that it counts."""
STATE_COMPLAINT = """\
Your plan has noted your concern. You can also complain to your state's department of insurance yourself; its phone
number and form are on the state's web site."""

SHIPPED_UNITS: tuple[tuple[str, str, str], ...] = tuple(
    (destination, title, " ".join(words.split()))
    for destination, title, words in (
        ("grievance", "Grievances", GRIEVANCE),
        ("part_c_organization_determination", "Medical coverage decisions", ORGANIZATION_DETERMINATION),
        ("part_c_appeal", "Medical appeals", PART_C_APPEAL),
        ("part_d_coverage_determination", "Drug coverage decisions", COVERAGE_DETERMINATION),
        ("part_d_appeal", "Drug appeals", PART_D_APPEAL),
        ("state_complaint", "State complaints", STATE_COMPLAINT),
    )
)
"""Destination, title, and what the agent relays to the member."""

CLOCK_TITLES = {
    "part_b_drug": "Part B drug",
    "part_b_drug_expedited": "Part B drug, expedited",
    "payment_clean_claim": "Payment, clean claim",
    "standard_extended": "Standard, extended by 14 days",
    "expedited_extended": "Expedited, extended by 14 days",
    "prior_authorization_extended": "Prior authorization, extended by 14 days",
    "exception_expedited": "Exception, expedited",
}
"""The kinds of legal clocks whose code does not read well; others are read as they are written."""


def clock_title(variant: str) -> str:
    """The name of a kind of legal clock, as a page says it."""
    return CLOCK_TITLES.get(variant) or variant.replace("_", " ").capitalize()
