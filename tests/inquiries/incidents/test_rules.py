"""What a shared text leaves out, and whose data must not be in it."""

from dataclasses import replace
from datetime import date

import pytest

from inquiries.incidents.rules import LeftOut, LinkedFacts, Person, PostKind, decide_left_out, find_personal_data

FINE = LinkedFacts(
    status="queued",
    may_receive=True,
    priority=3,
    sos_eligible="never",
    hand_over_suggested=False,
    open_requests=0,
    has_authority=True,
)
TODAY = date(2026, 11, 28)
SOS_LINE = "+1 502 555 0199"
PEOPLE = [
    Person(names=["María José", "Smith-Jones"], numbers=["+15025550142", "H12345678"]),
    Person(names=["Will", "Bill"], numbers=[""], date_of_birth=date(2026, 9, 3)),
    Person(names=["Fatima", "O'Brien"], date_of_birth=date(1948, 3, 4)),
]


@pytest.mark.parametrize(
    ("changed", "of_update", "of_answer"),
    [
        ({}, None, None),
        ({"is_linked": False}, LeftOut.UNLINKED, LeftOut.UNLINKED),
        *(({"status": one}, LeftOut.NOT_OPEN, LeftOut.NOT_OPEN) for one in ("resolved", "closed", "duplicate")),
        *(({"status": one}, None, None) for one in ("in_progress", "pending")),
        ({"may_receive": False}, LeftOut.NOT_YOURS, LeftOut.NOT_YOURS),
        ({"priority": 1}, None, LeftOut.URGENT),
        ({"sos_eligible": "always"}, None, LeftOut.SOS_ELIGIBLE),
        ({"sos_eligible": "conditional"}, None, LeftOut.SOS_ELIGIBLE),
        ({"hand_over_suggested": True}, None, LeftOut.HANDOFF_SUGGESTED),
        ({"open_requests": 1}, None, LeftOut.OPEN_REQUESTS),
        ({"has_authority": False}, None, LeftOut.NO_AUTHORITY),
    ],
)
def test_what_needs_a_look_of_its_own_is_left_out_of_an_answer(changed, of_update, of_answer):
    one = replace(FINE, **changed)
    assert decide_left_out(PostKind.UPDATE, one) == of_update
    assert decide_left_out(PostKind.ANSWER, one) == of_answer


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The printer in Louisville stopped. Cards go out on December 5.", []),
        ("The cards will be mailed. Will they arrive? The bill stays as it is.", []),
        ("Call 1-800-309-3163 if a card is late.", []),
        ("It failed on 11/20/2026.", []),
        ("Ask maria to call.", [(1, "name")]),
        ("Smith's card", [(1, "name")]),
        ("Fine\nMARIA JOSE and jones", [(2, "name")]),
        ("MARÍA\u2019S card", [(1, "name")]),
        ("For OBrien", [(1, "name")]),
        ("We told Will so.", [(1, "name")]),
        ("It is for Mr. Bill", [(1, "name")]),
        ("Reach them at (502) 555-0142", [(1, "member_number")]),
        ("Reach them at 502.555.0142 today", [(1, "member_number")]),
        ("Member H12345678", [(1, "member_number")]),
        ("MBI 1EG4-TE5-MK73", [(1, "mbi")]),
        ("Born 03/04/1948", [(1, "birth_date")]),
        ("since 3/4/48", [(1, "birth_date")]),
        ("since March 4, 1948", [(1, "birth_date")]),
        ("since 1948-03-04", [(1, "birth_date")]),
        ("since 4 March 1948", [(1, "birth_date")]),
        ("since the 4th of March 1948", [(1, "birth_date")]),
        ("since March 4 '48", [(1, "birth_date")]),
        ("since 1948/03/04", [(1, "birth_date")]),
        ("since 19480304", [(1, "birth_date")]),
        ("since 03041948", [(1, "birth_date")]),
        ("By April 15 there were 20 letters of 2019 left.", []),
        ("Affected: Will", [(1, "name")]),
        ("Will's card is lost", [(1, "name")]),
        ("the will family", [(1, "name")]),
        ("mari\u0301a called", [(1, "name")]),
        ("Ma\u00adria called", [(1, "name")]),
        ("Reach them at 555-0142", [(1, "member_number")]),
        ("Reach them at 502/555/0142", [(1, "member_number")]),
        ("the child of 9/3/2026", [(1, "birth_date")]),
        ("Dial 502-555-0199", [(1, "sos_line")]),
        ("Maria\n\n1EG4TE5MK73", [(1, "name"), (3, "mbi")]),
    ],
)
def test_nobodys_data_stands_in_a_text_for_many(text, found):
    given = find_personal_data({"answer": text}, PEOPLE, sos_line=SOS_LINE, today=TODAY)
    assert [(one.line, one.code) for one in given] == found
    assert {one.field for one in given} <= {"answer"}


def test_a_refusal_names_the_place_and_never_the_value():
    [one] = find_personal_data({"relay_text": "Dear Fatima"}, PEOPLE, sos_line="", today=TODAY)
    assert (one.field, "Line 1" in one.detail, "Fatima" in one.detail) == ("relay_text", True, False)
