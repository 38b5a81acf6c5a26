"""Real complaints and people: every record finds a type, sound details and a place to go."""

import csv
from collections import Counter

import pytest

from dev.benchmarks.complaint_mapping import details_of, plan_type_of, type_of
from foundation import clock
from foundation.shipped.files import shipped
from inquiries.catalog.rules.intake import validate_details
from members.imports.rows import RawRow, read_row
from tests.support.real_input import real_input
from tests.support.shipped import first_forms

REFUSED_TYPES = [row["code"] for row in shipped("inquiries.refusedtype")]
FORMS = first_forms()


@pytest.fixture(scope="module")
def complaints():
    with real_input("complaints.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_complaint_fits_a_type_that_its_plan_is_offered(complaints):
    counts: Counter[str] = Counter()
    for complaint in complaints:
        plan_type = plan_type_of(complaint)
        kind, issue = type_of(complaint, plan_type)
        counts[kind] += 1
        if kind in REFUSED_TYPES:
            continue
        assert plan_type in FORMS[kind]["plan_types"], complaint["file_no"]
        details = details_of(kind, issue, complaint)
        assert not validate_details(FORMS[kind]["details_schema"], details, today=clock.date_of(clock.now()))
    assert len(set(counts) - set(REFUSED_TYPES)) >= 10
    assert counts["other"] <= len(complaints) / 10
    assert sum(counts[kind] for kind in REFUSED_TYPES) > 0
    assert counts["dissatisfaction"] > 0


def test_every_person_is_read_as_the_feed_writes_them():
    with real_input("people.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, 2):
        texts = {"last_name": row["LAST"], "first_name": row["FIRST"], "date_of_birth": row["BIRTHDATE"]}
        texts |= {"zip_code": row["ZIP"], "humana_id": f"H{62000000 + line}", "deceased_on": row["DEATHDATE"]}
        read = read_row(RawRow(line, texts), today=clock.date_of(clock.now()))
        assert read.row is not None, read.problems
