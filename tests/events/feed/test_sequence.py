"""One order for every reader, whatever order the commits came in."""

import threading

import pytest
from django.db import connection, transaction

from events.feed.actions import sequence_messages
from events.feed.data import InquiryEventData
from events.feed.models import OutboxMessage
from events.feed.steps import Effect, EventType, enqueue
from foundation import clock
from foundation.identifiers import new_id

pytestmark = pytest.mark.django_db(transaction=True)


def write(subject=None, kind=EventType.INQUIRY_CHANGED, count=1):
    data = InquiryEventData(inquiry="SI-7K3M-9QX5", status="queued", version=1)
    enqueue([Effect(type=kind, data=data)] * count, subject_id=subject or new_id(), at=clock.now())


def order():
    rows = OutboxMessage.objects.exclude(sequence=None).order_by("sequence")
    return list(rows.values_list("sequence", "type"))


def test_an_event_that_commits_late_is_not_skipped():
    """The first writer commits last: whoever has read to the end misses nothing."""
    written, may_commit = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            write(kind=EventType.INQUIRY_SUBMITTED)
            written.set()
            may_commit.wait(60)
        connection.close()

    slow = threading.Thread(target=slow_writer)
    slow.start()
    assert written.wait(60)
    with transaction.atomic():
        write(kind=EventType.INQUIRY_CLAIMED)
    while sequence_messages():
        pass
    assert order() == [(1, "inquiry.claimed")]
    may_commit.set()
    slow.join()
    while sequence_messages():
        pass
    assert order() == [(1, "inquiry.claimed"), (2, "inquiry.submitted")]


def test_reverse_commits_of_many_writers_leave_no_gap():
    count = 6
    ready = [threading.Event() for _ in range(count)]
    go = [threading.Event() for _ in range(count)]

    def writer(number):
        with transaction.atomic():
            write(count=3)
            ready[number].set()
            go[number].wait(60)
        connection.close()

    threads = [threading.Thread(target=writer, args=[number]) for number in range(count)]
    for number, thread in enumerate(threads):
        thread.start()
        assert ready[number].wait(60)
    seen = 0
    for number in reversed(range(count)):
        go[number].set()
        threads[number].join()
        while sequence_messages():
            pass
        newly = [sequence for sequence, _ in order() if sequence > seen]
        assert newly == [seen + 1, seen + 2, seen + 3]
        seen += 3


def test_two_sequencers_at_once_number_each_event_once():
    with transaction.atomic():
        write(count=500)
    start = threading.Barrier(4)

    def number():
        start.wait()
        while sequence_messages():
            pass
        connection.close()

    threads = [threading.Thread(target=number) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sequence for sequence, _ in order()] == list(range(1, 501))


def test_events_of_one_subject_keep_their_order():
    subject = new_id()
    for kind in (EventType.INQUIRY_SUBMITTED, EventType.INQUIRY_CLAIMED, EventType.INQUIRY_RESOLVED):
        with transaction.atomic():
            write(subject, kind)
    sequence_messages()
    assert [kind for _, kind in order()] == ["inquiry.submitted", "inquiry.claimed", "inquiry.resolved"]
