"""The units behind the destinations of hand-overs as they are shipped (R29); administrators change them."""

SHIPPED_UNITS: tuple[tuple[str, str, str], ...] = (
    (
        "grievance",
        "Grievances",
        "The plan has passed your concern to its grievance team, which looks into it and answers you itself. You do not"
        " have to do anything; if you want to add something, call the number on your member ID card.",
    ),
    (
        "part_c_organization_determination",
        "Medical coverage decisions",
        "The plan has passed your question to the team that decides on coverage, and it answers you in writing. Your"
        " doctor can help by sending the records that support the request.",
    ),
    (
        "part_c_appeal",
        "Medical appeals",
        "The plan has passed your disagreement to its appeals team. An appeal must come from you, your doctor, or somebody"
        " you have appointed in writing, within the days named in the decision letter: please call the number on your"
        " member ID card, or write to the address in the letter, so that it counts.",
    ),
    (
        "part_d_coverage_determination",
        "Drug coverage decisions",
        "The plan has passed your question to the team that decides on drugs, and it answers you itself. Please ask the"
        " doctor who prescribes the drug to send the plan a statement why you need it.",
    ),
    (
        "part_d_appeal",
        "Drug appeals",
        "The plan has passed your disagreement to its drug appeals team. An appeal must come from you, the doctor who"
        " prescribes the drug, or somebody you have appointed in writing, within the days named in the decision letter:"
        " please call the number on your member ID card so that it counts.",
    ),
    (
        "state_complaint",
        "State complaints",
        "Your plan has noted your concern. You can also complain to your state's department of insurance yourself; its"
        " phone number and form are on the state's web site.",
    ),
)
"""Destination, title, and what the agent relays to the member."""
