"""Every cell of R19's table over the API: action by state by role, with nothing changed where it is refused."""

import pytest

from audit.models import HistoryEntry
from dev.demo.details import demo_details
from events.feed.models import OutboxMessage
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Status
from tests.factories import inquiries, members, people
from tests.inquiries.inquiry.test_lifecycle import ROWS
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ("agent", "associate", "holder", "lead")
ACTIONS = sorted(set(ROWS) - {"close", "return"})  # these two are ARSOS's own and have no address
RELATIONSHIPS = {"agent": {"agent"}, "associate": {"associate"}, "holder": {"associate", "holder"}}
RELATIONSHIPS["lead"] = {"associate", "lead"}


class Cast:
    """One of each role around one member, and the bodies that each action takes."""

    def __init__(self) -> None:
        self.agent = people.agent()
        self.policy = members.policy(self.agent)
        self.associate, self.holder = people.associate("triage", "billing"), people.associate("triage", "billing")
        self.lead = people.associate("triage", "billing", lead=True)
        self.other = inquiries.filed(agent=self.agent, policy=self.policy)
        self.callers = {"agent": as_agent(self.agent)}
        for role in ROLES[1:]:
            self.callers[role] = as_user(getattr(self, role).user)

    def body(self, action: str) -> dict[str, object]:
        reason = {"reason": "Because the test says so"}
        return {
            "assign": {"assignee": str(self.associate.id)},
            "release": reason,
            "transfer": {"queue": "billing", **reason},
            "hold": {"pending_reason": "agent", "note": "Which month?"},
            "resolve": {"answer": "Done.", "relay_text": "Done.", "resolution_code": "completed"},
            "reopen": reason,
            "withdraw": reason,
            "mark-duplicate": {"of": self.other.reference},
            "refer": {"destination": "agent_support", **reason},
            "hand-over": {"destinations": ["grievance"], **reason},
            "reclassify": {"inquiry_type": "billing", "details": demo_details(clock.date_of(clock.now()))["billing"][1]}
            | reason,
            "prioritize": {"priority": 2, **reason},
            "link-subject": {"member": str(self.policy.member_id)},
            "escalate": {"exhausted_options": ["Called twice"], **reason},
        }.get(action, {})


def expected(action: str, status: str, role: str) -> int:
    sources, _, who = ROWS[action]
    if not RELATIONSHIPS[role] & set(who):
        return 403
    return 200 if status in sources else 409


@pytest.mark.parametrize("action", ACTIONS)
def test_each_action_in_each_state_by_each_role(action):
    """One inquiry serves all who are refused: that a refusal leaves it as it was is asserted each time."""
    cast = Cast()
    for status in Status:
        inquiry = None
        for role in ROLES:
            if inquiry is None:
                made = inquiries.filed(agent=cast.agent, policy=cast.policy)
                inquiry = inquiries.put_in(made, status.value, holder=cast.holder)
            if _is_taken(cast, action, role, inquiry):
                inquiry = None


def _is_taken(cast: Cast, action: str, role: str, inquiry: Inquiry) -> bool:
    """Try one cell and hold it against the table; returns whether the action was done."""
    status = Status(inquiry.status)
    written = HistoryEntry.objects.count(), OutboxMessage.objects.count()
    answer = cast.callers[role].post(f"inquiries/{inquiry.reference}/{action}/", cast.body(action))
    case = f"{action} by {role} in {status}: {answer.content[:300]!r}"
    now = Inquiry.objects.get(id=inquiry.id)
    if action == "claim" and status == Status.IN_PROGRESS and role != "agent":
        assert answer.status_code == 409, case
        assert now.version == inquiry.version
        return False
    assert answer.status_code == expected(action, status.value, role), case
    if answer.status_code == 200:
        _came_to(action, inquiry, now, answer.json())
        return True
    before = inquiry.version, inquiry.status, inquiry.assignee_id
    assert (now.version, now.status, now.assignee_id) == before, case
    assert (HistoryEntry.objects.count(), OutboxMessage.objects.count()) == written, case
    if answer.status_code == 409:
        assert action not in answer.json()["allowed"], case
    return False


def _came_to(action: str, before: Inquiry, now: Inquiry, body: dict[str, object]) -> None:
    to = ROWS[action][1][0]
    assert now.version > before.version
    assert now.status == body["status"]
    if to != "-":
        assert now.status == to
    newest = HistoryEntry.objects.filter(inquiry_id=now.id).order_by("-position")[0]
    assert newest.kind == action
    assert newest.facts["from"] == before.status
    assert OutboxMessage.objects.filter(subject_id=now.id, data__version=now.version).exists()
