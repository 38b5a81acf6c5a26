"""Names and MBIs that a feed replaces are kept, with the days on which they were in use."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from foundation import clock
from foundation.crypto import keyed_hashes
from foundation.spelling import matchable_name
from members.book.models import FormerMbi, FormerName, Member


class Formers:
    """The former names and MBIs of the members of a batch, with those that the batch adds."""

    def __init__(self, members: Iterable[Member], *, today: date) -> None:
        self.today = today
        self.names = {member.id: list(member.former_names.all()) for member in members}
        self.mbis = {member.id: list(member.former_mbis.all()) for member in members}

    def found_by(self, member: Member) -> dict[str, Any]:
        """The hashes and words by which a member is found."""
        return member.found_by(self.names.get(member.id, ()), self.mbis.get(member.id, ()))

    def keep(self, member: Member, had: tuple[str, str, str | None], *, add: Callable[[Any], Any]) -> list[Any]:
        """Keep what a stored member had and has no more; `add` takes new rows, rows in use once more are returned."""
        first_name, last_name, mbi = had
        again = []
        if _differ((first_name, last_name), (member.first_name, member.last_name)):
            again += self._name(member, first_name, last_name, add)
        if mbi and mbi != member.mbi:
            again += self._mbi(member, mbi, add)
        return again

    def _name(self, member: Member, first_name: str, last_name: str, add: Callable[[Any], Any]) -> list[Any]:
        known = self.names.setdefault(member.id, [])
        same = [one for one in known if (one.first_name, one.last_name) == (first_name, last_name)]
        if not same:
            made = FormerName(member=member, first_name=first_name, last_name=last_name, **self._days(member, known))
            known.append(add(made))
        return same

    def _mbi(self, member: Member, mbi: str, add: Callable[[Any], Any]) -> list[Any]:
        known = self.mbis.setdefault(member.id, [])
        same = [one for one in known if one.mbi == mbi]
        if not same:
            hashes = keyed_hashes("mbi", mbi)
            made = FormerMbi(member=member, mbi=mbi, mbi_hashes=hashes, **self._days(member, known))
            known.append(add(made))
        return same

    def _days(self, member: Member, known: Iterable[Any]) -> dict[str, date]:
        """In use since the one before it ended, the first since the member is known."""
        first = clock.date_of(member.created_at)
        since = max((one.used_until for one in known), default=first)
        return {"used_from": min(since, self.today), "used_until": self.today}


def _differ(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two names are more than two spellings of one."""
    return [matchable_name(text) for text in one] != [matchable_name(text) for text in other]
