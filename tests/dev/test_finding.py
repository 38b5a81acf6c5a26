"""What people type finds what they mean among real names and complaints, and nobody else finds it (R37)."""

import csv
from itertools import islice

import pytest

from dev.benchmarks.finding import LEAST_RECALL, measure
from foundation import clock
from inquiries.inquiry.models import Inquiry, InquiryMessage
from members.book.models import FormerName
from tests.factories import inquiries, members, people
from tests.support.real_input import real_input
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)
PERSONS = 8


def read(name):
    with real_input(name).open(newline="") as file:
        return list(csv.DictReader(file))


def file_complaints():
    """Some real-looking people in two books, each with a real complaint as a message."""
    books = [people.agent(), people.agent()]
    married = [row for row in read("people.csv") if row["MAIDEN"]]
    for number, (person, complaint) in enumerate(zip(islice(married, PERSONS), read("complaints.csv"), strict=False)):
        agent = books[number % 2]
        member = members.MemberFactory(
            first_name=person["FIRST"], last_name=person["LAST"], phone=f"+1305555{number + 100:04}"
        )
        used = {"used_from": "2010-01-01", "used_until": "2020-01-01"}
        FormerName.objects.create(member=member, first_name=person["FIRST"], last_name=person["MAIDEN"], **used)
        inquiry = inquiries.filed(agent=agent, policy=members.policy(agent, member=member))
        Inquiry.objects.filter(id=inquiry.id).update(external_reference=complaint["file_no"])
        said = {"visibility": "agent", "author_name": "x", "author_role": "agent", "created_at": clock.now()}
        body = f"{complaint['company']}: {complaint['reason']}, {complaint['subreason']}"
        InquiryMessage.objects.create(inquiry=inquiry, body=body, **said)
    make_documents()


def test_real_names_and_complaints_are_found_and_by_nobody_else():
    file_complaints()
    found = measure(PERSONS)
    assert found.asked.total() >= 150
    assert (found.recall >= LEAST_RECALL, found.unseen) == (True, 0), found.missed
    assert {kind for kind, _ in found.missed} & {"a stranger's name", "a stranger's number"} == set()
    assert len(found.table()) > 15
