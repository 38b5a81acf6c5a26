"""The legal clock of a hand-over is corrected; both sides stay on record (R29)."""

import pytest
from django.db import IntegrityError, transaction

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from events.letters.models import Letter
from events.notifications.models import Notification
from inquiries.handoffs.models import DestinationUnit, HandOver, HandOverCorrection, LegalClock
from tests.factories import people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.handed_over import DAY, FILED, HOUR, NOW, PART_D, Case, kinds

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_shorter_clock_counts_at_once():
    DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
    case = Case()
    answer = case.correct(case.holder, "expedited", circumstance="refused_expedite", key="one")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["variant"], body["is_expedited"], body["circumstance"]) == ("expedited", True, "refused_expedite")
    assert (body["legal_due_at"], body["version"]) == ("2026-11-19T17:00:00Z", 1)
    assert body["legal_source"] == "42 CFR 422.564(f), 423.564(f)"
    said = body["corrections"][0]
    assert (said["state"], said["variant_before"], said["variant_after"]) == ("applied", "standard", "expedited")
    assert (said["due_before"], said["due_after"]) == ("2026-12-18T17:00:00Z", "2026-11-19T17:00:00Z")
    assert case.running() == {"grievance": (1, FILED + DAY)}
    assert HandOver.objects.get().alert_at == FILED + 2 * HOUR, "an expedited one is acknowledged within an hour"
    facts = HistoryEntry.objects.get(kind="clock_corrected").facts
    assert (facts["variant_before"], facts["variant_after"]) == ("standard", "expedited")
    event = OutboxMessage.objects.get(type="hand_over.corrected")
    assert (event.data["variant"], event.data["legal_due_at"]) == ("expedited", "2026-11-19T17:00:00+00:00")
    assert Letter.objects.filter(kind="hand_over_corrected").count() == 1
    before = case.state()
    again = case.correct(case.holder, "expedited", circumstance="refused_expedite", key="one")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert case.correct(case.holder, "standard", key="one").status_code == 422
    assert case.correct(case.lead, "standard", if_match='"0"').status_code == 412
    assert case.state() == before


def test_a_longer_clock_waits_for_a_lead_and_the_earlier_counts():
    case = Case("part_c_appeal", variants={"part_c_appeal": "expedited"})
    answer = case.correct(case.holder, "payment")
    assert (answer.status_code, answer.json()["corrections"][0]["state"]) == (200, "waiting")
    assert (answer.json()["variant"], case.running()) == ("expedited", {"part_c_appeal": (0, FILED + 3 * DAY)})
    assert Notification.objects.get(kind="clock_correction_asked").user_id == case.lead.user_id
    assert not OutboxMessage.objects.filter(type="hand_over.corrected").exists()
    assert case.correct(case.lead, "standard").status_code == 409
    waiting = HandOverCorrection.objects.get()
    decision = {"approve": False, "reason": "It is urgent"}
    assert case.post(case.holder, f"corrections/{waiting.id}/decide", decision).status_code == 403
    assert case.post(case.lead, f"corrections/{waiting.id}/decide", decision).status_code == 200
    assert case.running() == {"part_c_appeal": (0, FILED + 3 * DAY)}
    assert case.correct(case.holder, "payment").status_code == 200
    waiting = HandOverCorrection.objects.get(state="waiting")
    approval = {"approve": True, "reason": "seen the bill"}
    assert case.post(case.lead, f"corrections/{waiting.id}/decide", approval).status_code == 200
    assert case.running() == {"part_c_appeal": (1, FILED + 60 * DAY)}
    assert HandOver.objects.get().is_expedited is False
    assert [one for one in kinds(case.inquiry) if one.startswith("clock_corr")] == [
        "clock_correction_asked",
        "clock_correction_declined",
        "clock_correction_asked",
        "clock_corrected",
    ]


def test_a_clock_without_a_federal_limit_runs_no_more():
    LegalClock.objects.filter(destination="grievance", variant="standard").update(target_seconds=None)
    case = Case(variants={"grievance": "expedited"}, circumstances={"grievance": "extension"})
    assert list(case.running()) == ["grievance"]
    assert case.correct(case.lead, "standard").status_code == 200
    case.made.refresh_from_db()
    assert (case.made.variant, case.made.legal_due_at, case.running()) == ("standard", None, {})


def test_after_the_acknowledgement_a_correction_starts_no_clock_here():
    case = Case()
    assert case.post(case.lead, "acknowledge", {}).status_code == 200
    assert case.running() == {}
    assert case.correct(case.lead, "standard_extended").status_code == 200
    made = HandOver.objects.get()
    assert (made.variant, made.legal_due_at) == ("standard_extended", FILED + 44 * DAY)
    assert case.running() == {}
    assert case.inquiry.clocks.filter(kind="regulatory", state="stopped", due_at=made.legal_due_at).count() == 1


def test_a_lead_gives_more_time_directly():
    case = Case("part_c_appeal", variants={"part_c_appeal": "expedited"})
    assert case.correct(case.lead, "standard_extended").json()["corrections"][0]["state"] == "applied"
    assert case.running() == {"part_c_appeal": (1, FILED + 44 * DAY)}


def test_a_statement_moves_an_exception_and_a_receipt_moves_what_runs_from_it():
    case = Case(PART_D, plan_type="PDP", variants={PART_D: "exception"})
    assert case.running() == {PART_D: (0, FILED + 17 * DAY)}
    came = FILED + HOUR
    assert case.correct(case.holder, "exception", statement_at=came.isoformat()).status_code == 200
    assert case.running() == {PART_D: (1, came + 3 * DAY)}
    earlier = (FILED - DAY).isoformat()
    assert case.post(case.holder, "correct-receipt", {"received_at": earlier, "reason": "r"}).status_code == 200
    assert case.running() == {PART_D: (1, came + 3 * DAY)}, "the statement still comes within 14 days"
    long_ago = (FILED - 20 * DAY).isoformat()
    assert case.post(case.holder, "correct-receipt", {"received_at": long_ago, "reason": "r"}).status_code == 200
    assert case.running() == {PART_D: (2, FILED - 3 * DAY)}, "14 days after the request, and 72 hours"


@pytest.mark.parametrize(
    ("given", "body", "pointer", "code"),
    [
        ({}, {"variant": "payment"}, "/variant", "not_offered"),
        ({}, {"variant": "standard"}, "/variant", "unchanged"),
        ({}, {"variant": "expedited"}, "/circumstance", "required"),
        ({}, {"variant": "standard", "circumstance": "extension"}, "/circumstance", "not_allowed"),
        ({"plan_type": "PDP"}, {"variant": "expedited", "circumstance": "extension"}, "/circumstance", "not_offered"),
        ({}, {"variant": "standard", "statement_at": "2026-11-18T17:30:00Z"}, "/statement_at", "not_allowed"),
        ({}, {"variant": "expedited", "circumstance": "moon"}, "/circumstance", "not_allowed"),
        ({}, {"variant": "x" * 41}, "/variant", "too_long"),
        ({}, {"variant": "expedited", "circumstance": "extension", "reason": ""}, "/reason", "required"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(given, body, pointer, code):
    case = Case(**given)
    before = case.state()
    answer = case.correct(case.lead, **body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.content
    assert answer.json()["errors"][0]["code"] == code
    assert case.state() == before


def test_holder_and_leads_correct_and_nobody_else():
    case = Case()
    client = people.client()
    DestinationUnit.objects.filter(destination="grievance").update(client=client)
    before = case.state()
    asked = {"variant": "expedited", "circumstance": "extension"}
    for who, status in (
        (as_agent(case.agent), 403),
        (as_client(client), 403),
        (as_user(people.associate("triage").user), 403),
        (as_user(people.associate("benefits").user), 404),
    ):
        assert case.correct(who, **asked).status_code == status
        assert case.undo(who).status_code == status
    assert case.state() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "undone"},
        {"undone_at": NOW},
        {"undone_reason": "r"},
        {"circumstance": "extension"},
        {"variant": "expedited", "is_expedited": True},
    ],
)
def test_the_database_keeps_the_rules_too(changes):
    case = Case()
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(id=case.made.id).update(**changes)


def test_a_correction_changes_something():
    case = Case()
    common = {"hand_over": case.made, "state": "waiting", "reason": "r", "asked_by_name": "x", "asked_at": NOW}
    same = {"received_before": FILED, "received_after": FILED, "variant_before": "standard"}
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOverCorrection.objects.create(**common, **same, variant_after="standard")
    HandOverCorrection.objects.create(**common, **same, variant_after="expedited")
