"""The planted-person walk finds what it is there to find; it looks at every other test's responses (R33)."""

from datetime import date
from uuid import uuid4

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import RequestFactory

from foundation import clock
from foundation.access_log import steps as reads
from foundation.actor import Actor
from members.book.models import Member
from tests.factories import members
from tests.support.planted import WALK, Planted, check, observe

ANNA = Planted(uuid4(), "Annina", "Plantedby", date(1950, 2, 3), "1EG4TE5MK73", "+15025550101", "H50000001")
TWIN = Planted(uuid4(), "Annina", "Plantedby", date(1950, 2, 3), "", "", "")
PAGE = "<h1>Annina Plantedby</h1>"


def row(*fields, kind="read", road="page CustomerPage", subjects=(ANNA.id,)):
    return {"kind": kind, "road": road, "subjects": list(subjects), "fields": list(fields)}


@pytest.mark.parametrize(
    ("text", "rows", "missing"),
    [
        (PAGE, [row("name")], []),
        (PAGE, [], ["name"]),
        (PAGE, [row("name", kind="denied")], ["name"]),
        (PAGE, [row("name", road="GET MemberView")], ["name"]),
        (PAGE, [row("name", subjects=[uuid4()])], ["name"]),
        (PAGE, [row("contact")], ["name"]),
        (PAGE, [row("name", subjects=[TWIN.id])], []),
        (f"{PAGE} born Feb 3, 1950", [row("name")], ["date_of_birth"]),
        (f"{PAGE} 1950-02-03", [row("name", "date_of_birth")], []),
        (f"{PAGE} 1EG4-TE5-MK73", [row("name")], ["mbi"]),
        (f"{PAGE} +15025550101", [row("name", "contact")], []),
        ("H50000001", [], ["humana_id"]),
        ("A-H50000001", [], []),
        ("H500000012", [], []),
        ("H500000012 H50000001", [], ["humana_id"]),
        ("Annina Plantedbyways, 1950-02-03", [], []),
        ("Plantedbyways, Annina Plantedby", [], ["name"]),
        ("Annina_ Plantedby", [], []),
        ("Annina éPlantedby", [], []),
    ],
)
def test_what_is_shown_needs_its_row(text, rows, missing):
    found = check(text, rows, persons=[ANNA, TWIN], channel="page ")
    assert [one.split()[0] for one in found] == missing


def test_what_the_request_said_itself_is_given_back_once():
    assert check("Annina Plantedby", [], persons=[ANNA], channel="page ", echoed="q=Plantedby") == []
    twice = "Plantedby? Annina Plantedby"
    assert len(check(twice, [], persons=[ANNA], channel="page ", echoed="q=Plantedby")) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_journaled", [True, False])
@pytest.mark.parametrize("answer", [HttpResponse, lambda text: JsonResponse({"detail": text})])
def test_a_response_without_a_row_is_caught(answer, is_journaled):
    made = members.MemberFactory(first_name="Bertille", last_name="Plåntedby")
    other = Member.objects.bulk_create([members.MemberFactory.build(last_name="Bulkily")])[0]

    def respond(_request):
        looks = reads.AccessEntries(kind="read", subjects={made.id: None, other.id: None}, fields={"name": None})
        if is_journaled:
            reads.write_accesses(looks, by=Actor(name="Somebody"), at=clock.now(), road="GET View")
        return answer("Bertille Plåntedby and Testina Bulkily")

    before = WALK.responses, WALK.with_persons
    observe(RequestFactory().get("/api/v1/members/"), respond)
    misses, WALK.misses = WALK.misses, []
    assert len(misses) == (0 if is_journaled else 2)
    assert (WALK.responses, WALK.with_persons) == (before[0] + 1, before[1] + 1)
