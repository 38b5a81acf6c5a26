"""Pages stay cheap however much there is: few queries, few bytes, and never a count over everything."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id, new_reference
from inquiries.bulk.actions import start_bulk_run
from inquiries.bulk.models import BulkItem
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.lists.actions import start_export
from tests.factories import inquiries, people
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES, MOST_BYTES = 12, 200_000
LIST = "/admin/service-inquiries/"


def copies_of(inquiry, count, **changes):
    values = Inquiry.objects.filter(id=inquiry.id).values().get()
    del values["next_check_at"]
    Inquiry.objects.bulk_create(
        Inquiry(**{**values, **changes, "id": new_id(), "reference": new_reference()}) for _ in range(count)
    )


def costs(browser, address):
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = browser.get(address)
    assert answer.status_code == 200
    return len(asked), len(answer.content), [f"{one['sql']}" for one in asked]


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def desk(agent):
    """A lead with 240 waiting, 60 in hand, a run of 500 and some exports."""
    lead = people.associate(lead=True)
    people.grant(lead.user, Role.ADMINISTRATOR)
    first = inquiries.filed(agent=agent)
    copies_of(first, 240, summary="S" * 200)
    copies_of(first, 60, status="in_progress", assignee_id=lead.id)
    copies_of(first, 20, status="pending", pending_reason="agent", assignee_id=lead.id)
    copies_of(first, 20, status="resolved", resolved_at=clock.now())
    by = inquiries.actor_of(lead)
    for _ in range(30):
        start_export(filters={}, columns=["reference"], file_format="csv", by=by, at=clock.now())
    return lead


@pytest.mark.parametrize(
    "address",
    [
        "/admin/queues/",
        "/admin/",
        LIST,
        f"{LIST}?page_size=200",
        f"{LIST}?mine=on&ordering=due_at&status=in_progress",
        "/admin/background/",
    ],
)
def test_pages_of_the_desk(desk, address):
    queries, size, asked = costs(at_pages(desk), address)
    assert queries <= MOST_QUERIES, "\n".join(asked)
    assert size <= MOST_BYTES


@pytest.mark.parametrize("address", [LIST, f"{LIST}?need=wait", f"{LIST}?narrowed=1&page_size=200"])
def test_lists_of_an_agent(desk, agent, address):
    queries, size, asked = costs(at_pages(agent), address)
    assert queries <= MOST_QUERIES, "\n".join(asked)
    assert size <= MOST_BYTES


def test_the_results_of_the_largest_run(desk):
    references = [new_reference() for _ in range(500)]
    run = start_bulk_run(
        action=Action.CLAIM, values={}, references=references, by=inquiries.actor_of(desk), at=clock.now()
    )
    BulkItem.objects.filter(run=run, position__lte=300).update(state="refused", code="not-found", detail="D" * 100)
    BulkItem.objects.filter(run=run, state="waiting").update(state="done")
    run.state, run.finished_at = "done", clock.now()
    run.save()
    queries, size, asked = costs(at_pages(desk), f"/admin/background/bulk/{run.id}/")
    assert queries <= MOST_QUERIES, "\n".join(asked)
    assert size <= MOST_BYTES
