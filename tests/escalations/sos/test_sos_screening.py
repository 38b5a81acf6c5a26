"""The full cross product of screening answers, against expectations that are data, reviewed against R25 and R26.

13 reasons, on the line or not, medical and drug coverage or not: 2^16 cases. The four calling reasons decide; the nine
others never turn a pass into a refusal.
"""

from itertools import product

import pytest

from escalations.sos.rules import (
    WORDS,
    Answers,
    Criteria,
    decide_criteria_errors,
    decide_screening,
    decide_signs,
    words_for,
)
from escalations.sos.shipped import REASONS
from tests.support.shipped import first_forms, shipped_rules

SHIPPED = shipped_rules("escalations.soscriteria")
CRITERIA = Criteria.from_json(SHIPPED)
CALLING = ("clinical_need", "clinical_access", "prescription_access", "termed_in_error")
OTHERS = tuple(reason for reason in REASONS if reason not in CALLING)

# Member on the line. Rows: which of need, access, prescription, termed were given. Columns: coverage.
#                          none  drug  medical  both
PASSES = {
    (): "                  no    no    no       no",
    ("N",): "              no    no    yes      yes",
    ("A",): "              no    no    yes      yes",
    ("P",): "              no    yes   yes      yes",
    ("T",): "              yes   yes   yes      yes",
    ("N", "A"): "          no    no    yes      yes",
    ("N", "P"): "          no    yes   yes      yes",
    ("N", "T"): "          yes   yes   yes      yes",
    ("A", "P"): "          no    yes   yes      yes",
    ("A", "T"): "          yes   yes   yes      yes",
    ("P", "T"): "          yes   yes   yes      yes",
    ("N", "A", "P"): "     no    yes   yes      yes",
    ("N", "A", "T"): "     yes   yes   yes      yes",
    ("N", "P", "T"): "     yes   yes   yes      yes",
    ("A", "P", "T"): "     yes   yes   yes      yes",
    ("N", "A", "P", "T"): "yes   yes   yes      yes",
}
LETTERS = dict(zip("NAPT", CALLING, strict=True))
COLUMNS = (frozenset(), frozenset({"drug"}), frozenset({"medical"}), frozenset({"medical", "drug"}))

# Which type each reason is filed as.
FILED_AS = {
    "clinical_need": "care_access",
    "clinical_access": "care_access",
    "prescription_access": "prescription_access",
    "termed_in_error": "termed_in_error",
    "id_card": "id_card",
    "benefit_question": "benefit_question",
    "billing": "billing",
    "enrollment": "enrollment",
    "demographic_change": "demographic_change",
    "pcp_change": "pcp_change",
    "fulfillment": "fulfillment",
    "medical_claim": "medical_claim",
    "pharmacy_claim": "pharmacy_claim",
}


def expected_refusals(calling, others, coverage, *, on_line, passes_on_line):
    """Every reason why not: the line, the coverage that each calling reason lacks, what is not for the line."""
    found = [] if on_line else ["member_not_on_line"]
    if passes_on_line:
        return found
    needs_medical = {"clinical_need", "clinical_access", "prescription_access"}
    if calling & needs_medical and "medical" not in coverage:
        found.append("no_active_medical")
    if "prescription_access" in calling and "drug" not in coverage:
        found.append("no_active_drug")
    if others:
        found.append("send_an_inquiry")
    return found


@pytest.mark.parametrize("letters", PASSES)
def test_the_full_cross_product(letters):
    calling = frozenset(LETTERS[letter] for letter in letters)
    wanted = PASSES[letters].split()
    count = 0
    for flags in product((False, True), repeat=len(OTHERS)):
        others = frozenset(reason for reason, given in zip(OTHERS, flags, strict=True) if given)
        reasons = calling | others
        if not reasons:
            continue
        for (column, coverage), on_line in product(enumerate(COLUMNS), (False, True)):
            count += 1
            passes_on_line = wanted[column] == "yes"
            decision = decide_screening(Answers(False, on_line, reasons, coverage), CRITERIA)
            case = (sorted(reasons), sorted(coverage), on_line)
            assert decision.passed is (passes_on_line and on_line), case
            refusals = expected_refusals(calling, others, coverage, on_line=on_line, passes_on_line=passes_on_line)
            assert list(decision.refusals) == refusals, case
            assert decision.passed is not bool(refusals), case
            to_file = others if decision.passed else reasons
            assert set(decision.also_file) == {FILED_AS[reason] for reason in to_file}, case
    assert count == (512 if letters else 511) * 8


def test_the_table_is_what_the_rule_says():
    """R26, written out once more: the table above has been reviewed against it, cell by cell."""
    for letters, row in PASSES.items():
        for coverage, cell in zip(COLUMNS, row.split(), strict=True):
            clinical, prescription = bool({"N", "A", "P"} & set(letters)), "P" in letters
            by_rule = ("medical" in coverage and clinical) or ("drug" in coverage and prescription) or "T" in letters
            assert (cell == "yes") is by_rule, (letters, coverage)


@pytest.mark.parametrize("letters", PASSES)
@pytest.mark.parametrize("coverage", COLUMNS)
def test_danger_to_life_never_gets_the_line(letters, coverage):
    reasons = frozenset(LETTERS[letter] for letter in letters) or frozenset({"billing"})
    decision = decide_screening(Answers(True, True, reasons, coverage), CRITERIA)
    assert not decision.passed
    assert decision.refusals[0] == "call_911"


def test_every_refusal_has_plain_words():
    for code in WORDS:
        words = words_for(code, ["billing", "id_card", "termed_in_error"], CRITERIA)
        assert words.endswith((".", "now."))
        assert "{" not in words
    assert words_for("send_an_inquiry", ["billing", "id_card"], CRITERIA).endswith("about an ID card, billing.")


@pytest.mark.parametrize(
    ("passed", "refused_before", "persons", "signs"),
    [
        (True, False, 0, []),
        (True, True, 0, ["changed_answers"]),
        (False, True, 0, []),
        (True, False, 4, []),
        (True, False, 5, ["many_outside_book"]),
        (False, False, 5, ["many_outside_book"]),
        (True, True, 9, ["changed_answers", "many_outside_book"]),
    ],
)
def test_signs(passed, refused_before, persons, signs):
    found = decide_signs(
        passed=passed, refused_with_other_answers=refused_before, persons_outside_book=persons, criteria=CRITERIA
    )
    assert found == signs


TYPES = list(first_forms())


def test_the_shipped_criteria_are_sound():
    assert decide_criteria_errors(SHIPPED, types=TYPES) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"passes": []}, "/passes"),
        ({"passes": "all"}, "/passes"),
        ({"passes": [{"needs": "dental", "reasons": ["clinical_need"]}]}, "/passes/0/needs"),
        ({"passes": [{"needs": [], "reasons": ["clinical_need"]}]}, "/passes/0/needs"),
        ({"passes": [{"needs": None, "reasons": []}]}, "/passes/0/reasons"),
        ({"passes": [{"needs": None, "reasons": ["boredom"]}]}, "/passes/0/reasons"),
        ({"passes": [{"needs": None, "reasons": [[]]}]}, "/passes/0/reasons"),
        ({"passes": [7]}, "/passes/0"),
        ({"file_instead": {}}, "/file_instead"),
        ({"file_instead": {**SHIPPED["file_instead"], "billing": "gossip"}}, "/file_instead/billing"),
        ({"file_instead": {**SHIPPED["file_instead"], "billing": {}}}, "/file_instead/billing"),
        ({"line_minutes": 16}, "/line_minutes"),
        ({"line_minutes": True}, "/line_minutes"),
        ({"chase_minutes": [60, 30]}, "/chase_minutes"),
        ({"chase_minutes": ["soon"]}, "/chase_minutes"),
        ({"chase_minutes": [0]}, "/chase_minutes"),
        ({"changed_answers_within_hours": 0}, "/changed_answers_within_hours"),
        ({"many_outside_book": {"persons": 0, "within_days": 7}}, "/many_outside_book"),
        ({"many_outside_book": None}, "/many_outside_book"),
        ({"more": 1}, ""),
    ],
)
def test_criteria_that_cannot_be_used(changes, pointer):
    errors = decide_criteria_errors({**SHIPPED, **changes}, types=TYPES)
    assert [at for at, _ in errors] == [pointer]
