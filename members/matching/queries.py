"""Members whom somebody who was typed in may be: exactly, or nearly; for ARSOS alone (R10, R11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from foundation.access_log.steps import log_access
from foundation.name_search import named
from members.book.models import Member
from members.matching.rules import Comparison, PersonFacts, compare

MOST_SHOWN = 8
MOST_COMPARED = 50


@dataclass(frozen=True, slots=True)
class PossibleMatch:
    """A member, and in what they agree with the typed person and differ from them."""

    id: UUID
    first_name: str
    last_name: str
    humana_id: str
    is_exact: bool
    comparison: Comparison

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def possible_matches(typed: PersonFacts, hashes: list[str]) -> list[PossibleMatch]:
    """The likeliest members, exact matches first; each is journaled as shown."""
    found = {one.id: one for one in (*_exact(hashes), *_near(typed))}
    matches = [match for one in found.values() if (match := _match(typed, hashes, one)) is not None]
    matches.sort(key=lambda one: (not one.is_exact, -one.comparison.weight, one.humana_id))
    shown = matches[:MOST_SHOWN]
    if shown:
        log_access(subjects=[one.id for one in shown], fields=["name", "humana_id", "likeness"], kind="search")
    return shown


def match_with(member_id: UUID, typed: PersonFacts, hashes: list[str]) -> PossibleMatch | None:
    """One member compared with the typed person, however little agrees; None where there is no such member."""
    member = Member.objects.filter(id=member_id, purged_at=None).first()
    return _compared(typed, hashes, member) if member else None


def _exact(hashes: list[str]) -> Iterator[Member]:
    if hashes:
        yield from Member.objects.filter(person_hashes__overlap=hashes).order_by("humana_id")[:MOST_SHOWN]


def _near(typed: PersonFacts) -> Iterator[Member]:
    """Each way on its own, so that each uses its index; how near they are is judged afterwards."""
    ways = [named(typed.last_name) & (named(typed.first_name) | Q(zip_code__startswith=typed.zip_code[:5]))]
    if typed.phone:
        ways.append(Q(phone=typed.phone))
    if typed.application_number:
        ways.append(Q(applications__application_number=typed.application_number))
    if typed.humana_id:
        ways.append(Q(humana_id=typed.humana_id.partition("-")[0]))
    for way in ways:
        yield from Member.objects.filter(way, purged_at=None).order_by("id")[:MOST_COMPARED]


def _match(typed: PersonFacts, hashes: list[str], member: Member) -> PossibleMatch | None:
    match = _compared(typed, hashes, member)
    return match if match.is_exact or match.comparison.is_near else None


def _compared(typed: PersonFacts, hashes: list[str], member: Member) -> PossibleMatch:
    numbers = member.applications.values_list("application_number", flat=True) if typed.application_number else ()
    known = PersonFacts(
        last_name=member.last_name,
        first_name=member.first_name,
        date_of_birth=member.date_of_birth,
        zip_code=member.zip_code,
        phone=member.phone,
        application_number=" ".join(numbers),
        humana_id=member.humana_id,
    )
    is_exact = not set(hashes).isdisjoint(member.person_hashes)
    return PossibleMatch(
        member.id, member.first_name, member.last_name, member.humana_id, is_exact, compare(typed, known)
    )
