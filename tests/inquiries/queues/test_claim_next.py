"""The next of all queues (R16)."""

from datetime import timedelta

import pytest

from foundation import clock
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.calls import as_user

pytestmark = pytest.mark.django_db(transaction=True)


def waiting(queue, priority=3, due_in=10):
    inquiry = inquiries.put_in(inquiries.filed("other"), "queued", queue=queue)
    Inquiry.objects.filter(id=inquiry.id).update(priority=priority, due_at=clock.now() + timedelta(hours=due_in))
    return inquiry.reference


def test_p1_first_then_what_is_due_first_in_whatever_queue():
    order = [
        waiting("billing", due_in=2),
        waiting("triage", due_in=5),
        waiting("billing", priority=1, due_in=9),
        waiting("claims", due_in=1),
    ]
    caller = as_user(people.associate("triage", "billing").user)
    taken = [caller.post("queues/claim-next/").json()["reference"] for _ in range(3)]
    assert taken == [order[2], order[0], order[1]]
    assert caller.post("queues/claim-next/").status_code == 204


def test_it_is_for_associates():
    assert as_user(people.agent().user).post("queues/claim-next/").status_code == 403
