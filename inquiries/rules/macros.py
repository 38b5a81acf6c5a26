"""How the words of a macro are filled for one inquiry."""

import re
from collections.abc import Mapping

VARIABLES: Mapping[str, str] = {
    "reference": "the reference of the inquiry",
    "inquiry_type": "the title of its type",
    "summary": "its summary",
    "member_first_name": "the first name of the member or prospect",
    "agent_first_name": "the first name of the agent",
    "agent_name": "the agent's whole name",
    "queue": "the title of its queue",
    "due": "when it is due; words that fit where that has passed",
    "my_name": "who writes",
}
"""Every variable with what stands in its place."""

SOON = "as soon as possible"
"""What is said of a due time that has passed, or that there is none of."""

PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")

BEFORE_DUE = re.compile(r"\b(?:by|until|before|on)\s+(?=\{\{\s*due\s*\}\})")


def unknown_variables(text: str) -> list[str]:
    """The variables in a text that nothing stands for, in order."""
    return [name for name in PLACE.findall(text) if name not in VARIABLES]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced, once: what is put in is never read as a variable."""
    if values.get("due") == SOON:
        text = BEFORE_DUE.sub("", text)
    return PLACE.sub(lambda found: values.get(found.group(1), ""), text)
