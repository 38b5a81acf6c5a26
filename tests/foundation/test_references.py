"""References tell when they are mistyped (R13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import ReferenceMistyped
from foundation.identifiers import ALPHABET, check_character, new_reference, parse_reference

bodies = st.text(alphabet=ALPHABET, min_size=7, max_size=7)


def spelled(characters: str) -> str:
    return f"SI-{characters[:4]}-{characters[4:]}"


def test_the_published_example_is_valid():
    assert parse_reference("SI-7K3M-9QX5") == "SI-7K3M-9QX5"


@pytest.mark.parametrize("typed", ["si-7k3m-9qx5", " SI7K3M9QX5 ", "SI 7K3M 9QX5", "si-7k3m9qx5"])
def test_what_people_type_is_read(typed):
    assert parse_reference(typed) == "SI-7K3M-9QX5"


@given(bodies)
def test_every_single_substitution_is_caught(body):
    whole = body + check_character(body)
    assert parse_reference(spelled(whole)) == spelled(whole)
    for place in range(8):
        for other in ALPHABET:
            if other != whole[place]:
                with pytest.raises(ReferenceMistyped):
                    parse_reference(spelled(whole[:place] + other + whole[place + 1 :]))


@given(bodies)
def test_every_swap_of_two_characters_is_caught(body):
    whole = body + check_character(body)
    for left in range(8):
        for right in range(left + 1, 8):
            if whole[left] != whole[right]:
                swapped = list(whole)
                swapped[left], swapped[right] = whole[right], whole[left]
                with pytest.raises(ReferenceMistyped):
                    parse_reference(spelled("".join(swapped)))


@given(bodies)
def test_confusable_letters_are_read_as_digits(body):
    whole = body + check_character(body)
    assert parse_reference(spelled(whole.replace("0", "O").replace("1", "L"))) == spelled(whole)
    assert parse_reference(spelled(whole.replace("0", "o").replace("1", "i"))) == spelled(whole)


@pytest.mark.parametrize(
    "typed", ["", "SI", "SI-7K3M-9QX", "SI-7K3M-9QX55", "TI-7K3M-9QX5", "SI-7U3M-9QX5", "7K3M-9QX5"]
)
def test_other_forms_are_mistyped(typed):
    with pytest.raises(ReferenceMistyped):
        parse_reference(typed)


def test_new_references_are_valid_and_differ():
    made = {new_reference() for _ in range(500)}
    assert len(made) == 500
    assert all(parse_reference(reference) == reference for reference in made)
