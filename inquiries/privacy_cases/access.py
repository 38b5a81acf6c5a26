"""Who sees privacy cases, and who may open what was retracted."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from foundation.access_log.steps import log_access, nothing_found
from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import Resource, Right, may
from foundation.transactions import inside_transaction
from inquiries.inquiry.access import holds_or_leads, leads_inquiry, lock_inquiry_by_id
from inquiries.inquiry.models import Inquiry
from inquiries.privacy_cases.models import PrivacyCase


def require_retracting(actor: Actor, inquiry: Inquiry) -> None:
    """Raise PermissionRefused unless the actor may retract what was sent."""
    if not holds_or_leads(actor, inquiry):
        raise PermissionRefused(_("Only the assignee and the leads of the queue can retract."))


def may_see_privacy_cases(actor: Actor) -> bool:
    """Leads and auditors."""
    return may(actor, Right.SEE, Resource.PRIVACY_CASES)


def visible_privacy_cases(actor: Actor) -> QuerySet[PrivacyCase]:
    """All of them for auditors, those of the queues they lead for leads. Raises PermissionRefused for others."""
    if not may_see_privacy_cases(actor):
        raise PermissionRefused(_("Only leads and auditors can see privacy cases."))
    cases = PrivacyCase.objects.select_related("inquiry")
    if may(actor, Right.SEE_ALL, Resource.PRIVACY_CASES):
        return cases
    return cases.filter(inquiry__queue__in=actor.lead_queue_ids)


def find_privacy_case(actor: Actor, case_id: UUID) -> PrivacyCase:
    """One case the actor may see; raises ResourceNotFound, journaled, and PermissionRefused."""
    found = visible_privacy_cases(actor).filter(id=case_id).first()
    if found is None:
        raise nothing_found("privacy case")
    log_access(subjects=found.person_ids, fields=["privacy case"])
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
    return leads_inquiry(actor, case.inquiry)


def require_lead_of_case(actor: Actor, case: PrivacyCase) -> None:
    """Raise PermissionRefused unless the actor leads the queue of the case."""
    if not may_work_case(actor, case):
        raise PermissionRefused(_("Only leads of its queue can open the evidence and close the case."))


def due_for_alert(at: datetime) -> QuerySet[PrivacyCase]:
    """Open cases whose leads are to be told that time runs."""
    return PrivacyCase.objects.filter(alert_at__lte=at).order_by("alert_at")
