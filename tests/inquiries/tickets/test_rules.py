"""What somebody may do with a technical ticket, and what may not be sent to who repairs Vantage."""

import pytest

from inquiries.tickets.rules import STEPS, Party, TicketState, allowed_ticket_actions, decide_personal_signs


@pytest.mark.parametrize("state", list(TicketState))
def test_whoever_may_do_nothing_is_offered_nothing(state):
    assert allowed_ticket_actions(state, frozenset()) == []
    both = allowed_ticket_actions(state, frozenset(Party))
    assert both == [action for action in STEPS if state in STEPS[action][0]]
    for party in Party:
        offered = allowed_ticket_actions(state, frozenset({party}))
        assert offered == [action for action in both if party in STEPS[action][2]]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("The page spins", []),
        ("Version 2.3.1 on port 8000", []),
        ("h50000001 is not found", ["a member id"]),
        ("1EG4-TE5-MK73", ["a Medicare number"]),
        ("123-45-6789", ["a number of nine digits"]),
        ("(502) 555-0100", ["a phone number"]),
        ("write to ann@example.org", ["an email address"]),
        ("born 2/3/1950", ["a date, such as of birth"]),
        ("1950-02-03, H50000001", ["a member id", "a date, such as of birth"]),
    ],
)
def test_signs_of_a_person_in_a_ticket(text, signs):
    assert decide_personal_signs(text) == signs
