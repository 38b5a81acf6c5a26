"""Refusals and notifications name actions and states in words, never by their codes."""

import pytest

from inquiries.inquiry.rules import Action, Status
from inquiries.inquiry.words import HAPPENED, STATES, TO_DO
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from web.inquiries.history_entries import SENTENCES


def test_every_action_state_and_entry_has_words():
    assert (set(TO_DO), set(STATES), set(HAPPENED)) == (set(Action), set(Status), set(SENTENCES))


@pytest.mark.django_db(transaction=True)
class TestRefused:
    def test_what_is_not_possible_now_says_why(self):
        inquiry = inquiries.put_in(inquiries.filed("other"), "pending", holder=people.associate("triage"))
        refused = as_user(people.associate("triage", lead=True).user).post(
            f"inquiries/{inquiry.reference}/assign/", {"assignee": str(people.associate("triage").id)}
        )
        assert (refused.status_code, refused.json()["detail"]) == (
            409,
            "You can't assign this inquiry now: it is on hold.",
        )

    def test_an_agent_hears_the_state_that_agents_are_told(self):
        agent = people.agent()
        inquiry = inquiries.put_in(inquiries.filed("other", agent=agent), "resolved")
        refused = as_agent(agent).post(f"inquiries/{inquiry.reference}/withdraw/", {"reason": "Solved"})
        assert refused.json()["detail"] == "You can't withdraw this inquiry now: it is answered."

    def test_what_is_not_allowed_names_the_action(self):
        inquiry = inquiries.filed("other", agent=(agent := people.agent()))
        refused = as_agent(agent).post(f"inquiries/{inquiry.reference}/claim/")
        assert (refused.status_code, refused.json()["detail"]) == (
            403,
            "You don't have permission to claim this inquiry.",
        )
