"""Spellings of one name are one, other names are others; numbers are read however they are typed (R37)."""

import unicodedata

import pytest

from foundation.spelling import matchable_name, name_words, plain_digits, run_together, search_words

ONE = [
    ("O'Brien", "O\u2019Brien", "O\u2018Brien", "O\u02bcBrien", "O\u00b4Brien", "O`Brien", "OBrien", "o'brien"),
    ("Núñez", unicodedata.normalize("NFD", "Núñez"), "Nunez", "NUNEZ", "Ｎunez", "Nu\u00adnez", "N\u200bunez"),
    ("Łukasz", "Lukasz", "ŁUKASZ", "lukasz"),
    ("Smith-Jones", "Smith Jones", "Smith\u2010Jones", "Smith\u2013Jones", "SmithJones", "\ufeffSmith-Jones\u200d"),
    ("Müller", "Muller"),
    ("Strauß", "Strauss", "STRAUSS"),
    ("Sørensen", "Sorensen"),
    ("Đorđe", "Dorde", "ĐORĐE", "Ðorđe", "Ɖorđe"),
    ("Ħamrun", "Hamrun"),
    ("Ŧávvá", "Tavva"),
    ("Þór", "Thor"),
    ("Ðagur", "Dagur"),
    ("Œuvrard", "Oeuvrard"),
    ("Işık", "Isik"),
    ("Ɔwusu", "Owusu"),
    ("Æbelø", "Aebelo"),
    ("İrem", "Irem", "irem"),
    ("Ana María", "Ana  Maria", "anamaria"),
]
OTHERS = ["Maria", "Mario", "Mary", "Marja", "Smith", "Smyth", "Li", "Lee", "李", "王", "Иван", "Ivan"]
LETTERLESS = ["", "  ", "🙂", "1", "2 3", "---", "'", "\u200b\u200d", "٣", "½"]


@pytest.mark.parametrize("spellings", ONE, ids=lambda spellings: spellings[0])
def test_spellings_of_one_name_are_one(spellings):
    assert len({matchable_name(one) for one in spellings}) == 1
    assert matchable_name(spellings[0])


def test_a_typing_error_makes_another_name():
    assert len({matchable_name(one) for one in OTHERS}) == len(OTHERS)


@pytest.mark.parametrize("text", LETTERLESS)
def test_a_name_without_letters_matches_nothing(text):
    assert matchable_name(text) == ""


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("O’Brien", "O'Brien"),
        ("O’Brien", "OBrien"),
        ("O’Brien", "O Brien"),
        ("Smith-Jones", "Jones"),
        ("Smith-Jones", "smith\u2010jones"),
        ("Smith-Jones", "SmithJones"),
        ("De la Cruz", "delacruz"),
        ("De la Cruz", "Cruz, De la"),
        ("\u200bZwick", "Zwick"),
        ("Mun\u0303oz", "Muñoz"),
        ("García", "garc"),
        ("Đorđević", "Dordevic"),
        ("Đorđević", "Djordjevic"),
        ("Đorđević", "djor"),
        ("Djordjevic", "Đorđević"),
    ],
)
def test_each_word_that_is_asked_begins_a_word_of_the_name(name, asked):
    words = name_words(name)
    assert search_words(asked)
    assert all(any(word.startswith(one) for word in words) for one in search_words(asked))


@pytest.mark.parametrize(
    "text",
    [
        "1EG4-TE5-MK73",
        "1eg4te5mk73",
        "1EG4 TE5 MK73",
        "1EG4–TE5–MK73",
        "1EG4\u00a0TE5\u2009MK73",
        "１ＥＧ４ＴＥ５ＭＫ７３",
        "\u200b1EG4\u2212TE5\u00adMK73 ",
    ],
)
def test_numbers_are_read_however_they_are_typed(text):
    assert run_together(text) == "1EG4TE5MK73"


def test_long_dashes_and_wide_digits_become_plain():
    assert plain_digits(" ４０２０２\u20131234\u200b") == "40202-1234"
