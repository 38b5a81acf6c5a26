"""A hand-over that was recorded in error is undone, and stays on record (R29)."""

from functools import partial

import pytest

from audit.models import JournalEntry
from events.feed.models import OutboxMessage
from events.letters.models import Letter
from events.notifications.models import Notification
from foundation import clock
from foundation.errors import ArsosError
from inquiries.handoffs.actions import acknowledge_hand_over
from inquiries.handoffs.corrections.actions.undo import undo_hand_over
from inquiries.handoffs.models import DestinationUnit, HandOver, HandOverCorrection
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.targets.models import InquiryClock
from tests.factories import inquiries, people
from tests.support.at_once import at_once
from tests.support.calls import as_client, as_user
from tests.support.handed_over import DAY, FILED, HOUR, NOW, Case, kinds

pytestmark = pytest.mark.django_db(transaction=True)


def test_undone_ends_its_clock_tells_everybody_and_brings_the_inquiry_back():
    DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
    client = people.client()
    DestinationUnit.objects.filter(destination="grievance").update(client=client)
    case = Case(keep_working=False)
    unit = as_client(client)
    with clock.frozen(NOW):
        assert unit.get(f"hand-overs/{case.made.id}/packet/").status_code == 200
    looked = JournalEntry.objects.filter(kind="export").values_list("id", flat=True)
    assert len(looked) == 1
    answer = case.undo(case.holder, key="one")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["state"], body["undone_by"], body["undone_reason"]) == (
        "undone",
        case.holder.user.display_name,
        "wrong inquiry",
    )
    assert (body["reason"], body["legal_due_at"]) == ("unhappy", "2026-12-18T17:00:00Z"), "what was said stays"
    assert case.running() == {}
    assert HandOver.objects.get().alert_at is None
    case.inquiry.refresh_from_db()
    assert (case.inquiry.status, case.inquiry.assignee, case.inquiry.relay_text) == ("queued", None, "")
    assert case.inquiry.last_holder_id == case.holder.id
    assert InquiryClock.objects.get(kind="resolution", state="running").round == 1
    assert kinds(case.inquiry)[-2:] == ["hand_over_undone", "return"]
    told = set(Notification.objects.filter(kind="hand_over_undone").values_list("user_id", flat=True))
    assert case.agent.user_id in told
    assert OutboxMessage.objects.filter(type="hand_over.undone").count() == 1
    assert OutboxMessage.objects.filter(type="inquiry.reopened").count() == 1
    assert Letter.objects.filter(kind="hand_over_undone").count() == 1
    before = case.state()
    assert case.undo(case.holder, key="one").headers["Idempotency-Replayed"] == "true"
    for step, sent in (
        ("undo", {"reason": "again"}),
        ("acknowledge", {}),
        ("correct-clock", {"variant": "expedited", "circumstance": "extension", "reason": "r"}),
        ("correct-receipt", {"received_at": (FILED - DAY).isoformat(), "reason": "r"}),
    ):
        assert case.post(case.lead, step, sent).status_code == 409, step
    assert case.state() == before
    with clock.frozen(NOW):
        assert unit.get(f"hand-overs/{case.made.id}/packet/").status_code == 403
        assert unit.get(f"hand-overs/{case.made.id}/").json()["state"] == "undone"
        assert as_user(case.lead.user).get(f"hand-overs/{case.made.id}/packet/").status_code == 200
        page = as_user(case.lead.user).get(f"inquiries/{case.inquiry.reference}/").json()
        report = as_user(case.lead.user).get("reports/hand-overs/?from=2026-11-18&to=2026-11-18").json()
    assert (page["hand_overs"], report["rows"]) == ([], [])
    assert JournalEntry.objects.filter(id__in=list(looked)).count() == 1


def test_what_was_undone_can_be_handed_over_again():
    case = Case(keep_working=True)
    HandOverSuggestion.objects.create(
        inquiry=case.inquiry,
        destination="grievance",
        score=1,
        phrases=["rude*"],
        rule_set_version=1,
        suggested_at=FILED,
        state="accepted",
        decided_at=FILED + HOUR,
    )
    assert case.undo(case.lead).status_code == 200
    assert HandOverSuggestion.objects.get().state == "open", "somebody decides about it again"
    body = {"destinations": ["grievance"], "reason": "She is unhappy", "keep_working": True}
    with clock.frozen(NOW + HOUR):
        again = as_user(case.holder.user).post(f"inquiries/{case.inquiry.reference}/hand-over/", body)
    assert (again.status_code, again.json()["hand_overs"]) == (200, ["grievance"])
    assert case.running() == {"grievance": (1, FILED + 30 * DAY)}
    assert HandOver.objects.filter(state="undone").count() == 1


def test_one_of_two_is_undone_and_the_other_stands():
    case = Case("grievance", "part_c_appeal", keep_working=False)
    wrong = HandOver.objects.get(destination="grievance")
    assert case.undo(case.holder, made=wrong).status_code == 200
    case.inquiry.refresh_from_db()
    assert case.inquiry.status == "handed_over"
    words = DestinationUnit.objects.get(destination="part_c_appeal").relay_words
    assert case.inquiry.relay_text == words.strip()
    assert case.running() == {"part_c_appeal": (0, FILED + 30 * DAY)}
    assert "return" not in kinds(case.inquiry)


@pytest.mark.parametrize(
    ("who", "acknowledged", "days", "status"),
    [
        ("holder", False, 0, 200),
        ("holder", False, 29, 200),
        ("holder", False, 31, 409),
        ("lead", False, 31, 409),
        ("holder", True, 0, 403),
        ("lead", True, 0, 200),
    ],
)
def test_until_when_and_by_whom(who, acknowledged, days, status):
    case = Case()
    if acknowledged:
        acknowledge_hand_over(case.made.id, by=inquiries.actor_of(case.lead), at=NOW)
    before = case.state()
    answer = case.undo(getattr(case, who), at=NOW + days * DAY)
    assert answer.status_code == status, answer.content
    assert (case.state() == before) == (status != 200)


def test_a_closed_inquiry_stays_closed():
    case = Case()
    inquiries.put_in(case.inquiry, "closed")
    assert case.undo(case.lead).status_code == 200
    case.inquiry.refresh_from_db()
    assert (case.inquiry.status, case.running()) == ("closed", {})


def test_undone_takes_a_waiting_correction_with_it():
    case = Case("part_c_appeal", variants={"part_c_appeal": "expedited"})
    case.correct(case.holder, "payment")
    assert case.undo(case.lead).status_code == 200
    waiting = HandOverCorrection.objects.get()
    assert (waiting.state, waiting.decided_by_name) == ("declined", case.lead.user.display_name)


def outcome(step):
    """What came of a step: done, or the code of its refusal."""
    try:
        step()
    except ArsosError as error:
        return error.code
    return "done"


def test_undone_twice_at_once_is_undone_once():
    case = Case()
    by = inquiries.actor_of(case.lead)
    undo = partial(undo_hand_over, case.made.id, reason="r", by=by, at=NOW)
    assert sorted(at_once(2, lambda _number: outcome(undo))) == ["conflict", "done"]
    assert kinds(case.inquiry).count("hand_over_undone") == 1


def test_undone_and_acknowledged_at_once_are_one_after_the_other():
    """Who acknowledges first is undone by the lead; what was undone first is acknowledged by nobody."""
    case = Case()
    by = inquiries.actor_of(case.lead)
    steps = [
        partial(undo_hand_over, case.made.id, reason="r", by=by, at=NOW),
        partial(acknowledge_hand_over, case.made.id, by=by, at=NOW),
    ]
    undone, acknowledged = at_once(2, lambda number: outcome(steps[number]))
    assert (undone, acknowledged) in (("done", "done"), ("done", "conflict"))
    case.made.refresh_from_db()
    assert case.made.state == "undone"
    assert (case.made.acknowledged_at is not None) is (acknowledged == "done")
    assert kinds(case.inquiry).count("hand_over_undone") == 1
    assert case.running() == {}
