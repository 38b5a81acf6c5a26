"""What happened to an inquiry is told in people's words: a sentence for each kind there is, and nothing raw."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest

from audit.history.queries import HistoryItem
from events.feed.steps import EventType
from inquiries.inquiry.rules import Action
from tests.support.sources import sources
from web.inquiries.history_entries import SENTENCES, Titles, sentence_of

WRITERS = sources(of=["inquiries", "escalations"])
IN_A_CALL = re.compile(
    r'HistoryRecord\(kind="(\w+)"(?: if \w+ else "(\w+)")?|HistoryRecord\(\s*kind="(\w+)"(?: if \w+ else "(\w+)")?'
)
BY_STEP = {"agent_reminder", "relay_reminder", "agent_silent"}
OF_ESCALATIONS = {one.replace(".", "_") for one in EventType if one.startswith("escalation.")} - {"escalation_raised"}
ID = "019b1f6e-6a5c-7d3a-8f00-3b1c2d4e5f60"
RAW = re.compile(r"\d{4}-\d\d-\d\d|T\d\d:|[0-9a-f]{8}-|_|None|True")
FACTS = {
    "flow": "my_humana_business", "type": "dissatisfaction", "before": "termed_in_error", "queue": "urgent_access",
    "rule": "Urgent", "rule_set_version": 1, "assignee": ID, "pending_reason": "department",
    "resolution_code": "completed",
    "close_reason": "no_agent_reply", "of": "SI-ABC-DEF", "destinations": ["part_c_appeal"], "destination": "grievance",
    "variants": {"part_c_appeal": "standard"}, "received_at": "2026-11-21T18:14:56.988191+00:00", "keep_working": True,
    "clock": "resolution", "share": 100, "reached_at": "2026-11-21T18:14:56.988191+00:00", "department": "claims",
    "request": ID, "status": "in_progress", "level": "sales_manager", "owner": ID, "state": "settled",
    "outcome": "action_agreed", "number": 1, "member": ID, "policy": ID, "why": "the time has come",
    "due_at": "2026-11-21T18:14:56.988191+00:00", "count": 1, "from": "queued", "to": "in_progress", "action": "x_y",
}  # fmt: skip
TITLES = Titles(
    queues={"urgent_access": "Urgent access"},
    types={"dissatisfaction": "Dissatisfaction", "termed_in_error": "Termed in error"},
    departments={"claims": "Claims"},
    holders={ID: "Ada Cole"},
)


def item(kind, **facts):
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return HistoryItem(1, kind, at, at, "Ada Cole", "associate", "", True, facts, "", UUID(ID))


def told(kind, *, is_staff=True, **facts):
    return sentence_of(item(kind, **facts), TITLES, is_staff=is_staff)


def kinds_written():
    found = [match for file in WRITERS for match in IN_A_CALL.findall(file.read_text())]
    return {kind for match in found for kind in match if kind} | set(Action) | BY_STEP | OF_ESCALATIONS


def test_the_kinds_are_found():
    assert {"submitted", "routed", "clock_breached", "clock_warning", "passed_on", "message"} <= kinds_written()


def test_every_kind_has_its_sentence_and_no_other_has():
    assert set(SENTENCES) == kinds_written()


@pytest.mark.parametrize("is_staff", [True, False])
@pytest.mark.parametrize("kind", [*SENTENCES, "something_new"])
@pytest.mark.parametrize("facts", [FACTS, {}], ids=["with facts", "without"])
@pytest.mark.parametrize("titles", [TITLES, Titles()], ids=["with titles", "without"])
def test_a_sentence_shows_nothing_raw(kind, facts, titles, is_staff):
    said = sentence_of(item(kind, **facts), titles, is_staff=is_staff)
    assert said.endswith(".")
    assert not RAW.search(said), said


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("clock_breached", {"clock": "resolution", "share": 100}, "The resolution target is overdue."),
        ("clock_breached", {"clock": "grievance answer"}, "The limit “grievance answer” is overdue."),
        ("hold", {"pending_reason": "department"}, "put it on hold: waiting for a department."),
        ("routed", {"queue": "urgent_access", "rule": "Urgent"}, "Routed to Urgent access by the rule “Urgent”."),
        ("submitted", {"flow": "my_humana_business", "type": "dissatisfaction"}, "filed it as Dissatisfaction."),
        ("resolve", {"resolution_code": "completed"}, "answered it: completed."),
        ("prioritize", {"before": 1, "priority": 3}, "changed the priority from P1 to P3."),
        ("department_request", {"department": "claims", "status": "sent"}, "sent a request to Claims."),
        ("department_request", {"department": "claims", "status": "answered"}, "reported for Claims: Answered."),
        ("assign", {"assignee": ID}, "assigned it to Ada Cole."),
    ],
)
def test_what_is_said(kind, facts, words):
    assert told(kind, **facts) == words


def test_agents_are_not_told_of_which_inquiry_it_is_a_duplicate_nor_by_which_rule_it_came():
    assert told("mark-duplicate", of="SI-ABC-DEF", is_staff=False) == "marked it as a duplicate."
    assert told("routed", is_staff=False, queue="urgent_access", rule="Urgent") == "Routed to a queue."
