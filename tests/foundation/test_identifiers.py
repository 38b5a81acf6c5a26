"""Each identifier is validated exactly and stored in one form."""

from datetime import date

import pytest

from foundation import identifiers as ids

TODAY = date(2026, 11, 23)
ODD = ["1955-W10-5", "19550311", "1955-070"]
GOOD = [
    (ids.normalize_mbi, "1EG4-TE5-MK73", "1EG4TE5MK73"),
    (ids.normalize_mbi, " 1eg4te5mk73 ", "1EG4TE5MK73"),
    (ids.normalize_humana_id, "H12345678", ("H12345678", "")),
    (ids.normalize_humana_id, "h12345678-02", ("H12345678", "02")),
    (ids.normalize_humana_id, "123456789", ("123456789", "")),
    (ids.normalize_cms_plan, "H1036-236-000", "H1036-236-000"),
    (ids.normalize_cms_plan, "H1036-236", "H1036-236-000"),
    (ids.normalize_cms_plan, "H1036-236-0", "H1036-236-000"),
    (ids.normalize_cms_plan, "H1036236000", "H1036-236-000"),
    (ids.normalize_npn, "0012345", "12345"),
    (ids.normalize_npn, "1234567890", "1234567890"),
    (ids.normalize_san, "0042", "0042"),
    (ids.normalize_npi, "1234567893", "1234567893"),
    (ids.normalize_ndc, "0002-1433-80", "00002143380"),
    (ids.normalize_ndc, "50242-040-62", "50242004062"),
    (ids.normalize_ndc, "60505-0829-1", "60505082901"),
    (ids.normalize_ndc, "12345678901", "12345678901"),
    (ids.normalize_phone, "(502) 555-0123", "+15025550123"),
    (ids.normalize_phone, "+1 502 555 0123", "+15025550123"),
    (ids.normalize_zip, "40202", "40202"),
    (ids.normalize_zip, "02155-1234", "02155-1234"),
    (ids.normalize_name, "  Ana   María ", "Ana María"),
    (ids.normalize_name, "Ana Mari\u0301a", "Ana María"),
    (ids.normalize_mbi, "1EG4 TE5\u2013MK73", "1EG4TE5MK73"),
    (ids.normalize_zip, "02155\u20131234", "02155-1234"),
]
BAD = [
    *(
        (ids.normalize_mbi, text, "invalid_mbi")
        for text in ("", "0EG4TE5MK73", "1SG4TE5MK73", "1EG4TE5MK7", "1EG4TE5MK7B")
    ),
    *((ids.normalize_humana_id, text, "invalid_humana_id") for text in ("", "H1234567", "X12345678", "H12345678-2")),
    *((ids.normalize_cms_plan, text, "invalid_plan") for text in ("", "A1036-236-000", "H103-236", "H1036-2366")),
    *((ids.normalize_npn, text, "invalid_npn") for text in ("", "0", "12345678901", "12a")),
    *((ids.normalize_san, text, "invalid_san") for text in ("", "12a", "1" * 21, "٣٤")),
    *((ids.normalize_npi, text, "invalid_npi") for text in ("", "1234567890", "3234567893", "12345678930")),
    *((ids.normalize_ndc, text, "invalid_ndc") for text in ("", "1234567890", "12-34-56", "0002-1433", "123456789012")),
    *((ids.normalize_phone, text, "invalid_phone") for text in ("", "12", "555-0123", "000-000-0000", "words")),
    *((ids.normalize_zip, text, "invalid_zip") for text in ("", "4020", "40202-12", "ABCDE", "402021234")),
    *((ids.normalize_name, text, "invalid_name") for text in ("", "   ", "x" * 81, "🙂", "2", "\u200b", "-'-")),
]


@pytest.mark.parametrize(("normalize", "text", "normal"), GOOD)
def test_sound_identifiers_take_their_one_form(normalize, text, normal):
    assert normalize(text) == normal


@pytest.mark.parametrize(("normalize", "text", "code"), BAD)
def test_others_are_refused_without_repeating_them(normalize, text, code):
    with pytest.raises(ids.IdentifierRejected) as refused:
        normalize(text)
    assert refused.value.code == code
    assert len(text) < 10 or text not in refused.value.detail


@pytest.mark.parametrize(
    "text", ["1950-02-30", "2026-11-24", "1899-12-31", "02/03/1950", "", "1955-W10-5", "19550311", "1955-070"]
)
def test_birth_dates_that_cannot_be(text):
    with pytest.raises(ids.IdentifierRejected):
        ids.parse_birth_date(text, today=TODAY)


def test_birth_dates_up_to_today():
    assert ids.parse_birth_date("2026-11-23", today=TODAY) == TODAY
    assert ids.parse_birth_date(" １９００\u201301\u201301 ", today=TODAY) == date(1900, 1, 1)
