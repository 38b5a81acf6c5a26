"""In what somebody who was typed in agrees with a member, and when that is near (R10, R11)."""

from dataclasses import replace
from datetime import date

import pytest

from members.matching.rules import LEAST, PersonFacts, compare

KNOWN = PersonFacts(
    last_name="Sampleton",
    first_name="Testina",
    date_of_birth=date(1950, 2, 3),
    zip_code="40202-1234",
    phone="5025550100",
    application_number="A100 A200",
    humana_id="H50000001",
)


@pytest.mark.parametrize(
    ("typed", "differs"),
    [
        ({}, ()),
        ({"last_name": "SAMPLETON"}, ()),
        ({"zip_code": "40202"}, ()),
        ({"zip_code": "40203"}, ("zip_code",)),
        ({"application_number": "a200"}, ()),
        ({"application_number": "A300"}, ("application_number",)),
        ({"humana_id": "H50000001-01"}, ()),
        ({"humana_id": "H50000002"}, ("humana_id",)),
        ({"date_of_birth": date(1950, 3, 2)}, ("date_of_birth",)),
        ({"last_name": "Other", "phone": "5025550199"}, ("last_name", "phone")),
    ],
)
def test_fields_agree_or_differ(typed, differs):
    one_application = replace(KNOWN, application_number="A100")
    found = compare(replace(one_application, **typed), KNOWN)
    assert found.differs == differs
    assert len(found.agrees) == 7 - len(differs)


def test_what_was_not_typed_is_not_compared():
    typed = PersonFacts(last_name="Sampleton", first_name="", date_of_birth=None, zip_code="40202")
    found = compare(typed, KNOWN)
    assert (found.agrees, found.differs) == (("last_name", "zip_code"), ())
    assert (found.weight, found.is_near) == (3, False)


def test_names_alone_are_near_and_one_name_is_not():
    both = PersonFacts(last_name="Sampleton", first_name="Testina", date_of_birth=None, zip_code="")
    assert compare(both, KNOWN).weight == LEAST
    assert compare(both, KNOWN).is_near
    assert not compare(replace(both, first_name="Other"), KNOWN).is_near
