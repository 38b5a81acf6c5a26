"""The board of queues, and why somebody can't be given an inquiry: each says what is true of it."""

from datetime import timedelta

import pytest

from foundation import clock
from foundation.errors import ConflictFound, InputRejected
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import assign_inquiry
from inquiries.queues.queries.board import queue_board
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_overdue_is_not_what_is_due_next():
    associate, now = people.associate("triage"), clock.now()
    days = [-3, -1, 2, 5]
    for day in days:
        one = inquiries.put_in(inquiries.filed(), "queued", queue="triage")
        Inquiry.objects.filter(id=one.id).update(due_at=now + timedelta(days=day))
    [counts] = queue_board(inquiries.actor_of(associate), now)
    assert (counts.longest_overdue_at - now).days == -3
    assert (counts.next_due_at - now).days == 2
    assert "Longest overdue:" in text_of(at_pages(associate).get("/admin/queues/"))


@pytest.mark.parametrize(
    ("change", "refusal", "said"),
    [
        ({"queue": "billing"}, InputRejected, "doesn't work the queue Billing"),
        ({"required_skills": ["spanish"]}, InputRejected, "{name} doesn't have this skill: Spanish."),
        ({"is_available": False}, ConflictFound, "{name} is absent."),
        ({"capacity": 0}, ConflictFound, "{name} has no free capacity: 0 of 0 assigned."),
    ],
)
def test_who_cannot_be_given_it_is_told_why(change, refusal, said):
    lead, chosen = people.associate("triage", "billing", lead=True), people.associate("triage")
    inquiry = inquiries.put_in(inquiries.filed(), "queued", queue=change.get("queue", "triage"))
    Inquiry.objects.filter(id=inquiry.id).update(required_skills=change.get("required_skills", []))
    for name in {"is_available", "capacity"} & change.keys():
        setattr(chosen, name, change[name])
    chosen.save()
    with pytest.raises(refusal) as refused:
        assign_inquiry(inquiry.reference, assignee=chosen.id, by=inquiries.actor_of(lead), at=clock.now())
    assert said.format(name=chosen.user.display_name) in refused.value.detail
