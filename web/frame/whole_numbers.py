"""Whole numbers as forms and addresses carry them."""

MOST_DIGITS = 9
"""Every number of that length fits into the columns that it is compared with; a longer one means nothing here."""


def whole_number(text: str) -> int | None:
    """The number, or None for what is none or has more than nine digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
