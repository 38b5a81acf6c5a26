"""Clocks of an inquiry from filing to the end: what runs, what pauses, what explains it (R21–R23)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.targets.models import InquiryClock
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.duplicates import mark_duplicate, undo_duplicate
from inquiries.work.actions.hold import Hold, hold_inquiry, resume_inquiry
from inquiries.work.actions.messages import MessageText, add_message
from tests.factories import inquiries, members, people

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)


@pytest.fixture
def held():
    """An inquiry filed and claimed on a Monday morning."""
    with clock.frozen(MONDAY):
        agent, associate = people.agent(), people.associate("triage", "benefits")
        inquiry = inquiries.filed("other", agent=agent, at=MONDAY)
        by = inquiries.actor_of(associate)
        claim_inquiry(inquiry.reference, by=by, at=MONDAY)
        yield inquiry, by, inquiries.actor_of(agent)


def face(inquiry, kind):
    found = InquiryClock.objects.get(inquiry=inquiry, kind=kind)
    return found.state, found.due_at


def test_targets_run_in_business_time(held):
    inquiry, _, _ = held
    # P3: 12 and 36 business hours, ten of twelve left on Monday
    assert face(inquiry, "first_response") == ("running", datetime(2026, 11, 17, 15, 0, tzinfo=UTC))
    assert face(inquiry, "resolution") == ("running", datetime(2026, 11, 19, 15, 0, tzinfo=UTC))


def test_a_claim_is_no_first_response_and_a_message_is(held):
    inquiry, by, _ = held
    assert face(inquiry, "first_response")[0] == "running"
    add_message(inquiry.reference, MessageText(body="note", visibility="internal"), by=by, at=MONDAY + HOUR)
    assert face(inquiry, "first_response")[0] == "running"
    add_message(inquiry.reference, MessageText(body="hello", visibility="agent"), by=by, at=MONDAY + HOUR)
    assert face(inquiry, "first_response")[0] == "met"


@pytest.mark.parametrize(("reason", "moves"), [("agent", True), ("member", True), ("department", False)])
def test_waiting_for_agent_or_member_stops_the_clock(held, reason, moves):
    inquiry, by, _ = held
    due = face(inquiry, "resolution")[1]
    hold_inquiry(inquiry.reference, Hold(pending_reason=reason, note="?"), by=by, at=MONDAY + HOUR)
    assert face(inquiry, "resolution") == (("paused", None) if moves else ("running", due))
    resume_inquiry(inquiry.reference, by=by, at=MONDAY + 3 * HOUR)
    assert face(inquiry, "resolution") == ("running", due + 2 * HOUR if moves else due)
    states = list(
        InquiryClock.objects.get(inquiry=inquiry, kind="resolution")
        .intervals.order_by("from_at", "id")
        .values_list("state", flat=True)
    )
    assert states == (["running", "paused", "running"] if moves else ["running"])


def test_the_agents_answer_resumes_by_itself(held):
    inquiry, by, agent = held
    hold_inquiry(inquiry.reference, Hold(pending_reason="agent", note="?"), by=by, at=MONDAY + HOUR)
    add_message(inquiry.reference, MessageText(body="yes", visibility="agent"), by=agent, at=MONDAY + 2 * HOUR)
    inquiry.refresh_from_db()
    assert (inquiry.status, face(inquiry, "resolution")[0]) == ("in_progress", "running")


def test_a_duplicate_comes_back_with_what_had_elapsed(held):
    inquiry, by, agent = held
    other = inquiries.filed("other", agent=people.agent(), at=MONDAY)
    before = inquiry.__class__.objects.get(id=inquiry.id)
    due = face(inquiry, "resolution")[1]
    mark_duplicate(inquiry.reference, of=other.reference, by=by, at=MONDAY + HOUR)
    undo_duplicate(inquiry.reference, by=by, at=MONDAY + 4 * HOUR)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.assignee_id) == ("in_progress", before.assignee_id)
    assert face(inquiry, "resolution") == ("running", due + 3 * HOUR)
    assert agent.agent_id == inquiry.agent_id


@pytest.mark.parametrize("pause", ["wait", "duplicate"])
def test_what_was_late_before_a_pause_is_late_after_it_also_on_a_holiday(held, pause):
    """R21: a pause saves what is left of a target; where nothing is left, nothing is given, and nothing is forgiven."""
    inquiry, by, _ = held
    due = face(inquiry, "resolution")[1]
    friday, thanksgiving = MONDAY + timedelta(days=4), MONDAY + timedelta(days=10)
    if pause == "wait":
        hold_inquiry(inquiry.reference, Hold(pending_reason="member", note="Which card?"), by=by, at=friday)
        resume_inquiry(inquiry.reference, by=by, at=thanksgiving)
    else:
        other = inquiries.filed("other", at=MONDAY)
        mark_duplicate(inquiry.reference, of=other.reference, by=by, at=friday)
        undo_duplicate(inquiry.reference, by=by, at=thanksgiving)
    assert face(inquiry, "resolution") == ("running", due)
    inquiry.refresh_from_db()
    assert inquiry.due_at <= due


def test_late_is_missed(held):
    inquiry, by, _ = held
    late = MONDAY + timedelta(days=10)
    resolve_inquiry(
        inquiry.reference, Answer(answer="done", no_relay_needed=True, resolution_code="completed"), by=by, at=late
    )
    assert face(inquiry, "resolution")[0] == "missed"


def test_a_legal_clock_runs_through_nights_from_first_receipt(held):
    inquiry, by, _ = held
    received = MONDAY - timedelta(days=2)
    hand_over_inquiry(
        inquiry.reference,
        Handoff(destinations=["grievance"], reason="a complaint", received_at=received, keep_working=True),
        by=by,
        at=MONDAY + HOUR,
    )
    legal = InquiryClock.objects.get(inquiry=inquiry, kind="regulatory")
    assert legal.due_at == received + timedelta(days=30)
    hold_inquiry(inquiry.reference, Hold(pending_reason="member", note="?"), by=by, at=MONDAY + 2 * HOUR)
    legal.refresh_from_db()
    assert legal.state == "running"
    with pytest.raises(IntegrityError):
        InquiryClock.objects.filter(id=legal.id).update(state="paused")


def test_an_urgent_inquiry_is_worked_on_sunday():
    sunday = datetime(2026, 11, 15, 15, 0, tzinfo=UTC)
    with clock.frozen(sunday):
        agent = people.agent()
        urgent = inquiries.filed("care_access", agent=agent, policy=members.policy(agent), at=sunday)
        calm = inquiries.filed("other", agent=agent, at=sunday)
    assert urgent.work_starts_at == sunday
    assert calm.work_starts_at == datetime(2026, 11, 16, 13, 0, tzinfo=UTC)
