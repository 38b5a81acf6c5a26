"""A shipped file that says what no table can hold is refused with its place, before anything is loaded."""

import pytest
from jsonschema import Draft202012Validator

from foundation.shipped.files import ShippedFileError, require_keys_once, rows_of, shipped, shipped_rows
from inquiries.targets.rules import SHARES

BILLING = '[[department]]\ncode = "billing"\n'
WRONG = [
    ("[[departement]]\ncode = 'x'", "there is no table [[departement]] in inquiries"),
    ("[[inquiry]]\nreference = 'x'", "Inquiry has no shipped_key"),
    ("[[department]]\ntitle = 'Billing'", "[[department]] number 1 says nothing of code"),
    (f"{BILLING}target = 5", "[[department]] number 1: there is no column target"),
    (f"{BILLING}requests = []", "[[department]] number 1: requests is not a column"),
    (f"{BILLING}client = 'x'", "[[department]] number 1: client refers to a table that ships nothing"),
    (BILLING * 2, "inquiries.department billing is shipped twice"),
]


def read(tmp_path, text):
    path = tmp_path / "shipped.toml"
    path.write_text(text)
    rows = list(rows_of(path, "inquiries"))
    require_keys_once(rows)
    return rows


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_what_no_table_can_hold_is_refused_with_its_place(tmp_path, text, words):
    with pytest.raises(ShippedFileError) as refused:
        read(tmp_path, text)
    assert words in str(refused.value)


def test_values_are_plain_json_and_an_empty_table_is_null(tmp_path):
    text = '[[suggestionruleset]]\nversion = 1\npublished_at = 2000-01-01T00:00:00Z\nrules = {leads = [[{}, "x"]]}'
    (row,) = read(tmp_path, text)
    assert row.values == {"version": 1, "published_at": "2000-01-01T00:00:00+00:00", "rules": {"leads": [[None, "x"]]}}


def test_every_row_comes_after_those_that_it_refers_to():
    tables = list(dict.fromkeys(row.table for row in shipped_rows()))
    for before, after in (
        ("desk.calendar", "desk.workqueue"),
        ("desk.workqueue", "inquiries.routingrule"),
        ("inquiries.routingruleset", "inquiries.routingrule"),
        ("inquiries.referraldestination", "inquiries.refusedtype"),
        ("inquiries.inquirytype", "inquiries.inquirytypeversion"),
    ):
        assert tables.index(before) < tables.index(after)


def test_the_shares_that_alert_are_those_that_clocks_know():
    assert [row["share"] for row in shipped("inquiries.alertrule")] == list(SHARES)


@pytest.mark.parametrize("form", shipped("inquiries.inquirytypeversion"), ids=lambda form: form["type"])
def test_every_form_is_a_schema_whose_fields_are_in_order(form):
    Draft202012Validator.check_schema(form["details_schema"])
    assert sorted(form["ui_schema"]["order"]) == sorted(form["details_schema"]["properties"])
