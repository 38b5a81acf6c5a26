"""The pace of a queue: exact where little was answered, kept for a while where it was much."""

from datetime import timedelta

import pytest

from dev.benchmarks.volume import multiply_inquiry
from foundation import clock
from inquiries.queues.queries.pace import KEPT_FOR, LOOKS_BACK, MANY, answered_lately
from tests.factories import inquiries

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)
"""What a test lets be kept must not be what the next one finds."""


def test_what_was_answered_in_four_weeks_is_counted_queue_by_queue():
    answered, waiting = inquiries.filed("other"), inquiries.filed("billing")
    inquiries.put_in(answered, "resolved")
    queue_ids, at = [answered.queue_id, waiting.queue_id], clock.now()
    assert answered_lately(queue_ids, at) == {answered.queue_id: 1, waiting.queue_id: 0}
    assert answered_lately(queue_ids, at + LOOKS_BACK) == {answered.queue_id: 0, waiting.queue_id: 0}


def test_the_count_of_a_busy_queue_is_kept_for_ten_minutes():
    inquiry = inquiries.filed("other")
    inquiries.put_in(inquiry, "resolved")
    multiply_inquiry(inquiry.reference, MANY - 1, days=0)
    at = clock.now() + LATER
    assert answered_lately([inquiry.queue_id], at) == {inquiry.queue_id: MANY}
    multiply_inquiry(inquiry.reference, 5, days=0)
    assert answered_lately([inquiry.queue_id], at + KEPT_FOR - timedelta(seconds=1)) == {inquiry.queue_id: MANY}
    assert answered_lately([inquiry.queue_id], at + KEPT_FOR) == {inquiry.queue_id: MANY + 5}


def test_a_quiet_queue_is_counted_each_time():
    inquiry = inquiries.filed("other")
    inquiries.put_in(inquiry, "resolved")
    multiply_inquiry(inquiry.reference, MANY - 2, days=0)
    at = clock.now() + 2 * LATER
    assert answered_lately([inquiry.queue_id], at) == {inquiry.queue_id: MANY - 1}
    multiply_inquiry(inquiry.reference, 1, days=0)
    assert answered_lately([inquiry.queue_id], at) == {inquiry.queue_id: MANY}
