"""What somebody is to one inquiry, and so what they may do with it (R19, R30)."""

from uuid import UUID

import pytest

from foundation.actor import Actor, Role
from inquiries.inquiry.access import relationships_in
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Relationship

AGENT, OTHER_AGENT, QUEUE, OTHER_QUEUE, ADA, BEN = (UUID(int=number) for number in range(1, 7))


def actor(role=Role.ASSOCIATE, *, agents=(), works=(), leads=(), associate=None):
    return Actor(
        name="Ada Testwell",
        roles=frozenset({role}),
        acting_agent_ids=frozenset(agents),
        visible_agent_ids=frozenset(agents),
        associate_id=associate,
        queue_ids=frozenset({*works, *leads}),
        lead_queue_ids=frozenset(leads),
    )


def inquiry(*, assignee=None, last_holder=None):
    """A row that no table holds: what somebody is to it is read from the row in hand."""
    return Inquiry(agent_id=AGENT, queue_id=QUEUE, assignee_id=assignee, last_holder_id=last_holder)


UNHELD, HELD, LEFT = inquiry(), inquiry(assignee=ADA), inquiry(last_holder=ADA)
PASSED_ON = inquiry(assignee=BEN, last_holder=ADA)


@pytest.mark.parametrize(
    ("who", "row", "standings"),
    [
        pytest.param(actor(Role.AGENT, agents=[AGENT]), UNHELD, {"agent"}, id="its agent"),
        pytest.param(
            actor(Role.AGENT, agents=[OTHER_AGENT, AGENT]), UNHELD, {"agent"}, id="who acts for its agent as well"
        ),
        pytest.param(actor(Role.AGENT, agents=[OTHER_AGENT]), UNHELD, set(), id="another agent is nothing to it"),
        pytest.param(actor(works=[QUEUE], associate=ADA), UNHELD, {"associate"}, id="who works its queue"),
        pytest.param(actor(works=[OTHER_QUEUE], associate=ADA), UNHELD, set(), id="who works another queue"),
        pytest.param(
            actor(Role.LEAD, leads=[QUEUE], associate=BEN),
            UNHELD,
            {"associate", "lead"},
            id="who leads its queue works it as well",
        ),
        pytest.param(
            actor(Role.LEAD, works=[QUEUE], leads=[OTHER_QUEUE], associate=BEN),
            UNHELD,
            {"associate"},
            id="a lead of another queue is an associate of this one",
        ),
        pytest.param(
            actor(works=[QUEUE], associate=ADA), HELD, {"associate", "holder"}, id="who holds it, in its queue"
        ),
        pytest.param(
            actor(works=[OTHER_QUEUE], associate=ADA), HELD, {"holder"}, id="who holds it outside of its queue"
        ),
        pytest.param(actor(works=[QUEUE], associate=BEN), HELD, {"associate"}, id="a colleague of who holds it"),
        pytest.param(
            actor(works=[QUEUE], associate=ADA),
            LEFT,
            {"associate", "holder"},
            id="who held it last answers for it while nobody holds it",
        ),
        pytest.param(
            actor(works=[QUEUE], associate=ADA),
            PASSED_ON,
            {"associate"},
            id="who held it before somebody else has no say any more",
        ),
        pytest.param(actor(works=[QUEUE]), UNHELD, {"associate"}, id="who is no associate holds nothing"),
        pytest.param(Actor.system(), HELD, {"system"}, id="ARSOS itself"),
        pytest.param(actor(Role.ADMINISTRATOR), HELD, set(), id="an administrator"),
        pytest.param(actor(Role.AUDITOR), HELD, set(), id="an auditor"),
        pytest.param(
            actor(agents=[AGENT], leads=[QUEUE], associate=ADA),
            HELD,
            {"agent", "associate", "lead", "holder"},
            id="one person can be several",
        ),
    ],
)
def test_what_somebody_is_to_an_inquiry(who, row, standings):
    assert relationships_in(who, row) == {Relationship(one) for one in standings}
