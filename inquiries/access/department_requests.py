"""Who may see and work what departments were asked (R18, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound, TransitionRefused
from arsos.kernel.policy import Ground, Right, Thing
from arsos.kernel.reach import Reach, reached
from arsos.kernel.transactions import inside_transaction
from inquiries.access.inquiries import REACH as REACH_OF_INQUIRIES
from inquiries.access.inquiries import actions_open_to, holds_or_leads, is_staff_of, note_shown
from inquiries.models import Department, DepartmentRequest, Inquiry
from inquiries.rules.lifecycle import OPEN


def may_ask_departments(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor may ask departments for the inquiry now (R18)."""
    return holds_or_leads(actor, inquiry) and inquiry.status in OPEN


def may_take_files_back(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor may end what departments see of the inquiry's files, also after it ended (R32)."""
    return holds_or_leads(actor, inquiry)


def require_taking_files_back(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor holds the inquiry, held it last, or leads its queue."""
    if not may_take_files_back(actor, inquiry):
        raise PermissionRefused("Its holder and the leads of its queue decide which files departments see.")


def require_department_work(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor holds or leads the inquiry, TransitionRefused once it ended (R18)."""
    if not holds_or_leads(actor, inquiry):
        raise PermissionRefused("Its holder and the leads of its queue ask departments.")
    if inquiry.status not in OPEN:
        message = f"An inquiry that is {inquiry.status} asks no department."
        raise TransitionRefused(message, extra={"allowed": actions_open_to(actor, inquiry)})


def visible_requests(actor: Actor, at: datetime) -> QuerySet[DepartmentRequest]:
    """The department requests the actor may see whole: of their department, or of inquiries they work on."""
    return DepartmentRequest.objects.filter(reached(Thing.DEPARTMENT_REQUEST, Right.SEE, REACH, actor, at))


def sees_its_words_alone(actor: Actor, request: DepartmentRequest) -> bool:
    """Whether the actor sees of a request that it has ended and what the department said, and nothing of the person.

    A department needs the person and the files as long as something is asked of it (R32).
    """
    return request.ended_at is not None and not is_staff_of(actor, request.inquiry)


def departments_of(actor: Actor) -> QuerySet[Department]:
    """The departments the actor works in, or is the system of."""
    if actor.client_id is not None and actor.user_id is None:
        return Department.objects.filter(client__client_id=actor.client_id)
    if actor.user_id is None or not actor.has_role(Role.DEPARTMENT):
        return Department.objects.none()
    return Department.objects.filter(members__user=actor.user_id)


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


def _as_its_inquiry(ground: Ground) -> Reach:
    """The requests of those inquiries that the same ground reaches."""

    def found(actor: Actor, at: datetime) -> Q | None:
        inquiries = REACH_OF_INQUIRIES[ground](actor, at)
        return Q(inquiry__in=Inquiry.objects.filter(inquiries).values("id")) if inquiries is not None else None

    return found


REACH: Mapping[Ground, Reach] = {
    Ground.QUEUE: _as_its_inquiry(Ground.QUEUE),
    Ground.HOLDER: _as_its_inquiry(Ground.HOLDER),
    Ground.DEPARTMENT: lambda actor, _at: Q(department__in=departments_of(actor).values("code")),
    Ground.SYSTEM: _as_its_inquiry(Ground.SYSTEM),
}
"""For each ground which requests it reaches."""
