"""Warnings and breaches: each once, with its recipients, however many look and in whatever order (R22)."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from audit.models import HistoryEntry
from events.feed.models import OutboxMessage
from events.notifications.models import Notification
from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.targets.models import AlertRule, ClockAlert, InquiryClock
from inquiries.tasks import check_due
from inquiries.work.actions.answer import Answer, resolve_inquiry
from inquiries.work.actions.check import check_inquiry
from inquiries.work.actions.hold import Hold, hold_inquiry, resume_inquiry
from inquiries.work.actions.reclassify import prioritize_inquiry
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)

MONDAY = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)  # 10:00 in New York; P3: 12 and 36 business hours
HOUR = timedelta(hours=1)
TUESDAY_8 = datetime(2026, 11, 17, 13, 0, tzinfo=UTC)


@pytest.fixture
def filed():
    with clock.frozen(MONDAY):
        lead, associate = people.associate("triage", lead=True), people.associate("triage")
        inquiry = inquiries.filed("other", agent=people.agent(), at=MONDAY)
        return inquiry, associate, lead


def sweep(at):
    with clock.frozen(at):
        check_due()


def alerts(kind="first_response"):
    found = ClockAlert.objects.filter(clock__kind=kind).order_by("share")
    return list(found.values_list("share", flat=True))


def told(kind):
    return set(Notification.objects.filter(kind=kind).values_list("user", flat=True))


@pytest.mark.parametrize(
    ("at", "shares"),
    [
        (MONDAY + 8 * HOUR, []),
        (MONDAY + 9 * HOUR, [75]),  # 9 of 12 business hours
        (TUESDAY_8 + timedelta(minutes=47), [75]),
        (TUESDAY_8 + timedelta(minutes=48), [75, 90]),  # 10.8 hours: 10 on Monday, 48 minutes on Tuesday
        (TUESDAY_8 + 2 * HOUR - timedelta(seconds=1), [75, 90]),
        (TUESDAY_8 + 2 * HOUR, [75, 90, 100]),
    ],
)
def test_each_share_at_its_moment(filed, at, shares):
    sweep(at)
    assert alerts() == shares


def test_who_is_told_what(filed):
    inquiry, associate, lead = filed
    sweep(MONDAY + 9 * HOUR)
    assert told("clock_warning") == {lead.user_id}, "nobody holds it: the leads of its queue"
    claim_inquiry(inquiry.reference, by=inquiries.actor_of(associate), at=MONDAY + 9 * HOUR)
    Notification.objects.all().delete()
    sweep(TUESDAY_8 + timedelta(minutes=48))
    assert told("clock_warning") == {associate.user_id, lead.user_id}
    sweep(TUESDAY_8 + 2 * HOUR)
    assert told("clock_breached") == {associate.user_id, lead.user_id}


def test_recipients_are_data(filed):
    inquiry, *_ = filed
    AlertRule.objects.filter(share=75).update(recipients=["agent"])
    sweep(MONDAY + 9 * HOUR)
    assert told("clock_warning") == {inquiry.agent.user_id}


def test_history_and_event_tell_it_once(filed):
    inquiry, *_ = filed
    for _ in range(3):
        sweep(TUESDAY_8 + 2 * HOUR)
    kinds = list(HistoryEntry.objects.filter(inquiry_id=inquiry.id).order_by("position").values_list("kind", flat=True))
    assert kinds == ["submitted", "routed", "clock_warning", "clock_warning", "clock_breached"]
    types = list(OutboxMessage.objects.order_by("position").values_list("type", flat=True))
    assert types[2:] == ["inquiry.clock_warning"] * 2 + ["inquiry.clock_breached"]
    assert OutboxMessage.objects.latest("position").data == {
        "inquiry": inquiry.reference,
        "status": "queued",
        "version": inquiry.version,
        "clock": "first_response",
        "share": 100,
    }


def test_two_sweepers_at_once_alert_once(filed):
    for _ in range(9):
        with clock.frozen(MONDAY):
            inquiries.filed("other", agent=people.agent(), at=MONDAY)
    start = threading.Barrier(3)

    def look():
        start.wait()
        sweep(TUESDAY_8 + 2 * HOUR)
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert alerts() == [75] * 10 + [90] * 10 + [100] * 10
    assert Notification.objects.filter(kind="clock_breached").count() == 10


def test_an_action_that_comes_before_the_sweep_gives_what_was_due(filed):
    inquiry, associate, _ = filed
    by = inquiries.actor_of(associate)
    claim_inquiry(inquiry.reference, by=by, at=MONDAY)
    resolve_inquiry(
        inquiry.reference,
        Answer(answer="ok", no_relay_needed=True, resolution_code="completed"),
        by=by,
        at=TUESDAY_8 + 3 * HOUR,
    )
    assert alerts() == [75, 90, 100]
    assert InquiryClock.objects.get(kind="first_response").state == "missed"
    sweep(TUESDAY_8 + 30 * HOUR)
    assert alerts("resolution") == []


def test_a_pause_puts_off_and_gives_nothing_twice(filed):
    inquiry, associate, _ = filed
    by = inquiries.actor_of(associate)
    claim_inquiry(inquiry.reference, by=by, at=MONDAY)
    sweep(MONDAY + 9 * HOUR)
    hold_inquiry(inquiry.reference, Hold(pending_reason="member", note="?"), by=by, at=MONDAY + 9 * HOUR)
    # the note met the first response; the resolution has run 9 of 36 hours
    sweep(MONDAY + timedelta(days=6))
    assert alerts("resolution") == []
    resume_inquiry(inquiry.reference, by=by, at=MONDAY + timedelta(days=7))  # the next Monday, 10:00
    sweep(MONDAY + timedelta(days=8, hours=5))  # 26 of 36 hours: Monday 10, Tuesday 7
    assert alerts("resolution") == []
    sweep(MONDAY + timedelta(days=8, hours=6))  # 27 of 36
    assert alerts("resolution") == [75]


def test_another_priority_keeps_what_has_run_and_what_was_alerted(filed):
    inquiry, _, lead = filed
    by, at = inquiries.actor_of(lead), MONDAY + 9 * HOUR
    sweep(at)
    prioritize_inquiry(inquiry.reference, priority=1, reason="urgent", by=by, at=at)
    assert alerts() == [75, 90, 100], "nine hours are more than the one hour of P1"
    assert alerts("resolution") == [75, 90, 100]
    prioritize_inquiry(inquiry.reference, priority=4, reason="calm", by=by, at=at)
    sweep(MONDAY + timedelta(days=30))
    assert alerts() == [75, 90, 100], "each once, whatever the target becomes"


def test_a_legal_clock_alerts_in_elapsed_time_whatever_the_state(filed):
    inquiry, associate, lead = filed
    by = inquiries.actor_of(associate)
    claim_inquiry(inquiry.reference, by=by, at=MONDAY)
    hand_over_inquiry(inquiry.reference, Handoff(destinations=["grievance"], reason="unhappy"), by=by, at=MONDAY + HOUR)
    received = Inquiry.objects.get().created_at
    sweep(received + timedelta(days=22, hours=11))
    assert alerts("regulatory") == []
    sweep(received + timedelta(days=22, hours=12))  # 75 % of 30 days
    assert alerts("regulatory") == [75]
    sweep(received + timedelta(days=30))
    assert alerts("regulatory") == [75, 90, 100]
    assert told("clock_breached") == {lead.user_id}


def test_what_somebody_holds_is_passed_over_until_the_next_sweep(filed):
    inquiry, *_ = filed
    locked, let_go = threading.Event(), threading.Event()

    def hold():
        from django.db import transaction

        with transaction.atomic():
            Inquiry.objects.select_for_update().get(id=inquiry.id)
            locked.set()
            let_go.wait(60)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert locked.wait(60)
    sweep(TUESDAY_8 + 2 * HOUR)
    assert alerts() == []
    let_go.set()
    thread.join()
    sweep(TUESDAY_8 + 2 * HOUR)
    assert alerts() == [75, 90, 100]


def test_a_vanished_inquiry_is_success(filed):
    assert check_inquiry(people.agent().id, at=MONDAY) is False
