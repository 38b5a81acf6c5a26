"""What may be said to an agent without authority for a person (R10)."""

import re
from collections.abc import Iterable

PLEASE_CALL = re.compile(r"\bcalls?\b", re.IGNORECASE)
NUMBERS = re.compile(r"\d{2}")


def join_relay_texts(before: str, more: Iterable[str]) -> str:
    """What the agent relays, paragraph by paragraph, nothing twice."""
    paragraphs = [*before.split("\n\n"), *more] if before else [*more]
    return "\n\n".join(dict.fromkeys(one.strip() for one in paragraphs if one.strip()))


def without_relay_texts(text: str, gone: Iterable[str], *, but: Iterable[str] = ()) -> str:
    """What the agent still relays when some of it no longer holds; `but` is what others still say."""
    kept = {one.strip() for words in but for one in words.split("\n\n")}
    left_out = {one.strip() for words in gone for one in words.split("\n\n")} - kept
    return "\n\n".join(one for one in text.split("\n\n") if one.strip() not in left_out)


def is_only_please_call(answer: str, *, names: Iterable[str]) -> bool:
    """Whether an answer tells the member to call and carries no name, number or date of the person."""
    lowered = answer.casefold()
    named = any(name and name.casefold() in lowered for name in names)
    return bool(PLEASE_CALL.search(answer)) and not NUMBERS.search(answer) and not named
