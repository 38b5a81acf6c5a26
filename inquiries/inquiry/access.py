"""Who may see and work which inquiry: the one place that fetches inquiries for somebody (R30, R31)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from foundation import clock
from foundation.access_log.steps import log_access
from foundation.actor import Actor, Role
from foundation.compiled import HotQuery
from foundation.errors import PermissionRefused, ResourceNotFound, TransitionRefused, VersionStale
from foundation.identifiers import parse_reference
from foundation.policy import (
    EVERYTHING,
    Basis,
    Reach,
    Resource,
    Right,
    access_scope,
    bases_of,
    is_arsos_staff,
    levels_held,
    may,
    protect,
    rights_to,
)
from foundation.purposes import NO_WORDS, says_something
from foundation.transactions import inside_transaction
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN, Action, Relationship, Status, allowed_actions, is_legal, may_take
from inquiries.inquiry.words import STATES, TO_DO
from members.book.access import (
    BOOKS,
    emergency_accesses,
    is_in_anothers_book,
    is_in_book,
    may_open_emergency_access,
)

RELATED = ("queue", "assignee__user", "agent", "member", "prospect", "policy__plan", "application__plan")
WHOLE = ("name", "inquiry", "humana_id", "contact")
"""What an inquiry shows of its person to everybody who may see it."""
MOSTLY_THERE = ("queue", "assignee__user", "agent", "member", "policy__plan")
"""Read with one inquiry; a prospect or an application is read when there is one, which costs less than asking. Its type
as it was is kept in memory, see `published_version`.
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody is to one inquiry as it stands: asked of the policy once, and handed to whatever shows it."""

    is_staff: bool
    sees_birth_date: bool
    actions: list[str]

    def is_shown_link_of(self, inquiry: Inquiry) -> bool:
        """Whether they are shown to which member and policy it was linked: ARSOS, once that is sure (R10, R11)."""
        return inquiry.link_is_sure and self.is_staff


def sight_of(actor: Actor, inquiry: Inquiry) -> Sight:
    """What the actor reads of an inquiry, and may do with it now."""
    held = rights_to(actor, inquiry, Right.SEE_INTERNAL, Right.SEE_BIRTH_DATE, Right.ACT)
    standings = frozenset(RELATIONSHIPS[ground] for ground in held[Right.ACT])
    return Sight(
        is_staff=bool(held[Right.SEE_INTERNAL]),
        sees_birth_date=bool(held[Right.SEE_BIRTH_DATE]),
        actions=[action.value for action in allowed_actions(Status(inquiry.status), standings)],
    )


def visible_inquiries(actor: Actor, at: datetime) -> QuerySet[Inquiry]:
    """The inquiries the actor may see, on whatever ground the policy gives it."""
    return Inquiry.objects.filter(access_scope(actor, Right.SEE, Resource.INQUIRY, at))


def ids_visible_to(actor: Actor, inquiries: Iterable[Inquiry], at: datetime) -> set[UUID]:
    """The ids of those among some inquiries that the actor may see."""
    return set(VISIBLE_AMONG.rows(actor=actor, at=at, ids=[inquiry.id for inquiry in inquiries]))


def _visible_among(actor: Actor, at: datetime, ids: Collection[UUID]) -> QuerySet[Inquiry, UUID]:
    return visible_inquiries(actor, at).filter(id__in=ids).values_list("id", flat=True)


VISIBLE_AMONG = HotQuery(_visible_among)


def agent_sees(agent_id: UUID, inquiry: Inquiry, at: datetime) -> bool:
    """Whether an agent, by themselves, may see an inquiry on the day."""
    own = frozenset({agent_id})
    agent = Actor(
        name="", roles=frozenset({Role.AGENT}), agent_id=agent_id, acting_agent_ids=own, visible_agent_ids=own
    )
    return may(agent, Right.SEE, inquiry, at)


def linked_references_shown_to_agent(actor: Actor, inquiry: Inquiry, at: datetime) -> set[str]:
    """The references of its duplicates that an agent could see when it was filed, and may see today (R14)."""
    links = inquiry.duplicate_links.filter(agent_visible=True, of__in=visible_inquiries(actor, at).values("id"))
    return set(links.values_list("of__reference", flat=True))


def find_inquiry(actor: Actor, reference: str, at: datetime) -> Inquiry:
    """An inquiry the actor may see, or that ARSOS staff name exactly for a purpose in words.

    Raises ReferenceMistyped or ResourceNotFound, the latter journaled.
    """
    found = NAMED.first(actor=actor, at=at, reference=parse_reference(reference))
    return as_seen_by(actor, _shown(actor, found, purpose=actor.purpose))


def _named(actor: Actor, at: datetime, reference: str) -> QuerySet[Inquiry]:
    named = access_scope(actor, Right.SEE, Resource.INQUIRY, at) | access_scope(
        actor, Right.SEE_ALONE, Resource.INQUIRY, at
    )
    return Inquiry.objects.filter(named, reference=reference).select_related(*MOSTLY_THERE)


def _locked(actor: Actor, at: datetime, reference: str) -> QuerySet[Inquiry]:
    visible = visible_inquiries(actor, at).filter(reference=reference).values("id")
    return Inquiry.objects.select_for_update().filter(id__in=visible)


NAMED, LOCKED = HotQuery(_named), HotQuery(_locked)


def as_seen_by(actor: Actor, inquiry: Inquiry) -> Inquiry:
    """An inquiry that is read, not changed, with the status that the actor is told: who may not know of the inquiry
    in which it continues sees it in its queue (R14).
    """
    if inquiry.set_aside_quietly and not is_staff_of(actor, inquiry):
        inquiry.status = inquiry.status_for_agents
    return inquiry


@inside_transaction
def lock_inquiry(actor: Actor, reference: str, at: datetime, *, expected_version: int | None = None) -> Inquiry:
    """The inquiry, locked for change. Raises as `find_inquiry`, and VersionStale for an outdated version."""
    inquiry = _shown(actor, LOCKED.first(actor=actor, at=at, reference=parse_reference(reference)))
    if expected_version is not None and inquiry.version != expected_version:
        raise VersionStale(_("Reload it and repeat the change if it still applies. Nothing was changed."))
    return inquiry


@inside_transaction
def lock_inquiry_by_id(inquiry_id: UUID, *, passes_over: bool = False) -> Inquiry | None:
    """An inquiry locked for what belongs to it, once the caller knows that it may; None where it is gone.

    `passes_over`: None, too, while somebody works on it at this moment.
    """
    return Inquiry.objects.select_for_update(skip_locked=passes_over, of=("self",)).filter(id=inquiry_id).first()


def relationships_in(actor: Actor, inquiry: Inquiry) -> frozenset[Relationship]:
    """What the actor is to this inquiry, as far as it lets them act on it."""
    return frozenset(RELATIONSHIPS[ground] for ground in bases_of(actor, Right.ACT, inquiry))


def holds_or_leads(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor holds the inquiry, held it last, or leads its queue, and so decides about it."""
    return may(actor, Right.DECIDE, inquiry)


def is_staff_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor looks at the inquiry as ARSOS: what is internal is for them.

    Staff who work no queue of it see it by its reference or in an emergency, and then as staff. Who filed it as an
    agent does not, unless they also work its queue or hold it.
    """
    return may(actor, Right.SEE_INTERNAL, inquiry)


def require_staff_of(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused for who does not look at the inquiry as ARSOS."""
    if not is_staff_of(actor, inquiry):
        raise PermissionRefused(_("Only ARSOS staff can see this."))


def is_agent_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor is the agent of the inquiry, or acts for them."""
    return may(actor, Right.REPRESENT, inquiry)


def may_write(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor writes messages of the inquiry: ARSOS, and those who look after the person (R6)."""
    return may(actor, Right.WRITE, inquiry)


def is_moved(inquiry: Inquiry, on: date) -> bool:
    """Whether the policy is in the book of another agent than the one named on the inquiry (R30)."""
    moved = is_in_anothers_book(frozenset({inquiry.agent_id}), on, policy=OuterRef("policy_id"))
    return Inquiry.objects.filter(moved, id=inquiry.id).exists()


def may_see_birth_date(actor: Actor, inquiry: Inquiry) -> bool:
    """The birth date is for the agent who looks after the person and for the holder (R32)."""
    return may(actor, Right.SEE_BIRTH_DATE, inquiry)


def actions_open_to(actor: Actor, inquiry: Inquiry) -> list[str]:
    """The actions the actor may take on the inquiry now, as the API and the pages offer them."""
    return [action.value for action in allowed_actions(Status(inquiry.status), relationships_in(actor, inquiry))]


def require_action(actor: Actor, inquiry: Inquiry, action: Action) -> None:
    """Raise PermissionRefused if the actor may never do this here, TransitionRefused if not in this status."""
    if not may_take(action, relationships_in(actor, inquiry)):
        raise PermissionRefused(_("You don't have permission to %(do)s.") % {"do": TO_DO[action]})
    if not is_legal(action, Status(inquiry.status)):
        told = inquiry.status if is_staff_of(actor, inquiry) else inquiry.status_for_agents
        message = _("You can't %(do)s now: %(state)s.") % {"do": TO_DO[action], "state": STATES[told]}
        raise TransitionRefused(message, extra={"allowed": actions_open_to(actor, inquiry)})


def note_shown_whole(actor: Actor, inquiry: Inquiry, *, purpose: str = "") -> None:
    """Journal that one inquiry was shown with all of its person that this actor may see (R32, R33)."""
    birth_date = ["date_of_birth"] if may_see_birth_date(actor, inquiry) else []
    log_access(subjects=person_ids(inquiry), fields=[*WHOLE, *birth_date], purpose=purpose)


class RowOfInquiry(Protocol):
    """An inquiry, or its row of a list, as far as it says whom it is about."""

    @property
    def member_id(self) -> UUID | None: ...

    @property
    def prospect_id(self) -> UUID | None: ...

    @property
    def linked_member_id(self) -> UUID | None: ...

    @property
    def link_is_sure(self) -> bool: ...


def note_shown(rows: Iterable[RowOfInquiry], *, kind: str = "read", purpose: str = "") -> None:
    """Journal that the persons of these inquiries were shown (R33)."""
    persons = [person for row in rows for person in person_ids(row)]
    if persons:
        log_access(kind=kind, subjects=persons, fields=["name", "inquiry"], purpose=purpose)


def person_ids(row: RowOfInquiry) -> list[UUID]:
    """Everybody an inquiry is about: as filed, and as linked once that is sure."""
    linked = row.linked_member_id if row.link_is_sure else None
    return [person for person in (row.member_id, row.prospect_id, linked) if person is not None]


def linked_member_shown_to(actor: Actor, inquiry: Inquiry) -> Any:
    """The member it was linked to, or None; for ARSOS alone, and journaled: the agent sees whom they named (R11).

    Until the link is sure nobody is shown anything of the member: by linking anybody could be looked up (R10).
    """
    if inquiry.linked_member_id is None or not inquiry.link_is_sure or not is_staff_of(actor, inquiry):
        return None
    log_access(subjects=[inquiry.linked_member_id], fields=["name", "humana_id", "contact"])
    return inquiry.linked_member


def _shown(actor: Actor, inquiry: Inquiry | None, *, purpose: str = "") -> Inquiry:
    if inquiry is None:
        log_access(kind="denied", fields=["inquiry"], purpose=purpose)
        if purpose and is_arsos_staff(actor) and not says_something(purpose):
            raise ResourceNotFound(_(NO_WORDS))
        raise ResourceNotFound
    note_shown_whole(actor, inquiry, purpose=purpose)
    return inquiry


def _of_book(ground: Basis) -> Reach:
    def found(actor: Actor, at: datetime) -> Q | None:
        if not BOOKS[ground](actor):
            return None
        linked = Q(link_is_sure=True) & Q(is_in_book(actor, ground, at, member="linked_member_id"))
        return Q(is_in_book(actor, ground, at, member="member_id")) | linked

    return found


def _of_own_agents(actor: Actor, at: datetime) -> Q | None:
    return _naming(actor.acting_agent_ids, actor, at)


def _of_agents_below(actor: Actor, at: datetime) -> Q | None:
    return _naming(actor.visible_agent_ids - actor.acting_agent_ids, actor, at)


def _naming(agent_ids: frozenset[UUID], actor: Actor, at: datetime) -> Q | None:
    """Open inquiries follow the policy into the next book on the day it moves (R30)."""
    if not agent_ids:
        return None
    moved = is_in_anothers_book(actor.visible_agent_ids, clock.date_of(at), policy=OuterRef("policy_id"))
    return Q(agent__in=agent_ids) & ~(Q(status__in=OPEN) & Q(moved))


def _in_queue(actor: Actor, _at: datetime) -> Q | None:
    return Q(queue__in=actor.queue_ids) if actor.queue_ids else None


def _held(actor: Actor, _at: datetime) -> Q | None:
    return Q(assignee=actor.associate_id) if actor.associate_id else None


def _escalated(actor: Actor, _at: datetime) -> Q | None:
    """While they have the role of the level; whoever has a role may be the fallback of a ladder."""
    levels = levels_held(actor)
    return Q(escalated_to_id=actor.user_id, escalation__level__in=levels) if levels else None


def _by_reference(actor: Actor, _at: datetime) -> Q | None:
    is_named = actor.purpose and is_arsos_staff(actor) and says_something(actor.purpose)
    return EVERYTHING if is_named else None


def _in_emergency(actor: Actor, at: datetime) -> Q | None:
    if not may_open_emergency_access(actor):
        return None
    opened = emergency_accesses(actor, at).values("member")
    return Q(member__in=opened) | (Q(link_is_sure=True) & Q(linked_member__in=opened))


REACH: Mapping[Basis, Reach] = {
    Basis.OWN_BOOK: _of_book(Basis.OWN_BOOK),
    Basis.DOWNLINE: _of_book(Basis.DOWNLINE),
    Basis.NAMED_AGENT: _of_own_agents,
    Basis.ABOVE_AGENT: _of_agents_below,
    Basis.QUEUE: _in_queue,
    Basis.HOLDER: _held,
    Basis.ESCALATED: _escalated,
    Basis.REFERENCE: _by_reference,
    Basis.EMERGENCY: _in_emergency,
}
"""For each ground which inquiries it reaches; None where the actor cannot have it at all."""
RELATIONSHIPS: Mapping[Basis, Relationship] = {
    Basis.NAMED_AGENT: Relationship.AGENT,
    Basis.QUEUE: Relationship.ASSOCIATE,
    Basis.LEAD_OF_QUEUE: Relationship.LEAD,
    Basis.HOLDER: Relationship.HOLDER,
    Basis.SYSTEM: Relationship.SYSTEM,
}
"""What the table of transitions calls those who act on each ground."""


def _bases_on(actor: Actor, inquiry: Inquiry) -> Mapping[Basis, bool]:
    """What somebody is to an inquiry in hand. A moved policy counts for what is reached, not for what its agent is to
    it; once nobody holds an inquiry, its last holder answers for it.
    """
    is_agent = inquiry.agent_id in actor.acting_agent_ids
    holder_id = inquiry.assignee_id or inquiry.last_holder_id
    return {
        Basis.NAMED_AGENT: is_agent,
        Basis.QUEUE: inquiry.queue_id in actor.queue_ids,
        Basis.LEAD_OF_QUEUE: inquiry.queue_id in actor.lead_queue_ids,
        Basis.HOLDER: actor.associate_id is not None and actor.associate_id == holder_id,
        Basis.STAFF: is_arsos_staff(actor) and not is_agent,
    }


def members_of(ground: Basis) -> Reach:
    """The members whom the inquiries that a ground reaches are about; a link counts once it is sure (R11)."""

    def found(actor: Actor, at: datetime) -> Q | None:
        condition = REACH[ground](actor, at)
        if condition is None:
            return None
        inquiries = Inquiry.objects.filter(condition)
        linked = inquiries.filter(linked_member=OuterRef("pk"), link_is_sure=True)
        return Q(Exists(inquiries.filter(member=OuterRef("pk")))) | Q(Exists(linked))

    return found


def leads_inquiry(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor leads the queue of the inquiry."""
    return may(actor, Right.LEAD, inquiry)


def require_filing_agent(by: Actor) -> UUID:
    """The agent who files, by themselves or through a client; raises PermissionRefused without one."""
    if by.agent_id is None:
        if by.client_id:
            raise PermissionRefused(_("Only an agent files inquiries. A client names one in On-Behalf-Of."))
        raise PermissionRefused(_("Only an agent files inquiries."))
    return by.agent_id


def protect_inquiries() -> None:
    """Inquiries are fetched by the policy from here on."""
    protect(Resource.INQUIRY, Inquiry, reach=REACH, holds=_bases_on)
