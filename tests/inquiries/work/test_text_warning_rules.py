"""What a text carries: an MBI, a birth date, the number of the SOS line, however they are written (R6, R27)."""

from datetime import date

import pytest

from inquiries.work.text_warnings.rules import DETAILS, decide_warnings

BORN = date(1951, 3, 9)
LINE = "+1 502-555-0100"
"""Not the line's number: one that is set aside for examples."""


def codes_of(text, *, birth_dates=(BORN,), line=LINE):
    found = decide_warnings({"body": text}, birth_dates=birth_dates, sos_line=line)
    assert {one.field for one in found} <= {"body"}
    return [one.code for one in found]


@pytest.mark.parametrize(
    "written",
    [
        "1EG4TE5MK73",
        "1EG4-TE5-MK73",
        "1eg4 te5 mk73",
        "1 E G 4 T E 5 M K 7 3",
        "1EG4\u2013TE5\u2014MK73",
        "1EG4\u00a0-\u00a0TE5 - MK73",
        "1EG4\u200bTE5\u200bMK73",
        "\uff11EG4TE5MK73",
        "1EG4\nTE5\nMK73",
    ],
)
def test_an_mbi_is_found_however_it_is_written(written):
    assert codes_of(f"Her number is {written}, thank you") == ["mbi"]
    assert codes_of(written) == ["mbi"]


@pytest.mark.parametrize("written", ["1EG4TE5MK7", "1EG4TE5MK731", "A1EG4TE5MK73", "1SG4TE5MK73", "0EG4TE5MK73"])
def test_what_is_no_mbi_is_not_called_one(written):
    assert codes_of(f"See {written} please") == []


@pytest.mark.parametrize(
    "written",
    [
        "1951-03-09",
        "1951/3/9",
        "1951.03.09",
        "1951-Mar-09",
        "19510309",
        "03/09/1951",
        "3/9/1951",
        "3-9-1951",
        "03.09.1951",
        "9.3.1951",
        "09. 03. 1951",
        "03 09 1951",
        "3/9/51",
        "3/9/'51",
        "03091951",
        "March 9, 1951",
        "march 9th, 1951",
        "Mar 9 1951",
        "Mar. 9, 1951",
        "9 March 1951",
        "9th of March 1951",
        "09-Mar-1951",
        "09MAR1951",
        "03\u20110\u200b9\u20111951",
        "March\u00a09,\u00a01951",
    ],
)
def test_the_birth_date_of_the_person_is_found_however_it_is_written(written):
    assert codes_of(f"It is {written}.") == ["birth_date"]
    assert codes_of(f"It is {written}.", birth_dates=()) == []


@pytest.mark.parametrize("born", [date(1900, 1, 1), date(1948, 2, 29), date(1955, 12, 31), date(2004, 9, 30)])
def test_every_birth_date_is_found(born):
    for written in (f"{born:%Y-%m-%d}", f"{born:%m/%d/%Y}", f"{born:%m/%d/%y}", f"{born:%B} {born.day}, {born.year}"):
        assert codes_of(written, birth_dates=(born,)) == ["birth_date"], written
    assert codes_of(f"Sept. 30, {born.year}", birth_dates=(born,)) == (["birth_date"] if born.month == 9 else [])


@pytest.mark.parametrize(
    "written",
    [
        "1951-03-10",
        "9/3/1951",
        "13/9/1951",
        "3/9/1952",
        "3/91951",
        "33/9/1951",
        "3/9/19511",
        "2051-03-09",
        "March 1951",
    ],
)
def test_another_day_is_no_birth_date_of_the_person(written):
    assert codes_of(f"It began {written}.") == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("DOB 4/5/1950", True),
        ("d.o.b.: 04-05-50", True),
        ("Date of birth is April 5, 1950", True),
        ("born on the 5th of April 1950", True),
        ("birthdate 1950-04-05", True),
        ("birthday 04051950", True),
        ("The birth date is missing", False),
        ("Her first child was born in 1975", False),
        ("Her date of birth is wrong in Vantage. Call before 10 today", False),
    ],
)
def test_a_date_that_calls_itself_one_is_a_birth_date(text, is_one):
    assert codes_of(text, birth_dates=()) == (["birth_date"] if is_one else [])


@pytest.mark.parametrize(
    "form", ["{}{}{}", "({}) {}-{}", "{}.{}.{}", "{}-{}-{}", "+1 {} {} {}", "1-{}-{}-{}", "1{}{}{}", "{} / {} / {}"]
)
def test_the_number_of_the_line_is_found_in_any_punctuation(form):
    text = f"Call {form.format('502', '555', '0100')} at once"
    assert codes_of(text) == ["sos_line"]
    assert codes_of(text, line="502.555.0100") == ["sos_line"]
    assert codes_of(text, line="") == []


def test_wide_digits_and_single_digits_are_the_number_too():
    assert codes_of(" ".join("5025550100")) == ["sos_line"]
    assert codes_of("".join(chr(ord(one) + 0xFEE0) for one in "5025550100")) == ["sos_line"]


@pytest.mark.parametrize("text", ["", "Please call", "502-555-0101", "555-0100", "A card is on its way, 3 days."])
def test_ordinary_words_carry_nothing(text):
    assert codes_of(text) == []


def test_each_field_is_named_with_everything_it_carries_and_nothing_is_repeated():
    texts = {"answer": "1EG4TE5MK73 and 3/9/1951", "relay_text": "502-555-0100", "note": "Fine"}
    found = decide_warnings(texts, birth_dates=[BORN], sos_line=LINE)
    assert [(one.field, one.code) for one in found] == [
        ("answer", "mbi"),
        ("answer", "birth_date"),
        ("relay_text", "sos_line"),
    ]
    assert all(not any(digit.isdigit() for digit in one.detail) for one in found)
    assert set(DETAILS) == {"mbi", "birth_date", "sos_line"}


def test_a_long_text_is_looked_through_fast():
    texts = ["1 " * 5_000, "1E" * 5_000, "born " * 2_000, "5-" * 5_000, " " * 10_000, "1" + " -" * 5_000]
    for text in texts:
        assert codes_of(text) == []
