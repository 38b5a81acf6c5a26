"""The book of business: the members an agent looks after on a day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock, limits
from arsos.kernel.actor import Actor
from arsos.kernel.crypto import keyed_hashes
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.identifiers import IdentifierRejected, normalize_humana_id, normalize_mbi, normalize_phone
from arsos.kernel.name_search import named
from members.access import SHOWN, require_shown, visible_members
from members.models import Member, Policy
from members.queries.former_identities import FoundBy, found_by_former
from members.rules.policy_standing import BEST_FIRST, PolicyState, decide_standing, decide_state
from members.rules.search_kind import decide_search_kind

NOT_BY_FORMER: Mapping[UUID, FoundBy] = {}


@dataclass(frozen=True, slots=True)
class BookRow:
    """A member as lists show them: no birth date, no MBI (R32)."""

    member: Member
    standing: PolicyState | None
    plans: tuple[str, ...] = ()
    found_by: FoundBy | None = None


@dataclass(frozen=True, slots=True)
class FoundInBook:
    """What a search found; `is_cut` where there are more."""

    rows: list[BookRow]
    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookFilters:
    """What the book is narrowed to; nothing of it says who somebody is. Empty values narrow nothing."""

    standing: str = ""
    plan_type: str = ""
    state: str = ""


def narrowed(members: QuerySet[Member], filters: BookFilters, on: date) -> QuerySet[Member]:
    """Those among some members who stand like this on the day, hold or held such a plan, live in this state."""
    if filters.state:
        members = members.filter(state=filters.state)
    held = Policy.objects.filter(member=OuterRef("pk"))
    if filters.plan_type:
        members = members.filter(Exists(held.filter(plan__plan_type=filters.plan_type)))
    if filters.standing:
        wanted = BEST_FIRST.index(PolicyState(filters.standing))
        better = Q(pk__in=())
        for state in BEST_FIRST[:wanted]:
            better |= _is_in(state, on)
        members = members.filter(Exists(held.filter(_is_in(BEST_FIRST[wanted], on))), ~Exists(held.filter(better)))
    return members


def _is_in(state: PolicyState, on: date) -> Q:
    """The condition that a policy is in a state on the day; says the same as `decide_state`."""
    begun = Q(cancelled_on=None, effective_on__lte=on)
    return {
        PolicyState.CANCELLED: Q(cancelled_on__isnull=False),
        PolicyState.FUTURE_EFFECTIVE: Q(cancelled_on=None, effective_on__gt=on),
        PolicyState.ACTIVE: begun & Q(terminates_on=None),
        PolicyState.PENDING_TERM: begun & Q(terminates_on__gte=on),
        PolicyState.TERMED: begun & Q(terminates_on__lt=on),
    }[state]


LOOKED_FOR_TOO_LONG = f"Give at most {limits.SEARCH} characters."


def find_in_book(actor: Actor, text: str, at: datetime, *, most: int) -> FoundInBook:
    """The first members of the book with this name, Humana id, phone or MBI; journaled as a search that showed them.

    Raises InputRejected for what is longer than anybody's name, and for what looks like a number and is none.
    """
    if len(text) > limits.SEARCH:
        raise InputRejected("This cannot be looked up.", errors=[FieldError("/text", "too_long", LOOKED_FOR_TOO_LONG)])
    kind = decide_search_kind(text)
    if kind == "name":
        found = book_of_business(actor, at, name=text).order_by("last_name", "first_name", "id")
    else:
        found = book_of_business(actor, at).filter(_has_identifier(kind, text))
    members = list(found[: most + 1])
    shown = members[:most]
    note_look(kind="search", subjects=[member.id for member in shown], fields=[kind])
    found_by = found_by_former(shown, kind, text)
    return FoundInBook(with_standings(shown, clock.date_of(at), found_by), is_cut=len(members) > most)


def book_of_business(actor: Actor, at: datetime, *, name: str = "") -> QuerySet[Member]:
    """The members of the actor's book on the day, narrowed to those whose names, former ones too, have words that
    begin like each of these: "leon" finds De Leon.
    """
    members = visible_members(actor, at).defer("mbi", "date_of_birth")
    if not name.strip():
        return members
    require_shown(actor, "name")
    return members.filter(named(name))


def found_by_identifier(actor: Actor, kind: str, text: str, at: datetime) -> list[Member]:
    """Members of the book with this Humana id, phone or MBI. Raises InputRejected for what is none."""
    require_shown(actor, kind)
    found = list(book_of_business(actor, at).filter(_has_identifier(kind, text))[:20])
    note_look(kind="search", subjects=[member.id for member in found], fields=[kind])
    return found


def _has_identifier(kind: str, text: str) -> Q:
    try:
        return FINDERS[kind](text)
    except IdentifierRejected as error:
        errors = [FieldError(f"/{kind}", error.code, error.detail)]
        raise InputRejected("This identifier cannot be looked up.", errors=errors) from None


def with_standings(
    members: Iterable[Member], on: date, found_by: Mapping[UUID, FoundBy] = NOT_BY_FORMER
) -> list[BookRow]:
    """The members of one page with their standing on a day, in one more query; journaled as shown."""
    rows = list(members)
    states: dict[UUID, list[PolicyState]] = {member.id: [] for member in rows}
    plans: dict[UUID, dict[str, None]] = {member.id: {} for member in rows}
    policies = Policy.objects.filter(member__in=list(states)).order_by("-effective_on", "-id")
    dated = policies.values_list("member_id", "effective_on", "terminates_on", "cancelled_on", "plan__name")
    for member_id, effective_on, terminates_on, cancelled_on, plan_name in dated:
        state = decide_state(
            effective_on=effective_on, terminates_on=terminates_on, is_cancelled=cancelled_on is not None, on=on
        )
        states[member_id].append(state)
        if state in GOING_ON:
            plans[member_id][plan_name] = None
    if rows:
        note_look(subjects=list(states), fields=SHOWN)
    return [
        BookRow(member, decide_standing(states[member.id]), tuple(plans[member.id]), found_by.get(member.id))
        for member in rows
    ]


def _by_humana_id(text: str) -> Q:
    humana_id, dependent_code = normalize_humana_id(text)
    return Q(humana_id=humana_id, **({"dependent_code": dependent_code} if dependent_code else {}))


def _by_phone(text: str) -> Q:
    """A number finds itself with any extension."""
    phone = normalize_phone(text)
    return Q(phone=phone) | Q(phone__startswith=f"{phone} x")


GOING_ON = frozenset({PolicyState.ACTIVE, PolicyState.PENDING_TERM, PolicyState.FUTURE_EFFECTIVE})
FINDERS: dict[str, Callable[[str], Q]] = {
    "humana_id": _by_humana_id,
    "phone": _by_phone,
    "mbi": lambda text: Q(mbi_hashes__overlap=keyed_hashes("mbi", normalize_mbi(text))),
}
