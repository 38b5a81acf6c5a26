"""Days, phone numbers and languages as every page says them."""

from web.spoken_values import spoken_day, spoken_language, spoken_phone


def test_what_is_known_is_said_as_people_say_it():
    assert spoken_day("2026-11-10") == "Nov 10, 2026"
    assert spoken_phone("+16145550164") == "(614) 555-0164"
    assert spoken_phone("+442079460958") == "+44 20 7946 0958"
    assert spoken_language("en") == "English"


def test_what_cannot_be_read_stays_as_it_is():
    assert (spoken_day("soon"), spoken_phone("none"), spoken_phone(""), spoken_language("xx")) == (
        "soon", "none", "", "xx",
    )  # fmt: skip
