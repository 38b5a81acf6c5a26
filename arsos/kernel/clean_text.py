"""Text as it comes in at every door: without control characters, with one kind of line break."""

import re
from typing import Any, Final

BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85]")
"""Browsers send two characters for a line break, Word and old Macs one of their own."""
CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def cleaned(text: str) -> str:
    """A text with its line breaks as one character each, and without characters that control a device."""
    return CONTROLS.sub("", BREAKS.sub("\n", text))


def cleaned_values(value: Any) -> Any:
    """The same for every text in a JSON value; its keys stay as they are."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {key: cleaned_values(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned_values(item) for item in value]
    return value
