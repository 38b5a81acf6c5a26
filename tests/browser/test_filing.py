"""Filing in a browser: fast, by keyboard alone, on a phone, and with a network that fails."""

import pytest

from tests.factories import inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)

KEYSTROKE = 0.12
"""Seconds for one key of a practised typist: 100 characters in 12 s."""
CLICK = 1.1
"""Seconds to find a target, move there and press (keystroke-level model: 1.1 s to point, and a short pause)."""
THOUGHT = 1.35
"""Seconds of thinking before each page (the same model's mental step)."""


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def policy(agent):
    member = members.MemberFactory(first_name="Marta", last_name="Quintero", city="Louisville", email="m@example.org")
    return members.policy(agent, member=member)


def pages_of(*shots):
    return shots


def test_looks(visit, agent, policy):
    members.policy(agent, member=policy.member, plan_type="dental", terminates_on="2026-06-30")
    members.application(agent, member=policy.member, plan_type="PDP")
    inquiries.filed("id_card", agent=agent, policy=policy)
    visitor = visit(agent)
    page = visitor.go("/admin/")
    visitor.check_looks("agents-home")
    page.get_by_label("Find a customer").first.fill("quin")
    page.locator("#home-found a").first.wait_for()
    visitor.check_looks("agents-home-found")
    visitor.go("customers/")
    visitor.check_looks("agents-book")
    for tab in ("overview", "policies", "inquiries"):
        visitor.go(f"customers/{policy.member_id}/?tab={tab}")
        visitor.check_looks(f"agents-profile-{tab}")
    page.get_by_role("button", name="Create an inquiry").click()
    page.wait_for_url("**step=type")
    visitor.check_looks("agents-type")
    page.get_by_role("button", name="ID card").click()
    page.wait_for_url("**step=details")
    visitor.check_looks("agents-details")
    visitor.go("service-inquiry-card/")
    visitor.check_looks("agents-card")
    visitor.go("drafts/")
    visitor.check_looks("agents-drafts")
