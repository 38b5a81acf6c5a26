"""The book of business: the members an agent looks after on a day, and books that moved."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from foundation import clock, lengths
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.compiled import HotQuery
from foundation.crypto import keyed_hashes
from foundation.errors import FieldError, InputRejected
from foundation.identifiers import IdentifierRejected, normalize_humana_id, normalize_mbi, normalize_phone
from foundation.name_search import named
from foundation.periods import in_force
from members.book.access import SHOWN, require_shown, visible_members
from members.book.models import Member, Policy, PolicyAgent
from members.book.queries.names import FoundBy, found_by_former
from members.book.rules import BEST_FIRST, PolicyState, decide_best_state, decide_search_kind, decide_state

NOT_BY_FORMER: Mapping[UUID, FoundBy] = {}


@dataclass(frozen=True, slots=True)
class BookRow:
    """A member as lists show them: no birth date, no MBI (R32).

    `policy_id`: the newest of the policies that stand best, which a new inquiry is most likely about.
    """

    member: Member
    standing: PolicyState | None
    plans: tuple[str, ...] = ()
    found_by: FoundBy | None = None
    policy_id: UUID | None = None


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


NOT_NARROWED = BookFilters()


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
            better |= condition_of_state(state, on)
        stands = Exists(held.filter(condition_of_state(BEST_FIRST[wanted], on)))
        members = members.filter(stands, ~Exists(held.filter(better)))
    return members


def condition_of_state(state: PolicyState, on: date) -> Q:
    """The condition that a policy is in a state on the day; says the same as `decide_state`."""
    begun = Q(cancelled_on=None, effective_on__lte=on)
    return {
        PolicyState.CANCELLED: Q(cancelled_on__isnull=False),
        PolicyState.FUTURE_EFFECTIVE: Q(cancelled_on=None, effective_on__gt=on),
        PolicyState.ACTIVE: begun & Q(terminates_on=None),
        PolicyState.PENDING_TERM: begun & Q(terminates_on__gte=on),
        PolicyState.TERMED: begun & Q(terminates_on__lt=on),
    }[state]


def too_long_to_look_for() -> str:
    """What is said of a text that is longer than anybody's name."""
    return _("Give at most %(most)d characters.") % {"most": lengths.SEARCH}


def find_in_book(
    actor: Actor, text: str, at: datetime, *, most: int, filters: BookFilters = NOT_NARROWED
) -> FoundInBook:
    """The first members of the book with this name, Humana id, phone or MBI, narrowed; journaled as a search that
    showed them.

    Raises InputRejected for what is longer than anybody's name, and for what looks like a number and is none.
    """
    if len(text) > lengths.SEARCH:
        raise InputRejected(
            _("You can't search for this."), errors=[FieldError("/text", "too_long", too_long_to_look_for())]
        )
    kind = decide_search_kind(text)
    if kind == "name":
        found = book_of_business(actor, at, name=text).order_by("last_name", "first_name", "id")
    else:
        found = book_of_business(actor, at).filter(_has_identifier(kind, text))
    members = list(narrowed(found, filters, clock.date_of(at))[: most + 1])
    shown = members[:most]
    log_access(kind="search", subjects=[member.id for member in shown], fields=[kind])
    found_by = found_by_former(shown, kind, text)
    return FoundInBook(with_policy_states(shown, clock.date_of(at), found_by), is_cut=len(members) > most)


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
    log_access(kind="search", subjects=[member.id for member in found], fields=[kind])
    return found


def _has_identifier(kind: str, text: str) -> Q:
    try:
        return FINDERS[kind](text)
    except IdentifierRejected as error:
        errors = [FieldError(f"/{kind}", error.code, error.detail)]
        raise InputRejected(_("You can't search for this identifier."), errors=errors) from None


def with_policy_states(
    members: Iterable[Member], on: date, found_by: Mapping[UUID, FoundBy] = NOT_BY_FORMER
) -> list[BookRow]:
    """The members of one page with their standing on a day, in one more query; journaled as shown."""
    rows = list(members)
    held: dict[UUID, list[_PolicyOfRow]] = {member.id: [] for member in rows}
    for policy_id, member_id, effective_on, terminates_on, cancelled_on, plan_name in HELD.rows(ids=list(held)):
        state = decide_state(
            effective_on=effective_on, terminates_on=terminates_on, is_cancelled=cancelled_on is not None, on=on
        )
        held[member_id].append(_PolicyOfRow(policy_id, state, plan_name))
    if rows:
        log_access(subjects=list(held), fields=SHOWN)
    return [_row(member, held[member.id], found_by.get(member.id)) for member in rows]


@dataclass(frozen=True, slots=True)
class _PolicyOfRow:
    id: UUID
    state: PolicyState
    plan_name: str


def _row(member: Member, held: Sequence[_PolicyOfRow], found_by: FoundBy | None) -> BookRow:
    """`held` is the newest first."""
    best = min(held, key=lambda one: BEST_FIRST.index(one.state), default=None)
    return BookRow(
        member,
        decide_best_state([one.state for one in held]),
        tuple(dict.fromkeys(one.plan_name for one in held if one.state in GOING_ON)),
        found_by,
        best.id if best else None,
    )


def _held(ids: Collection[UUID]) -> QuerySet[Policy, Any]:
    policies = Policy.objects.filter(member__in=ids).order_by("-effective_on", "-id")
    return policies.values_list("id", "member_id", "effective_on", "terminates_on", "cancelled_on", "plan__name")


HELD = HotQuery(_held)
"""The policies of some members, the newest first."""


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

RECORD = PolicyAgent.AgentRole.AGENT_OF_RECORD


def agent_of_record_on(policy_id: UUID, on: date) -> UUID | None:
    """The agent of record of a policy on a day, or None."""
    found = PolicyAgent.objects.filter(in_force(on), policy=policy_id, role=RECORD)
    return found.values_list("agent_id", flat=True).first()


def records_begun(on: date, *, days: int) -> QuerySet[PolicyAgent]:
    """Agents of record in force on a day whose time began within some days before it."""
    since = on - timedelta(days=min(days, on.toordinal() - 1))
    return PolicyAgent.objects.filter(in_force(on), role=RECORD, starts_on__gte=since)


def count_in_book(agent_id: UUID, on: date) -> int:
    """How many members an agent is the agent of record of on a day."""
    of_record = PolicyAgent.objects.in_force(on).filter(agent=agent_id, role=PolicyAgent.AgentRole.AGENT_OF_RECORD)
    return of_record.values("member").distinct().count()
