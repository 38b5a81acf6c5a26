"""The form of a type's details: what is kept comes back as it was, whatever the type asks."""

from datetime import date

import pytest
from django.http import QueryDict

from dev.demo.details import demo_details
from inquiries.catalog.rules.intake import validate_details
from tests.support.shipped import first_forms
from web.filing.details_form import DetailsForm, as_typed, display_details, months_around, needed_when

TODAY = date(2026, 11, 26)
FORMS = first_forms()


def sent(details):
    """Kept details as a browser sends them back."""
    data = QueryDict(mutable=True)
    for name, value in as_typed(details).items():
        data.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return data


@pytest.mark.parametrize("code", FORMS)
def test_every_type_there_and_back(code):
    schema, details = FORMS[code]["details_schema"], demo_details(TODAY)[code][1]
    order = FORMS[code]["ui_schema"]["order"]
    form = DetailsForm(schema, sent(details), today=TODAY, order=tuple(order))
    assert form.details() == details
    assert [name.removeprefix("details-") for name in form.fields] == order
    assert {name for name, _label, _value in display_details(schema, details, ())} == set(details)


def test_details_are_spoken_as_they_were_typed():
    schema = {
        "properties": {
            "note": {"title": "Note"},
            "reach": {"title": "Reach", "enum": ["by_phone"]},
            "is_urgent": {"title": "Urgent", "type": "boolean"},
            "sent_on": {"title": "Sent on", "format": "date"},
            "call": {"title": "Call", "format": "phone"},
            "paid": {"title": "Paid", "pattern": "^[0-9]{1,7}(\\.[0-9]{2})?$"},
            "month": {"title": "Month", "format": "date", "firstOfMonth": True},
        }
    }
    details = {
        "sent_on": "2026-11-10",
        "call": "+16145550164",
        "is_urgent": True,
        "reach": "by_phone",
        "note": "ask_for my_value",
        "paid": "1200.50",
        "month": "2026-11-01",
    }
    assert display_details(schema, details, ("note",)) == [
        ("note", "Note", "ask_for my_value"),
        ("reach", "Reach", "By phone"),
        ("is_urgent", "Urgent", "Yes"),
        ("sent_on", "Sent on", "Nov 10, 2026"),
        ("call", "Call", "(614) 555-0164"),
        ("paid", "Paid", "$1,200.50"),
        ("month", "Month", "November 2026"),
    ]


def test_what_cannot_be_read_stays_as_typed():
    schema = FORMS["prescription_access"]["details_schema"]
    form = DetailsForm(schema, sent({"doses_left": "two"}), today=TODAY)
    assert form.details() == {"doses_left": "two"}


@pytest.mark.parametrize(
    ("code", "field", "typed", "kept"),
    [
        ("medical_claim", "service_from", "11/2/2026", "2026-11-02"),
        ("medical_claim", "service_from", "2026-11-02", "2026-11-02"),
        ("medical_claim", "service_from", "13/2/2026", "13/2/2026"),
        ("medical_claim", "billed_amount", "$1,234.50", "1234.50"),
        ("medical_claim", "billed_amount", "$ 1,234,567", "1234567"),
        ("medical_claim", "billed_amount", "1234.50", "1234.50"),
        ("medical_claim", "billed_amount", "1,23.50", "1,23.50"),
        ("medical_claim", "billed_amount", "$12.5", "$12.5"),
        ("prescription_access", "pharmacy_phone", "(502) 555-0100", "(502) 555-0100"),
    ],
)
def test_days_and_amounts_are_read_as_americans_type_them(code, field, typed, kept):
    schema = FORMS[code]["details_schema"]
    form = DetailsForm(schema, sent({field: typed}), today=TODAY)
    assert form.details() == {field: kept}
    longest = form.fields[f"details-{field}"].max_length
    assert longest is None or len(typed) <= longest
    wrong = [one.pointer for one in validate_details(schema, {field: kept}, today=TODAY) if one.code != "required"]
    assert wrong == ([f"/details/{field}"] if kept in {"13/2/2026", "1,23.50", "$12.5"} else [])


def test_a_condition_of_the_schema_names_field_and_values():
    schema = FORMS["demographic_change"]["details_schema"]
    assert list(needed_when(schema)) == [("proof", "fields", ["name", "date_of_birth"])]
    shown = str(DetailsForm(schema, today=TODAY))
    assert 'data-needed-by="details-fields" data-needed-when="name date_of_birth"' in shown


def test_months_are_chosen_and_an_odd_one_is_kept():
    months = [value for value, _words in months_around(TODAY, kept="2019-05-01")]
    assert {"2026-11-01", "2027-11-01", "2023-11-01", "2019-05-01"} <= set(months)
    assert ("2026-11-01", "November 2026") in months_around(TODAY)


def test_days_have_their_limits():
    schema = FORMS["medical_claim"]["details_schema"]
    shown = str(DetailsForm(schema, today=TODAY)["details-service_to"])
    assert 'max="2026-11-26"' in shown
    assert 'data-not-before="details-service_from"' in shown
