"""By which of a person's names a search found them (R37)."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from arsos.kernel.spelling import name_words, search_words


class Named(Protocol):
    """Whoever has a name, or had one."""

    first_name: str
    last_name: str


N = TypeVar("N", bound=Named)


def decide_former_name(text: str, *, today: Named, before: Iterable[N]) -> N | None:
    """The first of the former names without which the words would not have found the person; None without one."""
    missing = _not_in(search_words(text), today)
    if not missing:
        return None
    return next((name for name in before if len(_not_in(missing, name)) < len(missing)), None)


def _not_in(words: Sequence[str], name: Named) -> list[str]:
    """The words with which no word of a name begins."""
    known = name_words(name.first_name, name.last_name)
    return [word for word in words if not any(one.startswith(word) for one in known)]
