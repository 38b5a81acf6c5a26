"""Who may see and work which inquiry: the one place that fetches inquiries for somebody (R30, R31)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel import clock
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound, TransitionRefused, VersionStale
from arsos.kernel.references import parse_reference
from arsos.kernel.transactions import inside_transaction
from inquiries.models import Inquiry, InquiryDraft
from inquiries.rules.lifecycle import Action, Standing, Status, allowed_actions, is_legal, may_take
from inquiries.rules.standings import standings_of
from members.access import visible_members

STAFF = frozenset({Standing.ASSOCIATE, Standing.HOLDER, Standing.LEAD, Standing.SYSTEM})
RELATED = ("queue", "assignee__user", "agent", "member", "prospect", "policy__plan", "application__plan")


def visible_inquiries(actor: Actor, at: datetime) -> QuerySet[Inquiry]:
    """What the actor may see: the agent's own and their book's, the associate's queues, what was escalated."""
    if actor.has_role(Role.SYSTEM):
        return Inquiry.objects.all()
    seen = Q(escalated_to_id=actor.user_id) if actor.user_id else Q(pk__in=[])
    if actor.visible_agent_ids:
        book = visible_members(actor, clock.date_of(at)).values("id")
        seen |= Q(agent__in=actor.visible_agent_ids) | Q(member__in=book)
    if actor.queue_ids:
        seen |= Q(queue__in=actor.queue_ids)
    if actor.associate_id:
        seen |= Q(assignee=actor.associate_id)
    return Inquiry.objects.filter(seen)


def find_inquiry(actor: Actor, reference: str, at: datetime) -> Inquiry:
    """An inquiry the actor may see. Raises ReferenceMistyped or ResourceNotFound, the latter journaled."""
    normal = parse_reference(reference)
    found = visible_inquiries(actor, at).select_related(*RELATED, "type_version").filter(reference=normal).first()
    return _shown(found)


@inside_transaction
def lock_inquiry(actor: Actor, reference: str, at: datetime, *, expected_version: int | None = None) -> Inquiry:
    """The inquiry, locked for change. Raises as `find_inquiry`, and VersionStale for an outdated version."""
    visible = visible_inquiries(actor, at).filter(reference=parse_reference(reference)).values("id")
    inquiry = _shown(Inquiry.objects.select_for_update().filter(id__in=visible).first())
    if expected_version is not None and inquiry.version != expected_version:
        raise VersionStale("Read it again and repeat the change if it still fits; nothing was changed.")
    return inquiry


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
    """Whether the actor looks at the inquiry as ARSOS: what is internal is for them."""
    return bool(STAFF & standings_in(actor, inquiry))


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


def note_shown(inquiries: Iterable[Inquiry], *, kind: str = "read") -> None:
    """Journal that these inquiries' persons were shown (R33)."""
    persons: list[UUID] = [person for one in inquiries if (person := one.member_id or one.prospect_id)]
    if persons:
        note_look(kind=kind, subjects=persons, fields=["name", "inquiry"])


def note_rows_shown(rows: Iterable[Mapping[str, Any]], *, kind: str = "read") -> None:
    """Journal that these rows of a list were shown (R33)."""
    persons: list[UUID] = [person for row in rows if (person := row["member_id"] or row["prospect_id"])]
    if persons:
        note_look(kind=kind, subjects=persons, fields=["name", "inquiry"])


def _shown(inquiry: Inquiry | None) -> Inquiry:
    if inquiry is None:
        note_look(kind="denied", fields=["inquiry"])
        raise ResourceNotFound
    note_shown([inquiry])
    return inquiry
