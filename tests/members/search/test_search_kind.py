"""One field for names and numbers."""

import pytest

from members.book.rules import decide_search_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sampleton", "name"),
        ("de la Cruz, Ana", "name"),
        ("Sampleton 3", "name"),
        ("Harper", "name"),
        ("1EG4-TE5-MK73", "mbi"),
        ("1eg4te5mk73", "mbi"),
        ("H50000001", "humana_id"),
        ("h50000001-02", "humana_id"),
        ("500000012", "humana_id"),
        ("H5000", "humana_id"),
        ("(502) 555-0101", "phone"),
        ("502.555.0101", "phone"),
        ("+1 502 555 0101", "phone"),
    ],
)
def test_what_is_meant(text, kind):
    assert decide_search_kind(text) == kind
