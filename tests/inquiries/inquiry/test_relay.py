"""What an agent relays, and what may be said to one without authority for the person (R10, R29)."""

import pytest

from inquiries.inquiry.rules import is_only_please_call, join_relay_texts, without_relay_texts


@pytest.mark.parametrize(
    ("before", "more", "joined"),
    [
        pytest.param("", [], "", id="nothing is nothing"),
        pytest.param("One.", [], "One.", id="what was there stays"),
        pytest.param("", ["One."], "One.", id="the first words stand alone"),
        pytest.param("One.", ["Two.", "Three."], "One.\n\nTwo.\n\nThree.", id="each text is a paragraph"),
        pytest.param("One.", ["Two.", "One."], "One.\n\nTwo.", id="nothing is said twice"),
        pytest.param("One.\n\nOne.", [], "One.", id="what stands twice is said once"),
        pytest.param("One.", [" One. \n", "Two.  "], "One.\n\nTwo.", id="blanks around a text say nothing"),
        pytest.param("One.", ["", "  "], "One.", id="an empty text is no paragraph"),
        pytest.param("One.\nMore.", ["One."], "One.\nMore.\n\nOne.", id="a line is no paragraph"),
    ],
)
def test_texts_are_joined_by_paragraphs(before, more, joined):
    assert join_relay_texts(before, more) == joined


@pytest.mark.parametrize(
    ("text", "gone", "but", "left"),
    [
        pytest.param("One.\n\nTwo.", [], [], "One.\n\nTwo.", id="nothing is gone"),
        pytest.param("One.\n\nTwo.", ["Two."], [], "One.", id="a paragraph that no longer holds"),
        pytest.param("One.\n\nTwo.", ["One.\n\nTwo."], [], "", id="a text of several paragraphs"),
        pytest.param("One.\n\nTwo.", ["Three."], [], "One.\n\nTwo.", id="what was never there"),
        pytest.param("One.\n\nTwo.", ["Two."], ["Two."], "One.\n\nTwo.", id="what others still say stays"),
        pytest.param("One.\n\nTwo.", [" Two. "], [], "One.", id="blanks around it say nothing"),
        pytest.param("One. Two.", ["Two."], [], "One. Two.", id="a part of a paragraph is not cut out"),
    ],
)
def test_what_no_longer_holds_is_left_out(text, gone, but, left):
    assert without_relay_texts(text, gone, but=but) == left


@pytest.mark.parametrize(
    ("answer", "is_sound"),
    [
        pytest.param("Please ask the member to call us.", True, id="a call is asked for"),
        pytest.param("The member CALLS the number on the card.", True, id="in capital letters, in the third person"),
        pytest.param("Please tell the member that it is paid.", False, id="no call is asked for"),
        pytest.param("She recalled the letter.", False, id="a word that only contains call"),
        pytest.param("Please have Testina call us.", False, id="the first name"),
        pytest.param("Please have mrs. SAMPLETON call us.", False, id="the last name, in other letters"),
        pytest.param("Please call about the claim of $45.", False, id="an amount"),
        pytest.param("Please call before 12/31.", False, id="a date"),
        pytest.param("Please call about item 3.", True, id="a single digit names nobody"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_only_please_call_is_said_without_authority(answer, is_sound):
    assert is_only_please_call(answer, names=["Testina", "Sampleton", ""]) is is_sound
