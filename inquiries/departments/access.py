"""Who may see and work what departments were asked (R18, R31)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import nothing_found
from foundation.actor import Actor
from foundation.errors import PermissionRefused, TransitionRefused
from foundation.policy import Basis, Holds, Reach, Resource, Right, access_scope, has_same_to_inquiry, may, protect
from foundation.transactions import inside_transaction
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.inquiry.access import REACH as REACH_OF_INQUIRIES
from inquiries.inquiry.access import actions_open_to, holds_or_leads, note_shown
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import OPEN
from inquiries.inquiry.words import STATES


def may_ask_departments(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor may ask departments for the inquiry now (R18)."""
    return holds_or_leads(actor, inquiry) and inquiry.status in OPEN


def require_taking_files_back(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor may end what departments see of the inquiry's files.

    They may also after the inquiry ended (R32).
    """
    if not holds_or_leads(actor, inquiry):
        raise PermissionRefused(_("Only the assignee and the leads of the queue can share files with departments."))


def require_department_work(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor holds or leads the inquiry, TransitionRefused once it ended (R18)."""
    if not holds_or_leads(actor, inquiry):
        raise PermissionRefused(_("Only the assignee and the leads of the queue can send department requests."))
    if inquiry.status not in OPEN:
        message = _("You can't send department requests now: %(state)s.") % {"state": STATES[inquiry.status]}
        raise TransitionRefused(message, extra={"allowed": actions_open_to(actor, inquiry)})


def visible_requests(actor: Actor, at: datetime) -> QuerySet[DepartmentRequest]:
    """The department requests the actor may see whole: of their department, or of inquiries they work on."""
    return DepartmentRequest.objects.filter(access_scope(actor, Right.SEE, Resource.DEPARTMENT_REQUEST, at))


def sees_its_words_alone(actor: Actor, request: DepartmentRequest) -> bool:
    """Whether the actor sees of a request that it has ended and what the department said, and nothing of the person.

    A department needs the person and the files as long as something is asked of it (R32).
    """
    return request.ended_at is not None and not may(actor, Right.SEE_INTERNAL, request)


def departments_of(actor: Actor) -> QuerySet[Department]:
    """The departments the actor works in, or is the system of."""
    if actor.client_id is not None and actor.user_id is None:
        return Department.objects.filter(client__client_id=actor.client_id)
    if actor.user_id is None or not may(actor, Right.SEE, Resource.DEPARTMENT_WORK):
        return Department.objects.none()
    return Department.objects.filter(members__user=actor.user_id)


@inside_transaction
def lock_department_request(actor: Actor, request_id: UUID, at: datetime) -> DepartmentRequest:
    """A request and its inquiry, locked for change, in the order in which everybody locks them.

    Raises ResourceNotFound, journaled.
    """
    inquiry_id = visible_requests(actor, at).filter(id=request_id).values_list("inquiry_id", flat=True).first()
    if inquiry_id is None:
        raise nothing_found("department request")
    inquiry = Inquiry.objects.select_for_update().get(id=inquiry_id)
    request = DepartmentRequest.objects.select_for_update(of=("self",)).select_related("department").get(id=request_id)
    request.inquiry = inquiry
    note_shown([inquiry])
    return request


def _as_its_inquiry(ground: Basis) -> Reach:
    """The requests of those inquiries that the same ground reaches."""

    def found(actor: Actor, at: datetime) -> Q | None:
        inquiries = REACH_OF_INQUIRIES[ground](actor, at)
        if inquiries is None:
            return None
        # Looked up for each request: with IN, among alternatives, the database collects every inquiry of a queue first.
        return Q(Exists(Inquiry.objects.filter(inquiries, id=OuterRef("inquiry"))))

    return found


REACH: Mapping[Basis, Reach] = {
    Basis.QUEUE: _as_its_inquiry(Basis.QUEUE),
    Basis.HOLDER: _as_its_inquiry(Basis.HOLDER),
    Basis.DEPARTMENT: lambda actor, _at: Q(department__in=departments_of(actor).values("code")),
}
"""For each ground which requests it reaches."""
HOLDS: Mapping[Basis, Holds] = {Basis.ITS_INQUIRY: has_same_to_inquiry}
"""The same for a request in hand."""


def protect_department_requests() -> None:
    """Department requests are fetched by the policy from here on."""
    protect(Resource.DEPARTMENT_REQUEST, DepartmentRequest, reach=REACH, holds=HOLDS)
