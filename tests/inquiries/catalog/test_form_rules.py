"""What is wrong with the form of an inquiry type, and what differs between two (R9)."""

import pytest

from inquiries.catalog.rules.forms import Change, decide_changes, decide_form_errors, decide_pattern_error

TITLED = {"type": "string", "title": "Month"}


def form(**more):
    return {"type": "object", "properties": {"month": TITLED}, "additionalProperties": False, **more}


def of_field(field):
    return form(properties={"month": field})


@pytest.mark.parametrize(
    ("schema", "errors"),
    [
        (form(required=["month"]), []),
        (of_field({"title": "Month", "const": True}), []),
        (of_field({"title": "Month", "enum": ["May"]}), []),
        (of_field({"title": "Month", "type": "array", "items": {"enum": ["May"]}}), []),
        ({"type": 5}, [("/type", "not_a_schema")]),
        ({"type": "string"}, [("/type", "not_an_object")]),
        (form(additionalProperties=True), [("/additionalProperties", "open_form")]),
        (form(required=["day"]), [("/required", "unknown_field")]),
        (of_field(True), [("/properties/month", "not_a_field")]),
        (of_field({"type": "string"}), [("/properties/month", "untitled")]),
        (of_field({"title": "Month", "type": "array"}), [("/properties/month", "no_choices")]),
        (of_field({"title": "Month", "type": "array", "items": {"enum": [1]}}), [("/properties/month", "no_choices")]),
        (of_field({"title": "Month", "enum": [1]}), [("/properties/month/enum", "no_choices")]),
        (of_field({"title": "Month"}), [("/properties/month", "unknown_type")]),
        (of_field({"title": "Month", "type": "object"}), [("/properties/month/type", "unknown_type")]),
        (of_field({**TITLED, "notBefore": "day"}), [("/properties/month/notBefore", "unknown_field")]),
        (of_field({**TITLED, "format": "zodiac"}), [("/properties/month/format", "unknown_format")]),
        (of_field({**TITLED, "pattern": "a|b"}), [("/properties/month/pattern", "costly_pattern")]),
        (form(anyOf=[{}, {"color": 1}]), [("/anyOf/1/color", "unknown_keyword")]),
        (form(**{"not": {"color": 1}}), [("/not/color", "unknown_keyword")]),
    ],
)
def test_what_is_wrong_with_a_form(schema, errors):
    found = [(one.pointer.removeprefix("/details_schema"), one.code) for one in decide_form_errors(schema)]
    assert found == errors


@pytest.mark.parametrize("pattern", [r"^\d{5}$", r"^[A-Z]{2}-?\d{1,8}$", r"^(?:ab)?c$", r"^a*b+$"])
def test_patterns_that_end_soon_are_taken(pattern):
    assert decide_pattern_error(pattern) == ""


@pytest.mark.parametrize("pattern", [5, "abc", "^(a+)+$", "^a|b$", "^[z-a]$", f"^{'a' * 120}$"])
def test_patterns_of_another_form_are_refused(pattern):
    assert decide_pattern_error(pattern).startswith("Begin with ^")


@pytest.mark.parametrize("pattern", ["^a*b*c*$", "^a{0,}b{0,}c{0,}$", "^a{1,99}b{1,99}c{1,99}$"])
def test_patterns_that_divide_a_text_in_too_many_ways_are_refused(pattern):
    assert decide_pattern_error(pattern).startswith("The pattern can take too long")


def test_every_place_that_differs():
    before = {"title": "A", "fields": {"month": {"title": "Month"}, "day": 1}, "list": [1]}
    after = {"fields": {"month": {"title": "When"}, "year": 2}, "list": [1, 2]}
    assert decide_changes(before, after) == [
        Change(("fields", "month", "title"), "Month", "When"),
        Change(("fields", "year"), None, 2),
        Change(("fields", "day"), 1, None),
        Change(("list",), [1], [1, 2]),
        Change(("title",), "A", None),
    ]
