"""Who may see and work which inquiry: the one place that fetches inquiries for somebody (R30, R31)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound, TransitionRefused, VersionStale
from arsos.kernel.policy import Ground, Right, Thing, grounds_for
from arsos.kernel.references import parse_reference
from arsos.kernel.transactions import inside_transaction
from inquiries.models import Department, DepartmentRequest, DestinationUnit, HandOver, Inquiry, InquiryDraft
from inquiries.rules.lifecycle import OPEN, Action, Standing, Status, allowed_actions, is_legal, may_take
from inquiries.rules.standings import standings_of
from members.access import emergency_accesses, is_arsos_staff, is_in_anothers_book, members_in_book

STAFF = frozenset({Standing.ASSOCIATE, Standing.HOLDER, Standing.LEAD, Standing.SYSTEM})
NOTHING = Q(pk__in=())
RELATED = ("queue", "assignee__user", "agent", "member", "prospect", "policy__plan", "application__plan")


def visible_inquiries(actor: Actor, at: datetime) -> QuerySet[Inquiry]:
    """The inquiries the actor may see, on whatever ground the policy gives it."""
    return Inquiry.objects.filter(_reached(actor, Right.SEE, at))


def ids_visible_to(actor: Actor, inquiries: Iterable[Inquiry], at: datetime) -> set[UUID]:
    """The ids of those among some inquiries that the actor may see."""
    ids = [inquiry.id for inquiry in inquiries]
    return set(visible_inquiries(actor, at).filter(id__in=ids).values_list("id", flat=True)) if ids else set()


def find_inquiry(actor: Actor, reference: str, at: datetime) -> Inquiry:
    """An inquiry the actor may see, or that ARSOS staff name exactly for a purpose.

    Raises ReferenceMistyped or ResourceNotFound, the latter journaled.
    """
    named = _reached(actor, Right.SEE, at) | _reached(actor, Right.SEE_ALONE, at)
    found = Inquiry.objects.filter(named).select_related(*RELATED, "type_version")
    return _shown(found.filter(reference=parse_reference(reference)).first(), purpose=actor.purpose)


@inside_transaction
def lock_inquiry(actor: Actor, reference: str, at: datetime, *, expected_version: int | None = None) -> Inquiry:
    """The inquiry, locked for change. Raises as `find_inquiry`, and VersionStale for an outdated version."""
    visible = visible_inquiries(actor, at).filter(reference=parse_reference(reference)).values("id")
    inquiry = _shown(Inquiry.objects.select_for_update().filter(id__in=visible).first())
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


def is_staff_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor looks at the inquiry as ARSOS: what is internal is for them.

    Staff who work no queue of it see it by its reference or in an emergency, and then as staff; nobody sees what is
    internal of an inquiry that they filed as an agent.
    """
    standings = standings_in(actor, inquiry)
    return bool(STAFF & standings) or (is_arsos_staff(actor) and Standing.AGENT not in standings)


def is_agent_of(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor is the agent of the inquiry, or acts for them."""
    return Standing.AGENT in standings_in(actor, inquiry)


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
        message = f"An inquiry that is {inquiry.status} cannot {action.value}."
        raise TransitionRefused(message, extra={"allowed": actions_open_to(actor, inquiry)})


def require_rule_keeper(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor keeps the routing rules (R17)."""
    if not actor.has_role(Role.LEAD, Role.ADMINISTRATOR):
        raise PermissionRefused("Only leads and administrators see and change routing rules.")


def may_ask_departments(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor may ask departments for the inquiry now (R18)."""
    return bool({Standing.HOLDER, Standing.LEAD} & standings_in(actor, inquiry)) and inquiry.status in OPEN


def require_department_work(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor holds or leads the inquiry, TransitionRefused once it ended (R18)."""
    if not {Standing.HOLDER, Standing.LEAD} & standings_in(actor, inquiry):
        raise PermissionRefused("Its holder and the leads of its queue ask departments.")
    if inquiry.status not in OPEN:
        message = f"An inquiry that is {inquiry.status} asks no department."
        raise TransitionRefused(message, extra={"allowed": actions_open_to(actor, inquiry)})


def visible_requests(actor: Actor, at: datetime) -> QuerySet[DepartmentRequest]:
    """The department requests the actor may see whole: of their department, or of inquiries they work on."""
    reached = NOTHING
    for ground in grounds_for(Thing.DEPARTMENT_REQUEST, Right.SEE):
        if ground == Ground.DEPARTMENT:
            reached |= _in_department(actor)
        else:
            found = REACH[ground](actor, at)
            reached |= Q(inquiry__in=Inquiry.objects.filter(found).values("id")) if found is not None else NOTHING
    return DepartmentRequest.objects.filter(reached)


def departments_of(actor: Actor) -> QuerySet[Department]:
    """The departments the actor works in, or is the system of."""
    if actor.client_id is not None and actor.user_id is None:
        return Department.objects.filter(client__client_id=actor.client_id)
    if actor.user_id is None or not actor.has_role(Role.DEPARTMENT):
        return Department.objects.none()
    return Department.objects.filter(members__user=actor.user_id)


def visible_hand_overs(actor: Actor, at: datetime) -> QuerySet[HandOver]:
    """The hand-overs of inquiries the actor may see, and those to the unit whose system it is (R29)."""
    return HandOver.objects.filter(_reached_beside(Thing.HAND_OVER, actor, at)).select_related("inquiry")


def find_hand_over(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over the actor may see; raises ResourceNotFound, journaled."""
    found = visible_hand_overs(actor, at).filter(id=hand_over_id).first()
    if found is None:
        note_look(kind="denied", fields=["hand-over"])
        raise ResourceNotFound
    note_shown([found.inquiry])
    return found


def require_packet_reader(actor: Actor, hand_over: HandOver) -> None:
    """Raise PermissionRefused for who is neither of ARSOS nor the unit: the packet is from one to the other (R6)."""
    if not (is_unit_of(actor, hand_over) or is_staff_of(actor, hand_over.inquiry)):
        raise PermissionRefused("The packet goes from ARSOS to those who decide.")


def is_unit_of(actor: Actor, hand_over: HandOver) -> bool:
    """Whether the actor is the system of the unit that a hand-over went to."""
    return visible_units(actor).filter(destination=hand_over.destination).exists()


def visible_units(actor: Actor) -> QuerySet[DestinationUnit]:
    """The units whose system the actor is."""
    if actor.client_id is None or actor.user_id is not None:
        return DestinationUnit.objects.none()
    return DestinationUnit.objects.filter(client__client_id=actor.client_id)


@inside_transaction
def lock_hand_over(actor: Actor, hand_over_id: UUID, at: datetime) -> HandOver:
    """A hand-over, locked after its inquiry, for the unit, its holder or its leads.

    Raises ResourceNotFound, journaled, and PermissionRefused.
    """
    inquiry_id = visible_hand_overs(actor, at).filter(id=hand_over_id).values_list("inquiry_id", flat=True).first()
    inquiry = lock_inquiry_by_id(inquiry_id) if inquiry_id is not None else None
    if inquiry is None:
        note_look(kind="denied", fields=["hand-over"])
        raise ResourceNotFound
    found = HandOver.objects.select_for_update(of=("self",)).get(id=hand_over_id)
    found.inquiry = inquiry
    if not (is_unit_of(actor, found) or may_decide_hand_over(actor, inquiry)):
        raise PermissionRefused("The unit itself, the holder or a lead records that it was acknowledged.")
    note_shown([inquiry])
    return found


def may_decide_hand_over(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor holds or leads the inquiry, and so decides about handing it over (R29)."""
    return bool({Standing.HOLDER, Standing.LEAD} & standings_in(actor, inquiry))


def require_hand_over_decision(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused for who neither holds nor leads the inquiry: a person decides, and it is one of them."""
    if not may_decide_hand_over(actor, inquiry):
        raise PermissionRefused("Its holder and the leads of its queue decide about handing over.")


@inside_transaction
def lock_department_request(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request and its inquiry, locked for change, in the order in which everybody locks them.

    Raises ResourceNotFound, journaled.
    """
    inquiry_id = visible_requests(actor, at).filter(id=request_id).values_list("inquiry_id", flat=True).first()
    if inquiry_id is None:
        note_look(kind="denied", fields=["department request"])
        raise ResourceNotFound
    inquiry = Inquiry.objects.select_for_update().get(id=inquiry_id)
    request = DepartmentRequest.objects.select_for_update(of=("self",)).select_related("department").get(id=request_id)
    request.inquiry = inquiry
    note_shown([inquiry])
    return request


def drafts_of(actor: Actor) -> QuerySet[InquiryDraft]:
    """The actor's own drafts; nobody else's, whatever their role (R12)."""
    drafts = InquiryDraft.objects.filter(submitted_inquiry_id=None)
    if actor.user_id is not None:
        return drafts.filter(author_id=actor.user_id)
    return drafts.filter(author_client_id=actor.client_id or "", agent=actor.agent_id).exclude(author_client_id="")


def find_draft(actor: Actor, draft_id: UUID) -> InquiryDraft:
    """An own draft that has not been submitted; raises ResourceNotFound."""
    found = drafts_of(actor).filter(id=draft_id).first()
    if found is None:
        note_look(kind="denied", fields=["draft"])
        raise ResourceNotFound
    return found


@inside_transaction
def lock_draft(actor: Actor, draft_id: UUID, *, expected_version: int | None = None) -> InquiryDraft:
    """An own draft, locked for change; raises ResourceNotFound and VersionStale."""
    found = drafts_of(actor).select_for_update().filter(id=draft_id).first()
    if found is None:
        raise ResourceNotFound
    if expected_version is not None and found.version != expected_version:
        raise VersionStale("The draft has changed since you read it; nothing was changed.")
    return found


def note_shown(inquiries: Iterable[Inquiry], *, kind: str = "read", purpose: str = "") -> None:
    """Journal that these inquiries' persons were shown (R33)."""
    persons: list[UUID] = [person for one in inquiries if (person := one.member_id or one.prospect_id)]
    if persons:
        note_look(kind=kind, subjects=persons, fields=["name", "inquiry"], purpose=purpose)


def note_rows_shown(rows: Iterable[Mapping[str, Any]], *, kind: str = "read") -> None:
    """Journal that these rows of a list were shown (R33)."""
    persons: list[UUID] = [person for row in rows if (person := row["member_id"] or row["prospect_id"])]
    if persons:
        note_look(kind=kind, subjects=persons, fields=["name", "inquiry"])


def _shown(inquiry: Inquiry | None, *, purpose: str = "") -> Inquiry:
    if inquiry is None:
        note_look(kind="denied", fields=["inquiry"], purpose=purpose)
        raise ResourceNotFound
    note_shown([inquiry], purpose=purpose)
    return inquiry


def _reached(actor: Actor, right: Right, at: datetime) -> Q:
    condition = NOTHING
    for ground in grounds_for(Thing.INQUIRY, right):
        reached = REACH[ground](actor, at)
        if reached is not None:
            condition |= reached
    return condition


def _reached_beside(thing: Thing, actor: Actor, at: datetime) -> Q:
    """What belongs to inquiries, by the grounds that the policy gives for it."""
    condition = NOTHING
    for ground in grounds_for(thing, Right.SEE):
        reached = REACH_BESIDE[ground](actor, at)
        if reached is not None:
            condition |= reached
    return condition


def _of_book(ground: Ground) -> Callable[[Actor, datetime], Q | None]:
    def reached(actor: Actor, at: datetime) -> Q | None:
        return Q(member__in=members_in_book(actor, ground, at).values("id")) if actor.visible_agent_ids else None

    return reached


def _of_named_agent(actor: Actor, at: datetime) -> Q | None:
    """Open inquiries follow the policy into the next book on the day it moves (R30)."""
    if not actor.visible_agent_ids:
        return None
    moved = is_in_anothers_book(actor.visible_agent_ids, clock.date_of(at), policy=OuterRef("policy_id"))
    return Q(agent__in=actor.visible_agent_ids) & ~(Q(status__in=OPEN) & Q(moved))


def _in_queue(actor: Actor, _at: datetime) -> Q | None:
    return Q(queue__in=actor.queue_ids) if actor.queue_ids else None


def _in_department(actor: Actor) -> Q:
    return Q(department__in=departments_of(actor).values("code"))


def _held(actor: Actor, _at: datetime) -> Q | None:
    return Q(assignee=actor.associate_id) if actor.associate_id else None


def _escalated(actor: Actor, _at: datetime) -> Q | None:
    return Q(escalated_to_id=actor.user_id) if actor.user_id else None


def _by_reference(actor: Actor, _at: datetime) -> Q | None:
    return Q(pk__isnull=False) if is_arsos_staff(actor) and actor.purpose else None


def _in_emergency(actor: Actor, at: datetime) -> Q | None:
    return Q(member__in=emergency_accesses(actor, at).values("member")) if is_arsos_staff(actor) else None


def _by_rule(actor: Actor, _at: datetime) -> Q | None:
    return Q(pk__isnull=False) if actor.has_role(Role.SYSTEM) else None


REACH: Mapping[Ground, Callable[[Actor, datetime], Q | None]] = {
    Ground.OWN_BOOK: _of_book(Ground.OWN_BOOK),
    Ground.DOWNLINE: _of_book(Ground.DOWNLINE),
    Ground.NAMED_AGENT: _of_named_agent,
    Ground.QUEUE: _in_queue,
    Ground.HOLDER: _held,
    Ground.ESCALATED: _escalated,
    Ground.REFERENCE: _by_reference,
    Ground.EMERGENCY: _in_emergency,
    Ground.SYSTEM: _by_rule,
}
"""For each ground which inquiries it reaches; None where the actor cannot have it at all."""

REACH_BESIDE: Mapping[Ground, Callable[[Actor, datetime], Q | None]] = {
    Ground.ITS_INQUIRY: lambda actor, at: Q(inquiry__in=visible_inquiries(actor, at).values("id")),
    Ground.DESTINATION: lambda actor, _at: Q(destination__in=visible_units(actor).values("destination")),
    Ground.SYSTEM: _by_rule,
}
"""The same for hand-overs."""
