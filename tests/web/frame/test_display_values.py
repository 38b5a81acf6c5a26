"""Days, phone numbers, money, options and languages as every page says them."""

import pytest

from foundation.identifiers import display_phone
from web.frame.display_values import (
    display_day,
    display_language,
    display_money,
    display_month,
    display_option,
)


def test_what_is_known_is_said_as_people_say_it():
    assert display_day("2026-11-10") == "Nov 10, 2026"
    assert display_phone("+16145550164") == "(614) 555-0164"
    assert display_phone("+442079460958") == "+44 20 7946 0958"
    assert display_language("en") == "English"


def test_what_cannot_be_read_stays_as_it_is():
    assert (display_day("soon"), display_phone("none"), display_phone(""), display_language("xx")) == (
        "soon", "none", "", "xx",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("say", "kept", "words"),
    [
        (display_money, "1200.5", "$1,200.50"),
        (display_money, "42", "$42.00"),
        (display_money, "NaN", "NaN"),
        (display_money, "twelve", "twelve"),
        (display_month, "2026-11-01", "November 2026"),
        (display_month, "soon", "soon"),
        (display_option, "eft", "EFT (bank draft)"),
        (display_option, "hmo_pos", "HMO-POS"),
        (display_option, "wrong_plan", "Wrong plan"),
        (display_option, "MAPD", "MAPD"),
    ],
)
def test_codes_and_amounts_are_said_in_words(say, kept, words):
    assert say(kept) == words
