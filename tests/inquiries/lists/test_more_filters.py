"""What lists are narrowed to beside state, queue and type: each finds what it says, kept or typed, and is counted."""

from datetime import timedelta

import pytest

from events.notifications.models import Notification
from foundation import clock
from inquiries.inquiry.models import Inquiry
from inquiries.lists.api import read_saved_filters
from inquiries.lists.queries.lists import count_listed, filters_from, first_rows
from inquiries.lists.rules import ORDERINGS
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def holder():
    return people.associate("triage")


@pytest.fixture
def three(holder):
    rows = [inquiries.filed("other") for _ in range(3)]
    inquiries.put_in(rows[0], "in_progress", holder=holder)
    Inquiry.objects.filter(id=rows[1].id).update(line_of_business="PDP", priority=1)
    return rows


def found(staff, **filters):
    rows = as_user(staff.user).get(f"inquiries/?{'&'.join(f'{name}={value}' for name, value in filters.items())}")
    assert rows.status_code == 200, rows.json()
    return {one["reference"] for one in rows.json()["results"]}


def test_each_filter_finds_what_it_says(holder, three):
    first, second, third = (one.reference for one in three)
    today = clock.date_of(clock.now())
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    as_agent(three[0].agent).post(f"inquiries/{first}/messages/", {"body": "Any news?"})
    cases = [
        ({"assignee": holder.id}, {first}),
        ({"agent": three[1].agent.san.lower()}, {second}),
        ({"agent": "NOBODY"}, set()),
        ({"plan_type": "PDP"}, {second}),
        ({"filed_from": today}, {first, second, third}),
        ({"filed_from": tomorrow}, set()),
        ({"filed_to": today}, {first, second, third}),
        ({"filed_to": yesterday}, set()),
        ({"filed_from": yesterday, "filed_to": tomorrow, "plan_type": "PDP"}, {second}),
        ({"new_reply": "true"}, {first}),
    ]
    by, at = inquiries.actor_of(holder), clock.now()
    for filters, expected in cases:
        assert found(holder, **filters) == expected, filters
        kept = filters_from(
            read_saved_filters({name: value == "true" or str(value) for name, value in filters.items()})
        )
        rows = first_rows(by, kept, ("-created_at", "-id"), 50, at=at)
        assert {one.reference for one in rows} == expected, filters
        assert count_listed(by, kept, at, most=50) == len(expected)
    Notification.objects.update(read_at=clock.now())
    assert found(holder, new_reply="true") == set()


def test_a_reply_is_new_to_its_reader_alone(holder, three):
    as_agent(three[0].agent).post(f"inquiries/{three[0].reference}/messages/", {"body": "Any news?"})
    assert found(people.associate("triage"), new_reply="true") == set()
    assert as_agent(three[0].agent).get("inquiries/?new_reply=true").json()["results"] == []


def test_a_count_ends_where_it_is_told_to(holder, three):
    by, at = inquiries.actor_of(holder), clock.now()
    assert [count_listed(by, filters_from({}), at, most=most) for most in (0, 1, 2, 3)] == [1, 2, 3, 3]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_each_order_goes_page_by_page(holder, three, ordering):
    caller, seen, address = as_user(holder.user), [], f"inquiries/?ordering={ordering}&page_size=1"
    while address:
        page = caller.get(address).json()
        seen += [one[ordering.lstrip("-")] for one in page["results"]]
        address = page["next"] and page["next"].split("/api/v1/")[1]
    assert len(seen) == 3
    known = [one for one in seen if one is not None]
    assert known == sorted(known, reverse=ordering.startswith("-"))
