"""Refer a question to where it belongs, record a self-service offer, and forget the words of old referrals (R36)."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from events.feed.steps import EventType
from foundation import clock
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected
from foundation.transactions import durable, inside_transaction
from inquiries.catalog.queries import current_type
from inquiries.inquiry.access import lock_inquiry, require_action, require_filing_agent
from inquiries.inquiry.gate import StatusChange, change_status
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.referrals.models import Referral, ReferralDestination, SelfServiceOffer
from inquiries.targets.steps import InquiryClocks
from members.book.access import find_member
from members.retention.rules import MEDICARE_YEARS, years_after


@durable
def record_self_service_offer(
    *, inquiry_type: str, outcome: str, member: UUID | None = None, by: Actor, at: datetime
) -> SelfServiceOffer:
    """This will record an offer of self-service and what came of it, so that deflection can be reported (R4).

    Raises PermissionRefused for who is no agent, InputRejected for a type without self-service, ResourceNotFound
    for a member outside the book.
    """
    return keep_offer(inquiry_type=inquiry_type, outcome=outcome, member=member, by=by, at=at)


@inside_transaction
def keep_offer(*, inquiry_type: str, outcome: str, member: UUID | None, by: Actor, at: datetime) -> SelfServiceOffer:
    """The step that recording an offer and giving a draft up for it share."""
    agent_id = require_filing_agent(by)
    if member is not None:
        find_member(by, member, at)
    kind = current_type(inquiry_type)
    if kind is None or not kind.facts.has_self_service:
        error = FieldError("/inquiry_type", "no_self_service", _("Name a type that has a self-service alternative."))
        raise InputRejected(_("There is no self-service for this."), errors=[error])
    return SelfServiceOffer.objects.create(
        agent_id=agent_id, inquiry_type_id=inquiry_type, outcome=outcome, member_id=member, created_at=at
    )


@durable
def refer_inquiry(
    reference: str, *, destination: str, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> Inquiry:
    """This will close an inquiry with a referral (R1). Raises InputRejected for an unknown destination."""
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    require_action(by, inquiry, Action.REFER)
    place = ReferralDestination.objects.filter(code=destination).first()
    if place is None:
        error = FieldError("/destination", "unknown_destination", _("Choose a referral destination."))
        raise InputRejected(_("It can't be referred there."), errors=[error])
    Referral.objects.create(
        requested_type=inquiry.inquiry_type_id,
        destination=place,
        agent_id=inquiry.agent_id,
        flow=inquiry.flow,
        inquiry_id=inquiry.id,
        reason=reason,
        created_at=at,
    )
    clocks = InquiryClocks(inquiry, by=by, at=at)
    clocks.stop()
    inquiry.hold_until = None
    clocks.keep()
    return change_status(
        inquiry,
        StatusChange(
            action=Action.REFER,
            fields={"close_reason": "referred", "closed_at": at},
            facts={"destination": destination},
            text=reason,
            event=EventType.INQUIRY_CLOSED,
        ),
        by=by,
        at=at,
    )


@durable
def forget_referral_words(*, at: datetime) -> int:
    """This will empty the words of referrals that are older than Medicare records are kept; returns how many.

    Nobody knows the plan of who was refused, so the longer time counts.
    """
    worded = Referral.objects.filter(~Q(summary="") | ~Q(reason=""), inquiry_id=None)
    old = years_after(clock.date_of(at), -MEDICARE_YEARS)
    return worded.filter(created_at__date__lt=old).update(summary="", reason="")
