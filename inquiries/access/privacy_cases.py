"""Who sees privacy cases, and who may open what was retracted."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from arsos.journal.reads import note_look
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import inside_transaction
from inquiries.access.inquiries import holds_or_leads, lock_inquiry_by_id
from inquiries.models import Inquiry, PrivacyCase


def may_retract(actor: Actor, inquiry: Inquiry) -> bool:
    """Whether the actor holds the inquiry, held it last, or leads its queue."""
    return holds_or_leads(actor, inquiry)


def require_retracting(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor may retract what was sent."""
    if not may_retract(actor, inquiry):
        raise PermissionRefused("Its holder and the leads of its queue retract what was sent.")


def may_see_privacy_cases(actor: Actor) -> bool:
    """Leads and auditors."""
    return actor.has_role(Role.LEAD, Role.AUDITOR)


def visible_privacy_cases(actor: Actor) -> QuerySet[PrivacyCase]:
    """All of them for auditors, those of the queues they lead for leads. Raises PermissionRefused for others."""
    if not may_see_privacy_cases(actor):
        raise PermissionRefused("Privacy cases are for leads and auditors.")
    cases = PrivacyCase.objects.select_related("inquiry")
    return cases if actor.has_role(Role.AUDITOR) else cases.filter(inquiry__queue__in=actor.lead_queue_ids)


def find_privacy_case(actor: Actor, case_id: UUID) -> PrivacyCase:
    """One case the actor may see; raises ResourceNotFound, journaled, and PermissionRefused."""
    found = visible_privacy_cases(actor).filter(id=case_id).first()
    if found is None:
        note_look(kind="denied", fields=["privacy case"])
        raise ResourceNotFound
    note_look(subjects=found.person_ids, fields=["privacy case"])
    return found


@inside_transaction
def lock_privacy_case(actor: Actor, case_id: UUID) -> PrivacyCase:
    """The same with its inquiry, locked for change by a lead of its queue."""
    case = find_privacy_case(actor, case_id)
    require_lead_of_case(actor, case)
    inquiry = lock_inquiry_by_id(case.inquiry_id)
    locked = PrivacyCase.objects.select_for_update().get(id=case_id)
    if inquiry is not None:
        locked.inquiry = inquiry
    return locked


def may_work_case(actor: Actor, case: PrivacyCase) -> bool:
    """Whether the actor leads its queue: they open the evidence and close it; auditors see neither (R30)."""
    return case.inquiry.queue_id in actor.lead_queue_ids


def require_lead_of_case(actor: Actor, case: PrivacyCase) -> None:
    """Raise PermissionRefused unless the actor leads the queue of the case."""
    if not may_work_case(actor, case):
        raise PermissionRefused("Leads of its queue open the evidence and close the case.")


def due_for_alert(at: datetime) -> QuerySet[PrivacyCase]:
    """Open cases whose leads are to be told that time runs."""
    return PrivacyCase.objects.filter(alert_at__lte=at).order_by("alert_at")
