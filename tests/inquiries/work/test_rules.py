"""How a macro is filled in, and whom a message mentions."""

import pytest

from inquiries.work.rules import SOON, fill, mentioned_in


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Hi {{agent}},", {"agent": "Ann"}, "Hi Ann,"),
        ("Hi {{ agent }}, {{agent}}", {"agent": "Ann"}, "Hi Ann, Ann"),
        ("Hi {{nobody}}!", {"agent": "Ann"}, "Hi !"),
        ("Hi {{agent}}", {"agent": "{{due}}", "due": "Monday"}, "Hi {{due}}"),
        ("Done by {{due}}.", {"due": "Monday"}, "Done by Monday."),
        ("Done by {{due}}.", {"due": SOON}, f"Done {SOON}."),
        ("Come by {{agent}} on {{ due }}", {"agent": "Ann", "due": SOON}, f"Come by Ann {SOON}"),
    ],
)
def test_a_macro_is_filled_in_once(text, values, filled):
    assert fill(text, values) == filled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask @Ann Lee", [1]),
        ("Ask @ann LEE and then @Ben", [1, 2]),
        ("@Ben, please tell @Ann Lee", [2, 1]),
        ("Ask @Ann Leeson", [3]),  # the longest name that fits
        ("Ask @Ann Leeson and @Ann Lee", [3, 1]),
        ("Ask Ann Lee", []),
        ("Ask @", []),
    ],
)
def test_whom_a_message_mentions_in_the_order_of_its_text(text, found):
    assert mentioned_in(text, {1: "Ann Lee", 2: "Ben", 3: "Ann Leeson", 4: ""}) == found
