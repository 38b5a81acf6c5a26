"""The book of business: the members an agent looks after on a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor
from arsos.kernel.crypto import keyed_hashes
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.identifiers import IdentifierRejected, normalize_humana_id, normalize_mbi, normalize_phone
from members.access import SHOWN, visible_members
from members.models import Member, Policy
from members.rules.policy_standing import PolicyState, decide_standing, decide_state


@dataclass(frozen=True, slots=True)
class BookRow:
    """A member as lists show them: no birth date, no MBI (R32)."""

    member: Member
    standing: PolicyState | None


def book_of_business(actor: Actor, at: datetime, *, name: str = "") -> QuerySet[Member]:
    """The members of the actor's book on the day, narrowed to names that begin like this."""
    members = visible_members(actor, at).defer("mbi", "date_of_birth")
    for part in name.split():
        members = members.filter(Q(last_name__istartswith=part) | Q(first_name__istartswith=part))
    return members


def found_by_identifier(actor: Actor, kind: str, text: str, at: datetime) -> list[Member]:
    """Members of the book with this Humana id, phone or MBI. Raises InputRejected for what is none."""
    try:
        condition = FINDERS[kind](text)
    except IdentifierRejected as error:
        errors = [FieldError(f"/{kind}", error.code, error.detail)]
        raise InputRejected("This identifier cannot be looked up.", errors=errors) from None
    found = list(book_of_business(actor, at).filter(condition)[:20])
    note_look(kind="search", subjects=[member.id for member in found], fields=[kind])
    return found


def with_standings(members: Iterable[Member], on: date) -> list[BookRow]:
    """The members of one page with their standing on a day, in one more query; journaled as shown."""
    rows = list(members)
    states: dict[UUID, list[PolicyState]] = {member.id: [] for member in rows}
    policies = Policy.objects.filter(member__in=list(states))
    dated = policies.values_list("member_id", "effective_on", "terminates_on", "cancelled_on")
    for member_id, effective_on, terminates_on, cancelled_on in dated:
        state = decide_state(
            effective_on=effective_on, terminates_on=terminates_on, is_cancelled=cancelled_on is not None, on=on
        )
        states[member_id].append(state)
    if rows:
        note_look(subjects=list(states), fields=SHOWN)
    return [BookRow(member, decide_standing(states[member.id])) for member in rows]


def _by_humana_id(text: str) -> Q:
    humana_id, dependent_code = normalize_humana_id(text)
    return Q(humana_id=humana_id, **({"dependent_code": dependent_code} if dependent_code else {}))


FINDERS: dict[str, Callable[[str], Q]] = {
    "humana_id": _by_humana_id,
    "phone": lambda text: Q(phone=normalize_phone(text)),
    "mbi": lambda text: Q(mbi_hashes__overlap=keyed_hashes("mbi", normalize_mbi(text))),
}
