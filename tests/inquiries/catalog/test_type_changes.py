"""What differs between two versions, and which forms cannot be drawn."""

import pytest

from inquiries.catalog.rules.forms import Change, decide_changes, decide_form_errors
from tests.support.shipped import first_forms

CHANGES = [
    ({"a": 1}, {"a": 1}, []),
    ({"a": 1}, {"a": 2}, [Change(("a",), 1, 2)]),
    ({}, {"a": 2}, [Change(("a",), None, 2)]),
    ({"a": 1}, {}, [Change(("a",), 1, None)]),
    ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [Change(("a", "c"), 2, 3)]),
    ({"a": ["x"]}, {"a": ["x", "y"]}, [Change(("a",), ["x"], ["x", "y"])]),
    ({"a": None}, {"a": {"b": 1}}, [Change(("a",), None, {"b": 1})]),
    ({"b": 1, "a": 1}, {"a": 2, "c": 3}, [Change(("a",), 1, 2), Change(("c",), None, 3), Change(("b",), 1, None)]),
]


@pytest.mark.parametrize(("before", "after", "changes"), CHANGES)
def test_what_differs(before, after, changes):
    assert decide_changes(before, after) == changes


FIELDS = [
    ({"type": "string", "title": "A"}, []),
    ({"const": True, "title": "A"}, []),
    ({"type": "array", "title": "A", "items": {"enum": ["x"]}}, []),
    ({"type": "string"}, ["untitled"]),
    (True, ["not_a_field"]),
    ({"type": "number", "title": "A"}, ["unknown_type"]),
    ({"title": "A"}, ["unknown_type"]),
    ({"type": ["string", "null"], "title": "A"}, ["unknown_type"]),
    ({"type": "array", "title": "A"}, ["no_choices"]),
    ({"type": "array", "title": "A", "items": {"type": "string"}}, ["no_choices"]),
    ({"type": "string", "title": "A", "enum": ["x", 7]}, ["no_choices"]),
]


@pytest.mark.parametrize(("field", "codes"), FIELDS)
def test_a_field_that_cannot_be_drawn_is_refused(field, codes):
    schema = {"type": "object", "additionalProperties": False, "properties": {"a": field}}
    assert [error.code for error in decide_form_errors(schema)] == codes


def test_the_shipped_forms_can_be_drawn():
    assert [error for form in first_forms().values() for error in decide_form_errors(form["details_schema"])] == []
