"""Every type's form takes sound details, and names everything that is wrong in others."""

from datetime import date

import pytest
from jsonschema import Draft202012Validator

from dev.demo.details import demo_details
from inquiries.catalog.rules.intake import NAMED_KEYWORDS, validate_details
from tests.support.shipped import first_forms

TODAY = date(2026, 11, 23)
SCHEMAS = {code: form["details_schema"] for code, form in first_forms().items()}
GOOD = {code: details for code, (_, details) in demo_details(TODAY).items()}
BAD = [
    ("id_card", {"reason": "eaten"}, "/details/reason", "not_allowed"),
    ("id_card", {"address_confirmed": "yes"}, "/details/address_confirmed", "wrong_type"),
    ("benefit_question", {"plan_year": "2026"}, "/details/plan_year", "wrong_type"),
    ("benefit_question", {"plan_year": 1999}, "/details/plan_year", "out_of_range"),
    ("benefit_question", {"service_date": "23.11.2026"}, "/details/service_date", "invalid_date"),
    ("benefit_question", {"service_date": "9999-12-31"}, "/details/service_date", "invalid_date"),
    ("billing", {"coverage_month": "2026-11-02"}, "/details/coverage_month", "not_first_of_month"),
    ("billing", {"amount": 42.5}, "/details/amount", "wrong_type"),
    ("billing", {"amount": "42.5"}, "/details/amount", "invalid_format"),
    ("billing", {"method": "cash"}, "/details/method", "not_allowed"),
    ("premium_withholding", {"first_month": "2026-13-01"}, "/details/first_month", "invalid_date"),
    ("enrollment", {"issue": "lost"}, "/details/issue", "not_allowed"),
    ("demographic_change", {"fields": []}, "/details/fields", "required"),
    ("demographic_change", {"fields": ["name"]}, "/details/proof", "required"),
    ("demographic_change", {"fields": ["phone", "phone"]}, "/details/fields", "repeated"),
    ("demographic_change", {"residence_is_not_a_po_box": False}, "/details/residence_is_not_a_po_box", "not_allowed"),
    ("pcp_change", {"npi": "1234567890"}, "/details/npi", "invalid_npi"),
    ("fulfillment", {"alternate_format": "smoke"}, "/details/alternate_format", "not_allowed"),
    ("medical_claim", {"service_to": "2026-01-01"}, "/details/service_to", "before_field"),
    ("medical_claim", {"service_to": "2026-12-01"}, "/details/service_to", "after_today"),
    ("pharmacy_claim", {"ndc": "1234567890"}, "/details/ndc", "invalid_ndc"),
    ("prescription_access", {"pharmacy_phone": "call me"}, "/details/pharmacy_phone", "invalid_phone"),
    ("prescription_access", {"doses_left": -1}, "/details/doses_left", "out_of_range"),
    ("care_access", {"urgency": "soon"}, "/details/urgency", "not_allowed"),
    ("termed_in_error", {"last_premium_paid": "2027-01-01"}, "/details/last_premium_paid", "after_today"),
    ("prior_authorization_status", {"service": ""}, "/details/service", "required"),
    ("lep_lis", {"topic": "late"}, "/details/topic", "not_allowed"),
    ("allowance_card", {"month": "2026-11-15"}, "/details/month", "not_first_of_month"),
    ("supplemental_benefit", {"benefit": "spa"}, "/details/benefit", "not_allowed"),
    ("dissatisfaction", {"own_words": "x" * 2001}, "/details/own_words", "too_long"),
    ("other", {"what_is_needed": 5}, "/details/what_is_needed", "wrong_type"),
]


def keywords(schema: object) -> set[str]:
    if isinstance(schema, dict):
        below = (keywords(value) for value in schema.values())
        return {name for name in schema if name[0].islower() and name.startswith("not") and name != "not"}.union(*below)
    return set().union(*map(keywords, schema)) if isinstance(schema, list) else set()


def test_there_are_nineteen_types_each_with_a_good_and_a_bad_example():
    assert len(SCHEMAS) == 19
    assert set(GOOD) == set(SCHEMAS) == {code for code, *_ in BAD}


@pytest.mark.parametrize("code", SCHEMAS)
def test_the_form_is_itself_sound(code):
    Draft202012Validator.check_schema(SCHEMAS[code])
    assert SCHEMAS[code]["additionalProperties"] is False
    assert keywords(SCHEMAS[code]) <= set(NAMED_KEYWORDS) | {"notes"}


@pytest.mark.parametrize("code", SCHEMAS)
def test_sound_details_pass(code):
    assert validate_details(SCHEMAS[code], GOOD[code], today=TODAY) == []


@pytest.mark.parametrize(("code", "change", "pointer", "error"), BAD)
def test_each_bad_value_is_named(code, change, pointer, error):
    found = validate_details(SCHEMAS[code], {**GOOD[code], **change}, today=TODAY)
    assert [(one.pointer, one.code) for one in found] == [(pointer, error)]


@pytest.mark.parametrize("code", SCHEMAS)
def test_everything_wrong_is_named_at_once(code):
    found = {(one.pointer, one.code) for one in validate_details(SCHEMAS[code], {"shoe": 42}, today=TODAY)}
    required = {(f"/details/{name}", "required") for name in SCHEMAS[code]["required"]}
    assert found == {("/details/shoe", "unknown_field"), *required}


@pytest.mark.parametrize("details", [[], "text", 5, None])
def test_details_that_are_no_object(details):
    found = validate_details(SCHEMAS["other"], details, today=TODAY)
    assert [(one.pointer, one.code) for one in found] == [("/details", "wrong_type")]


@pytest.mark.parametrize(
    ("kind", "wrong", "expected"),
    [
        ("pcp_change", "npi", "Enter the 10 digits of an NPI"),
        ("pharmacy_claim", "ndc", "Enter an NDC with its hyphens, such as 0002-1433-80"),
        ("prescription_access", "pharmacy_phone", "Enter a phone number with its area code"),
        ("billing", "amount", "Enter an amount such as 1200.50"),
    ],
)
def test_what_is_wrong_says_what_is_expected(kind, wrong, expected):
    (found,) = validate_details(SCHEMAS[kind], {**GOOD[kind], wrong: "1-2-3"}, today=TODAY)
    assert found.detail.startswith(expected)
