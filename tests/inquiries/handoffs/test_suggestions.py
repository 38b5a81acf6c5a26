"""Suggestions from the text: how well they do on sentences they were not tuned on, and how the rules are read (R29)."""

import csv
from datetime import date
from pathlib import Path

import pytest

from dev.demo.details import demo_details
from inquiries.handoffs.models import Destination
from inquiries.handoffs.suggestions.rules import (
    Suggestion,
    SuggestionRules,
    decide_suggestion_rule_errors,
    decide_suggestions,
    fit_to_plan,
)
from tests.support.shipped import shipped_rules

SENTENCES = Path(__file__).parent / "hand_over_sentences"
SHIPPED = shipped_rules("inquiries.suggestionruleset")
RULES = SuggestionRules.from_json(SHIPPED)
DOCUMENTED = Path(__file__).parents[3] / "docs" / "explanation" / "handoffs.md"


def sentences(half):
    with (SENTENCES / f"{half}.csv").open() as rows:
        return [(set(filter(None, row["labels"].split("|"))), row["text"]) for row in csv.DictReader(rows)]


def suggested(text, **more):
    return {one.destination for one in decide_suggestions(text, RULES, **more)}


def measure(half):
    """True and false positives and false negatives, by destination and together."""
    counts = {}
    for wanted, text in sentences(half):
        found = suggested(text)
        for place in wanted | found:
            row = counts.setdefault(place, [0, 0, 0])
            row[0] += place in wanted & found
            row[1] += place in found - wanted
            row[2] += place in wanted - found
    counts["all"] = [sum(row[index] for row in counts.values()) for index in range(3)]
    return {
        place: (right / max(right + wrong, 1), right / max(right + missed, 1))
        for place, (right, wrong, missed) in counts.items()
    }


def test_there_are_enough_sentences_of_every_kind_and_no_half_repeats_the_other():
    held_out, tuning = sentences("held_out"), sentences("tuning")
    assert len(held_out) + len(tuning) >= 200
    assert len(held_out) >= 100
    assert {text for _, text in held_out} & {text for _, text in tuning} == set()
    for half in (held_out, tuning):
        labels = [label for wanted, _ in half for label in wanted]
        assert set(labels) == set(Destination.values) - {"state_complaint"}
        assert min(labels.count(label) for label in set(labels)) >= 10
        assert sum(len(wanted) > 1 for wanted, _ in half) >= 8
        assert sum(not wanted for wanted, _ in half) >= 25


def test_what_is_published_is_what_is_measured_on_the_half_that_was_held_out():
    published = DOCUMENTED.read_text()
    for place, (precision, recall) in measure("held_out").items():
        assert f"| {place.replace('_', ' ')} | {precision:.2f} | {recall:.2f} |" in published, place


def test_it_misses_little():
    precision, recall = measure("held_out")["all"]
    assert recall >= 0.9
    assert precision >= 0.8


def test_ordinary_filings_are_not_suspected_of_anything():
    """One of every type, as agents file them; asking for money back is a determination by itself."""
    found = {}
    for code, (summary, details) in demo_details(date(2026, 11, 24)).items():
        text = "\n".join([summary, *(value for value in details.values() if isinstance(value, str))])
        if places := suggested(text, inquiry_type=code, details=details):
            found[code] = places
    assert found == {"dissatisfaction": {"grievance"}, "pharmacy_claim": {"part_d_coverage_determination"}}


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("denied", "It was denied.", True),
        ("denied", "It was undenied.", False),
        ("deni*", "The denials came.", True),
        ("hung up", "They hung up on me", True),
        ("hung up", "They hung. Up on the wall", False),
        ("hung up", "They hung\nup", False),
        ("pay ... back", "Pay all of it back", True),
        ("pay ... back", "Pay back", True),
        ("pay ... back", "Pay one two three four five back", False),
        ("turn|turned down", "It was turned down", True),
        ("someone elses", "in someone else’s name", True),
        ("not true", "NOT   TRUE!", True),
    ],
)
def test_how_patterns_are_read(pattern, text, is_found):
    rules = SuggestionRules.from_json({**SHIPPED, "phrases": {"grievance": [[1.0, [pattern]]]}})
    assert bool(decide_suggestions(text, rules)) is is_found


def test_the_words_that_led_to_it_are_named():
    found = decide_suggestions("The nurse was rude and hung up.", RULES)
    assert found == [Suggestion("grievance", 2.0, ("rude*", "hung up"))]


def test_several_at_once_each_by_its_own_sentence():
    text = "Her hospital claim was denied and she disagrees. Her doctor asks for a tier exception for her drug."
    assert suggested(text) == {"part_c_appeal", "part_d_coverage_determination"}


@pytest.mark.parametrize(
    ("inquiry_type", "details", "wanted"),
    [
        ("dissatisfaction", {}, {"grievance"}),
        ("medical_claim", {"issue": "denied"}, {"part_c_appeal"}),
        ("medical_claim", {"issue": "unpaid"}, set()),
        ("medical_claim", {"issue": "wrong_cost_share"}, set()),
        ("prior_authorization_status", {"expedited": True}, {"part_c_organization_determination"}),
        ("prior_authorization_status", {"expedited": False}, set()),
        ("pharmacy_claim", {"issue": "denied"}, set()),
    ],
)
def test_what_types_and_answers_add(inquiry_type, details, wanted):
    assert suggested("Nothing to say", inquiry_type=inquiry_type, details=details) == wanted


C = {"grievance", "part_c_appeal", "part_c_organization_determination"}
D = {"grievance", "part_d_appeal", "part_d_coverage_determination"}


@pytest.mark.parametrize(
    ("offered", "found", "fitted"),
    [
        (C | D, ["part_c_appeal", "grievance"], ["part_c_appeal", "grievance"]),
        (C, ["part_d_appeal"], ["part_c_appeal"]),
        (D, ["part_c_appeal"], ["part_d_appeal"]),
        (D, ["part_c_organization_determination"], ["part_d_coverage_determination"]),
        ({"state_complaint"}, ["part_c_appeal", "grievance"], ["state_complaint"]),
        ({"grievance"}, ["part_c_appeal"], ["state_complaint"]),
    ],
)
def test_what_a_plan_does_not_have(offered, found, fitted):
    given = [Suggestion(place, 2.0 - index, (place,)) for index, place in enumerate(found)]
    assert [one.destination for one in fit_to_plan(given, offered)] == fitted


def test_the_shipped_rules_are_sound():
    assert decide_suggestion_rule_errors(SHIPPED, destinations=Destination.values) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"thresholds": {}}, "/thresholds"),
        ({"thresholds": {"grievance": 0}}, "/thresholds"),
        ({"leads_to": {}}, "/leads_to"),
        ({"leads_to": {**SHIPPED["leads_to"], "appeal": []}}, "/leads_to/appeal"),
        ({"leads_to": {**SHIPPED["leads_to"], "appeal": [["drug", "grievance"]]}}, "/leads_to/appeal"),
        ({"leads_to": {**SHIPPED["leads_to"], "appeal": [[None, "moon"]]}}, "/leads_to/appeal"),
        ({"leads_to": {**SHIPPED["leads_to"], "appeal": [[None, []]]}}, "/leads_to/appeal"),
        ({"phrases": []}, "/phrases"),
        ({"phrases": {"grievance": "rude"}}, "/phrases/grievance"),
        ({"phrases": {"grievance": [[1.0, ["... rude"]]]}}, "/phrases/grievance/0"),
        ({"phrases": {"grievance": [[1.0, ["(a+)+"]]]}}, "/phrases/grievance/0"),
        ({"phrases": {"grievance": [[True, ["rude"]]]}}, "/phrases/grievance/0"),
        ({"phrases": {"grievance": [[1.0, [""]]]}}, "/phrases/grievance/0"),
        ({"types": {"other": "moon"}}, "/types"),
        ({"details": {}}, "/details"),
        ({"details": [{}]}, "/details/0"),
        ({"more": 1}, ""),
    ],
)
def test_rules_that_cannot_be_used(changes, pointer):
    errors = decide_suggestion_rule_errors({**SHIPPED, **changes}, destinations=Destination.values)
    assert pointer in [at for at, _ in errors]
