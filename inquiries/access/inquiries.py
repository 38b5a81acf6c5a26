"""Who may see and work which inquiry: the one place that fetches inquiries for somebody (R30, R31)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound, TransitionRefused, VersionStale
from arsos.kernel.policy import Ground, Right, Thing
from arsos.kernel.purposes import NO_WORDS, says_something
from arsos.kernel.reach import EVERYTHING, Reach, everything_for, reached
from arsos.kernel.references import parse_reference
from arsos.kernel.transactions import inside_transaction
from inquiries.models import DuplicateLink, Inquiry
from inquiries.rules.lifecycle import (
    HOLDER_OR_LEAD,
    OPEN,
    Action,
    Standing,
    Status,
    allowed_actions,
    is_legal,
    may_take,
)
from inquiries.rules.standings import standings_of
from members.access import emergency_accesses, is_arsos_staff, is_in_anothers_book, members_in_book

STAFF = frozenset({Standing.ASSOCIATE, Standing.HOLDER, Standing.LEAD, Standing.SYSTEM})
RELATED = ("queue", "assignee__user", "agent", "member", "prospect", "policy__plan", "application__plan")
WHOLE = ("name", "inquiry", "humana_id", "contact")
"""What an inquiry shows of its person to everybody who may see it."""
MOSTLY_THERE = ("queue", "assignee__user", "agent", "member", "policy__plan")
"""Read with one inquiry; a prospect or an application is read when there is one, which costs less than asking. Its type
as it was is kept in memory, see `published_version`.
"""


def visible_inquiries(actor: Actor, at: datetime) -> QuerySet[Inquiry]:
    """The inquiries the actor may see, on whatever ground the policy gives it."""
    return Inquiry.objects.filter(_reached(actor, Right.SEE, at))


def ids_visible_to(actor: Actor, inquiries: Iterable[Inquiry], at: datetime) -> set[UUID]:
    """The ids of those among some inquiries that the actor may see."""
    ids = [inquiry.id for inquiry in inquiries]
    return set(visible_inquiries(actor, at).filter(id__in=ids).values_list("id", flat=True)) if ids else set()


def agent_sees(agent_id: UUID, inquiry: Inquiry, at: datetime) -> bool:
    """Whether an agent, by themselves, may see an inquiry on the day."""
    own = frozenset({agent_id})
    agent = Actor(
        name="", roles=frozenset({Role.AGENT}), agent_id=agent_id, acting_agent_ids=own, visible_agent_ids=own
    )
    return visible_inquiries(agent, at).filter(id=inquiry.id).exists()


def links_shown_to(
    actor: Actor, links: QuerySet[DuplicateLink], at: datetime, *, is_staff: bool
) -> QuerySet[DuplicateLink]:
    """Links to other inquiries; to agents those that they might see when it was filed and may see today (R14)."""
    return links if is_staff else links.filter(agent_visible=True, of__in=visible_inquiries(actor, at).values("id"))


def find_inquiry(actor: Actor, reference: str, at: datetime) -> Inquiry:
    """An inquiry the actor may see, or that ARSOS staff name exactly for a purpose in words.

    Raises ReferenceMistyped or ResourceNotFound, the latter journaled.
    """
    named = reached(Thing.INQUIRY, Right.SEE, REACH, actor, at) | reached(
        Thing.INQUIRY, Right.SEE_ALONE, REACH, actor, at
    )
    found = Inquiry.objects.filter(named, reference=parse_reference(reference)).select_related(*MOSTLY_THERE)
    return as_seen_by(actor, _shown(actor, _only(found), purpose=actor.purpose))


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
    visible = visible_inquiries(actor, at).filter(reference=parse_reference(reference)).values("id")
    inquiry = _shown(actor, _only(Inquiry.objects.select_for_update().filter(id__in=visible)))
    if expected_version is not None and inquiry.version != expected_version:
        raise VersionStale("Read it again and repeat the change if it still fits; nothing was changed.")
    return inquiry


@inside_transaction
def lock_inquiry_by_id(inquiry_id: UUID, *, passes_over: bool = False) -> Inquiry | None:
    """An inquiry locked for what belongs to it, once the caller knows that it may; None where it is gone.

    `passes_over`: None, too, while somebody works on it at this moment.
    """
    return Inquiry.objects.select_for_update(skip_locked=passes_over, of=("self",)).filter(id=inquiry_id).first()


def standings_in(actor: Actor, inquiry: Inquiry) -> frozenset[Standing]:
    """What the actor is to this inquiry."""
    return standings_of(
        actor,
        agent_id=inquiry.agent_id,
        queue_id=inquiry.queue_id,
        assignee_id=inquiry.assignee_id,
        last_holder_id=inquiry.last_holder_id,
    )


def holds_or_leads(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor holds the inquiry, held it last, or leads its queue."""
    return bool(HOLDER_OR_LEAD & standings_in(actor, inquiry))


def is_staff_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor looks at the inquiry as ARSOS: what is internal is for them.

    Staff who work no queue of it see it by its reference or in an emergency, and then as staff; nobody sees what is
    internal of an inquiry that they filed as an agent.
    """
    standings = standings_in(actor, inquiry)
    return bool(STAFF & standings) or (is_arsos_staff(actor) and Standing.AGENT not in standings)


def require_staff_of(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused for who does not look at the inquiry as ARSOS."""
    if not is_staff_of(actor, inquiry):
        raise PermissionRefused("This is for ARSOS.")


def is_agent_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor is the agent of the inquiry, or acts for them."""
    return Standing.AGENT in standings_in(actor, inquiry)


def may_write(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor writes messages of the inquiry: ARSOS, and those who look after the person (R6)."""
    return is_staff_of(actor, inquiry) or is_agent_of(actor, inquiry)


def is_moved(inquiry: Inquiry, on: date) -> bool:
    """Whether the policy is in the book of another agent than the one named on the inquiry (R30)."""
    moved = is_in_anothers_book(frozenset({inquiry.agent_id}), on, policy=OuterRef("policy_id"))
    return Inquiry.objects.filter(moved, id=inquiry.id).exists()


def may_see_birth_date(actor: Actor, inquiry: Inquiry) -> bool:
    """The birth date is for the agent who looks after the person and for the holder (R32)."""
    return bool({Standing.AGENT, Standing.HOLDER} & standings_in(actor, inquiry))


def actions_open_to(actor: Actor, inquiry: Inquiry) -> list[str]:
    """The actions the actor may take on the inquiry now, as the API and the pages offer them."""
    return [action.value for action in allowed_actions(Status(inquiry.status), standings_in(actor, inquiry))]


def require_action(actor: Actor, inquiry: Inquiry, action: Action) -> None:
    """Raise PermissionRefused if the actor may never do this here, TransitionRefused if not in this status."""
    if not may_take(action, standings_in(actor, inquiry)):
        raise PermissionRefused(f"You are not the one who may {action.value} this inquiry.")
    if not is_legal(action, Status(inquiry.status)):
        told = inquiry.status if is_staff_of(actor, inquiry) else inquiry.status_for_agents
        message = f"An inquiry that is {told} cannot {action.value}."
        raise TransitionRefused(message, extra={"allowed": actions_open_to(actor, inquiry)})


def may_keep_rules(actor: Actor) -> bool:
    """Whether the actor sees and changes routing rules (R17)."""
    return actor.has_role(Role.LEAD, Role.ADMINISTRATOR)


def may_try_rules(actor: Actor) -> bool:
    """Whether the actor sees inquiries to try routing rules on; administrators see none (R30)."""
    return actor.has_role(Role.LEAD)


def require_rule_keeper(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor keeps the routing rules (R17)."""
    if not may_keep_rules(actor):
        raise PermissionRefused("Only leads and administrators see and change routing rules.")


def require_lead(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor leads queues, keeps the house or audits it."""
    if not actor.has_role(Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR):
        raise PermissionRefused("This is for leads, administrators and auditors.")


def note_shown(inquiries: Iterable[Inquiry], *, kind: str = "read", purpose: str = "") -> None:
    """Journal that these inquiries' persons were shown (R33)."""
    persons = [person for one in inquiries for person in one.person_ids]
    if persons:
        note_look(kind=kind, subjects=persons, fields=["name", "inquiry"], purpose=purpose)


def note_shown_whole(actor: Actor, inquiry: Inquiry, *, purpose: str = "") -> None:
    """Journal that one inquiry was shown with all of its person that this actor may see (R32, R33)."""
    birth_date = ["date_of_birth"] if may_see_birth_date(actor, inquiry) else []
    note_look(subjects=inquiry.person_ids, fields=[*WHOLE, *birth_date], purpose=purpose)


def note_rows_shown(rows: Iterable[Mapping[str, Any]], *, kind: str = "read") -> None:
    """Journal that these rows of a list were shown (R33)."""
    persons = [person for row in rows for person in persons_of_row(row)]
    if persons:
        note_look(kind=kind, subjects=persons, fields=["name", "inquiry"])


def persons_of_row(row: Mapping[str, Any]) -> list[UUID]:
    """Everybody a row of a list is about: as filed, and as linked once that is sure."""
    linked = row["linked_member_id"] if row["link_is_sure"] else None
    return [person for person in (row["member_id"], row["prospect_id"], linked) if person is not None]


def is_link_shown_to(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor is shown to which member and policy it was linked: ARSOS, once that is sure (R10, R11)."""
    return inquiry.link_is_sure and is_staff_of(actor, inquiry)


def linked_member_shown_to(actor: Actor, inquiry: Inquiry) -> Any:
    """The member it was linked to, or None; for ARSOS alone, and journaled: the agent sees whom they named (R11).

    Until the link is sure nobody is shown anything of the member: by linking anybody could be looked up (R10).
    """
    if inquiry.linked_member_id is None or not is_link_shown_to(actor, inquiry):
        return None
    note_look(subjects=[inquiry.linked_member_id], fields=["name", "humana_id", "contact"])
    return inquiry.linked_member


def _only(found: QuerySet[Inquiry]) -> Inquiry | None:
    """The one with that reference. `first()` would ask for an order, which costs planning half as much again."""
    return next(iter(found), None)


def _shown(actor: Actor, inquiry: Inquiry | None, *, purpose: str = "") -> Inquiry:
    if inquiry is None:
        note_look(kind="denied", fields=["inquiry"], purpose=purpose)
        if purpose and is_arsos_staff(actor) and not says_something(purpose):
            raise ResourceNotFound(NO_WORDS)
        raise ResourceNotFound
    note_shown_whole(actor, inquiry, purpose=purpose)
    return inquiry


def _reached(actor: Actor, right: Right, at: datetime) -> Q:
    return reached(Thing.INQUIRY, right, REACH, actor, at)


def _of_book(ground: Ground) -> Reach:
    def found(actor: Actor, at: datetime) -> Q | None:
        if not actor.visible_agent_ids:
            return None
        book = members_in_book(actor, ground, at).values("id")
        return Q(member__in=book) | (Q(link_is_sure=True) & Q(linked_member__in=book))

    return found


def _of_named_agent(actor: Actor, at: datetime) -> Q | None:
    """Open inquiries follow the policy into the next book on the day it moves (R30)."""
    if not actor.visible_agent_ids:
        return None
    moved = is_in_anothers_book(actor.visible_agent_ids, clock.date_of(at), policy=OuterRef("policy_id"))
    return Q(agent__in=actor.visible_agent_ids) & ~(Q(status__in=OPEN) & Q(moved))


def _in_queue(actor: Actor, _at: datetime) -> Q | None:
    return Q(queue__in=actor.queue_ids) if actor.queue_ids else None


def _held(actor: Actor, _at: datetime) -> Q | None:
    return Q(assignee=actor.associate_id) if actor.associate_id else None


def _escalated(actor: Actor, _at: datetime) -> Q | None:
    """While they have the role of the level; whoever has a role may be the fallback of a ladder."""
    if actor.user_id is None or not actor.roles:
        return None
    return Q(escalated_to_id=actor.user_id, escalation__level__in=[*actor.roles, "fallback"])


def _by_reference(actor: Actor, _at: datetime) -> Q | None:
    return EVERYTHING if is_arsos_staff(actor) and says_something(actor.purpose) else None


def _in_emergency(actor: Actor, at: datetime) -> Q | None:
    if not is_arsos_staff(actor):
        return None
    opened = emergency_accesses(actor, at).values("member")
    return Q(member__in=opened) | (Q(link_is_sure=True) & Q(linked_member__in=opened))


REACH: Mapping[Ground, Reach] = {
    Ground.OWN_BOOK: _of_book(Ground.OWN_BOOK),
    Ground.DOWNLINE: _of_book(Ground.DOWNLINE),
    Ground.NAMED_AGENT: _of_named_agent,
    Ground.QUEUE: _in_queue,
    Ground.HOLDER: _held,
    Ground.ESCALATED: _escalated,
    Ground.REFERENCE: _by_reference,
    Ground.EMERGENCY: _in_emergency,
    Ground.SYSTEM: everything_for(Role.SYSTEM),
}
"""For each ground which inquiries it reaches; None where the actor cannot have it at all."""
