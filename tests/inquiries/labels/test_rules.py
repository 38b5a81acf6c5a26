"""What a label may say: words, and nothing by which a person is known (R32)."""

import pytest

from inquiries.labels.rules import LONGEST_TEXT, clean_text, refuse_count, refuse_text

FINE = ["Printer outage", "AEP 2026", "Needs a second look", "Part B", "Form 1095", "May be fraud", "Größe"]
REFUSED = [
    "",
    "   ",
    "x" * (LONGEST_TEXT + 1),
    "1EG4-TE5-MK73",
    "1eg4te5mk73",
    "(502) 555-0187",
    "502.555.0187",
    "555 0187",
    "3/4/1948",
    "03-04-48",
    "3/4",
    "Mar 4",
    "4 March",
    "March 4, 1948",
    "１９４８-０３-０４",
    "Call 5 0 2 5 5",
    "1\u200b9/48",
    "1948",
]


@pytest.mark.parametrize("text", FINE)
def test_words_are_taken(text):
    assert refuse_text(clean_text(text)) == ""


@pytest.mark.parametrize("text", REFUSED)
def test_data_of_a_person_is_refused(text):
    assert refuse_text(clean_text(text)) != ""


def test_a_text_is_read_as_it_is_seen():
    assert clean_text("  Ｐrinter \u200b out\u00adage\n ") == "Printer outage"


@pytest.mark.parametrize(("before", "added", "is_fine"), [(0, 10, True), (9, 1, True), (10, 1, False), (0, 11, False)])
def test_an_inquiry_has_ten_labels(before, added, is_fine):
    assert (refuse_count(before, added) == "") is is_fine
