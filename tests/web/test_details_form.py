"""The form of a type's details: what is kept comes back as it was, whatever the type asks."""

from datetime import date

import pytest
from django.http import QueryDict

from arsos.demo.details import demo_details
from inquiries.catalog.types import SHIPPED_TYPES
from web.agents.details_form import DetailsForm, as_typed, months_around, needed_when, spoken_details

TODAY = date(2026, 11, 26)


def sent(details):
    """Kept details as a browser sends them back."""
    data = QueryDict(mutable=True)
    for name, value in as_typed(details).items():
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return data


@pytest.mark.parametrize("kind", SHIPPED_TYPES, ids=lambda kind: kind.code)
def test_every_type_there_and_back(kind):
    schema, details = kind.details_schema(), demo_details(TODAY)[kind.code][1]
    form = DetailsForm(schema, sent(details), today=TODAY, order=tuple(kind.details))
    assert form.details() == details
    assert [name.removeprefix("details-") for name in form.fields] == list(kind.details)
    assert {name for name, _label, _value in spoken_details(schema, details, ())} == set(details)


def test_details_are_spoken_as_they_were_typed():
    schema = {
        "properties": {
            "note": {"title": "Note"},
            "reach": {"title": "Reach", "enum": ["by_phone"]},
            "is_urgent": {"title": "Urgent", "type": "boolean"},
            "sent_on": {"title": "Sent on", "format": "date"},
            "call": {"title": "Call", "format": "phone"},
        }
    }
    details = {
        "sent_on": "2026-11-10",
        "call": "+16145550164",
        "is_urgent": True,
        "reach": "by_phone",
        "note": "ask_for my_value",
    }
    assert spoken_details(schema, details, ("note",)) == [
        ("note", "Note", "ask_for my_value"),
        ("reach", "Reach", "By phone"),
        ("is_urgent", "Urgent", "Yes"),
        ("sent_on", "Sent on", "Nov 10, 2026"),
        ("call", "Call", "(614) 555-0164"),
    ]


def test_what_cannot_be_read_stays_as_typed():
    schema = next(kind for kind in SHIPPED_TYPES if kind.code == "prescription_access").details_schema()
    form = DetailsForm(schema, sent({"doses_left": "two"}), today=TODAY)
    assert form.details() == {"doses_left": "two"}


def test_a_condition_of_the_schema_names_field_and_values():
    schema = next(kind for kind in SHIPPED_TYPES if kind.code == "demographic_change").details_schema()
    assert list(needed_when(schema)) == [("proof", "fields", ["name", "date_of_birth"])]
    shown = str(DetailsForm(schema, today=TODAY))
    assert 'data-needed-by="details-fields" data-needed-when="name date_of_birth"' in shown


def test_months_are_chosen_and_an_odd_one_is_kept():
    months = [value for value, _words in months_around(TODAY, kept="2019-05-01")]
    assert {"2026-11-01", "2027-11-01", "2023-11-01", "2019-05-01"} <= set(months)
    assert ("2026-11-01", "November 2026") in months_around(TODAY)


def test_days_have_their_limits():
    schema = next(kind for kind in SHIPPED_TYPES if kind.code == "medical_claim").details_schema()
    shown = str(DetailsForm(schema, today=TODAY)["details-service_to"])
    assert 'max="2026-11-26"' in shown
    assert 'data-not-before="details-service_from"' in shown
