"""The title of a page stays in the browser's history: it names nobody and says nothing about anybody (R32)."""

import re

import pytest

from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
SUMMARY = "Card for Testina is lost"


@pytest.fixture
def held():
    agent, lead = people.agent(), people.associate("triage", lead=True)
    policy = members.policy(agent)
    inquiry = inquiries.filed("other", agent=agent, policy=policy)
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(lead), at=clock.now())
    hand_over_inquiry(
        inquiry.reference,
        Handoff(destinations=["grievance"], reason="She complains", keep_working=True),
        by=inquiries.actor_of(lead),
        at=clock.now(),
    )
    Inquiry.objects.filter(id=inquiry.id).update(summary=SUMMARY)
    return inquiry, agent, lead, policy.member


def test_no_title_says_who_a_page_is_about(held):
    inquiry, agent, lead, member = held
    here = f"/admin/service-inquiries/{inquiry.reference}/"
    of_agent = [
        *(f"/admin/customers/{member.id}/?tab={tab}" for tab in ("overview", "policies", "inquiries")),
        f"/admin/sos/?member={member.id}",
        here,
    ]
    of_desk = [here, *(f"{here}{part}/" for part in ("clocks", "routing", "hold", "departments"))]
    of_desk += [f"{here}change-type/?to=id_card", f"/admin/hand-overs/{HandOver.objects.get().id}/packet/"]
    for person, addresses in ((agent, of_agent), (lead, of_desk)):
        browser = at_pages(person)
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            title = TITLE.search(text_of(answer)).group(1)
            assert title.strip(" –"), address
            for word in ("Testina", "Sampleton", member.humana_id, SUMMARY):
                assert word not in title, address
