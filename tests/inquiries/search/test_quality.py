"""What people type finds what they mean: queries with the answers they should have (R37)."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from foundation import clock
from inquiries.inquiry.models import InquiryMessage
from inquiries.search.queries.search import search
from members.book.models import FormerName, Policy
from tests.factories import inquiries, members, people
from tests.support.real_input import ROOT
from tests.support.search import make_documents

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Path(__file__).parent
LEAST_RECALL = 0.95
FIRST = 10
DOCUMENT = ROOT / "docs/reference/search.md"


def rows_of(name):
    with (HERE / name).open(newline="") as file:
        return list(csv.DictReader(file))


QUERIES = rows_of("quality_queries.csv")


def make_people(agent):
    """An inquiry with a message for each person; returns its key by its reference."""
    keys = {}
    for row in rows_of("quality_people.csv"):
        named = {name: row[name] for name in ("first_name", "last_name", "phone")}
        member = members.MemberFactory(**named)
        if row["former_last_name"]:
            used = {"used_from": "2020-01-01", "used_until": "2024-01-01", "first_name": row["first_name"]}
            FormerName.objects.create(member=member, last_name=row["former_last_name"], **used)
        policy = members.policy(agent, member=member)
        Policy.objects.filter(id=policy.id).update(policy_number=row["policy_number"])
        inquiry = inquiries.filed(agent=agent, policy=policy)
        said = {"visibility": "agent", "author_name": "x", "author_role": "agent", "created_at": clock.now()}
        InquiryMessage.objects.create(inquiry=inquiry, body=row["message"], **said)
        keys[inquiry.reference] = row["key"]
    make_documents()
    return keys


def test_what_people_type_finds_what_they_mean():
    agent, stranger = people.agent(), people.agent()
    keys, asked, found, wrong = make_people(agent), Counter(), Counter(), []
    by, other, at = inquiries.actor_of(agent), inquiries.actor_of(stranger), clock.now()
    for row in QUERIES:
        page = search(by, row["query"], at, kinds=["inquiries"], most=FIRST).inquiries
        shown = [keys[one.reference] for one, _ in page.rows]
        is_right = row["expected"] in shown if row["expected"] else shown == []
        asked[row["kind"]] += 1
        found[row["kind"]] += is_right
        if not is_right:
            wrong.append((row["kind"], row["query"], row["expected"], shown))
        if row["expected"] == "1":
            assert search(other, row["query"], at, most=FIRST).inquiries.rows == [], "nobody else finds it"
    assert len(QUERIES) >= 150
    assert found.total() / asked.total() >= LEAST_RECALL, wrong
    assert not [one for one in wrong if one[0] == "a stranger"]
    table = [f"| {kind} | {asked[kind]} | {found[kind]} |" for kind in sorted(asked)]
    missing = [line for line in table if line not in DOCUMENT.read_text()]
    assert missing == [], "docs/reference/search.md says something else"
