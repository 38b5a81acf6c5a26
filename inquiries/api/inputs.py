"""Bodies that are sent about inquiries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from arsos.api.inputs import Choice, Day, DictOf, Id, Instant, JsonObject, ListOf, Shape, Text, Whole, YesNo, read_shape
from arsos.kernel import clock, limits
from arsos.kernel.errors import FieldError, InputRejected, LockedFieldSent
from inquiries.models import Circumstance, Destination, Inquiry, SelfServiceOffer
from inquiries.queries.filing_facts import MemberIntake, ProspectIntake, errors_in_need
from inquiries.rules.intake import Need
from inquiries.rules.lifecycle import PendingReason
from inquiries.rules.routing import MOST_RULES, DraftRule
from members.catalog.plan_types import PLAN_TYPES

FLOWS = tuple(Inquiry.Flow.values)
OUTCOMES = tuple(SelfServiceOffer.Outcome.values)
LONG = limits.LONG_TEXT
MOST_DESTINATIONS = len(Destination)
MOST_SKILLS = 20
LOCKED = frozenset(
    {
        "member",
        "prospect",
        "authority",
        "first_name",
        "last_name",
        "date_of_birth",
        "zip_code",
        "phone",
        "email",
        "mbi",
        "humana_id",
        "member_id",
        "plan",
        "plan_name",
        "plan_type",
        "line_of_business",
        "family",
        "network",
        "policy_number",
        "application_number",
        "agent",
        "agency",
        "contact",
        "flow",
        "submitted_by",
        "on_behalf_of",
        "not_the_same_person",
    }
)
"""What My Humana Business fills in; sending it is an error, never a silent overwrite (R8)."""


class NeedShape(Shape):
    inquiry_type = Text(max_length=limits.CODE)
    summary = Text(max_length=limits.SUMMARY)
    description = Text(max_length=LONG, required=False, allow_blank=True, default="")
    details = JsonObject(required=False, default=dict)
    self_service = Choice(OUTCOMES, required=False, default="")
    external_reference = Text(max_length=limits.OUTSIDE_REFERENCE, required=False, allow_blank=True, default="")


class MemberInquiryShape(NeedShape):
    policy = Id(required=False)
    application = Id(required=False)


class ProspectShape(Shape):
    first_name = Text(max_length=limits.NAME)
    last_name = Text(max_length=limits.NAME)
    date_of_birth = Text(max_length=limits.DATE)
    zip_code = Text(max_length=limits.ZIP)
    phone = Text(max_length=limits.PHONE, required=False, allow_blank=True)
    email = Text(max_length=limits.EMAIL, required=False, allow_blank=True)
    application_number = Text(max_length=limits.NUMBER, required=False, allow_blank=True)
    member_id = Text(max_length=limits.HUMANA_ID, required=False, allow_blank=True)


class ProspectInquiryShape(NeedShape):
    prospect = ProspectShape()
    authority = Choice(tuple(Inquiry.Authority.values))
    not_the_same_person = YesNo(required=False, default=False)
    line_of_business = Choice(tuple(PLAN_TYPES))


class CheckShape(NeedShape):
    """Either flow's body; the first names its member here instead of in the path."""

    member = Id(required=False)
    policy = Id(required=False)
    application = Id(required=False)
    prospect = ProspectShape(required=False)
    authority = Choice(tuple(Inquiry.Authority.values), required=False)
    not_the_same_person = YesNo(required=False, default=False)
    line_of_business = Choice(tuple(PLAN_TYPES), required=False)


class CheckedMemberShape(MemberInquiryShape):
    member = Id()


class DraftShape(Shape):
    flow = Choice(FLOWS)
    content = JsonObject()


class DraftContentShape(Shape):
    content = JsonObject()


class ReasonShape(Shape):
    reason = Text(max_length=limits.REASON)


class AssignShape(Shape):
    assignee = Id()


class TransferShape(ReasonShape):
    queue = Text(max_length=limits.CODE)


class HoldShape(Shape):
    pending_reason = Choice(tuple(PendingReason))
    note = Text(max_length=LONG)
    until = Instant(required=False)


class ResolveShape(Shape):
    answer = Text(max_length=LONG)
    relay_text = Text(max_length=LONG, required=False, allow_blank=True, default="")
    no_relay_needed = YesNo(required=False, default=False)
    cancel_open_requests = YesNo(
        required=False,
        default=False,
        help_text="Whether unanswered department requests are cancelled; without it, an open one refuses (422).",
    )
    resolution_code = Choice(("completed", "answered", "no_action_needed", "unable_to_complete"))


class ConfirmRelayShape(Shape):
    note = Text(max_length=limits.REASON, required=False, allow_blank=True, default="")


class MarkDuplicateShape(Shape):
    of = Text(max_length=limits.REFERENCE)
    reason = Text(
        max_length=limits.REASON,
        required=False,
        allow_blank=True,
        default="",
        help_text="Needed where the two are about different people: why they are one request. ARSOS alone reads it.",
    )


class ReferShape(ReasonShape):
    reason = Text(max_length=limits.SHORT_REASON)
    destination = Text(max_length=limits.CODE)


class HandOverShape(ReasonShape):
    destinations = ListOf(Choice(tuple(Destination.values)), most=MOST_DESTINATIONS, min_length=1)
    received_at = Instant(required=False)
    variants = DictOf(Text(max_length=limits.CODE), most=MOST_DESTINATIONS, required=False, default=dict)
    circumstances = DictOf(Choice(tuple(Circumstance.values)), most=MOST_DESTINATIONS, required=False, default=dict)
    statements = DictOf(Instant(), most=MOST_DESTINATIONS, required=False, default=dict)
    keep_working = YesNo(required=False, default=False)


class ReclassifyShape(ReasonShape):
    inquiry_type = Text(max_length=limits.CODE)
    details = JsonObject()


class PrioritizeShape(ReasonShape):
    priority = Whole(min_value=1, max_value=4)


class LinkSubjectShape(Shape):
    member = Id()
    policy = Id(required=False)
    purpose = Text(
        max_length=limits.SHORT_REASON,
        required=False,
        help_text="Why it is this member; needed unless they match exactly, and reviewed by a lead",
    )


class EscalateShape(ReasonShape):
    exhausted_options = ListOf(Text(max_length=limits.OPTION), most=20, min_length=1)


class MessageShape(Shape):
    body = Text(max_length=LONG)
    visibility = Choice(("agent", "internal"), required=False, default="agent")
    mentions = ListOf(Id(), most=20, required=False, default=list)


class RuleShape(Shape):
    position = Whole(min_value=1, max_value=30_000)
    name = Text(max_length=limits.TITLE)
    conditions = JsonObject()
    queue = Text(max_length=limits.CODE)
    skills = ListOf(Text(max_length=limits.CODE), most=MOST_SKILLS, required=False, default=list)


class RuleSetShape(Shape):
    title = Text(max_length=limits.TITLE)
    rules = ListOf(RuleShape(), most=MOST_RULES)


class ReplayShape(Shape):
    """Which rules, over which days of filing, both included."""

    rule_set = Id()
    first_on = Day()
    last_on = Day()


class DryRunShape(Shape):
    """Which inquiry to route, and with which rules; without any, the published ones."""

    inquiry = Text(max_length=limits.REFERENCE)
    rule_set = Id(required=False)


class OfferShape(Shape):
    inquiry_type = Text(max_length=limits.CODE)
    outcome = Choice(OUTCOMES)
    member = Id(required=False)


class AvailabilityShape(Shape):
    is_available = YesNo()


def require_nothing_locked(body: Any) -> None:
    """Raise LockedFieldSent when a body carries what the profile already says (R8)."""
    if not isinstance(body, Mapping):
        return
    locked = sorted(LOCKED & set(body))
    if locked:
        words = "It is known from the profile; leave it out."
        errors = [FieldError(f"/{name}", "locked_field", words) for name in locked]
        raise LockedFieldSent("Nothing was filed. Leave out what the profile already says.", errors=errors)


def read_need(values: Mapping[str, Any]) -> Need:
    """The need of either flow."""
    return Need(**{name: values[name] for name in NEED})


NEED = ("inquiry_type", "summary", "description", "details", "self_service", "external_reference")


def read_member_intake(member_id: UUID, values: Mapping[str, Any]) -> MemberIntake:
    """What My Humana Business files."""
    return MemberIntake(
        member_id=member_id,
        policy_id=values.get("policy"),
        application_id=values.get("application"),
        need=read_need(values),
    )


def read_prospect_intake(values: Mapping[str, Any]) -> ProspectIntake:
    """What the Service Inquiry card files."""
    return ProspectIntake(
        person=values["prospect"],
        authority=values["authority"],
        line_of_business=values["line_of_business"],
        need=read_need(values),
        is_not_the_same_person=values["not_the_same_person"],
    )


def read_filing(shape: type[Shape], body: Any, at: datetime) -> dict[str, Any]:
    """The body of a filing. Raises InputRejected with everything that is wrong, in the details of its type too."""
    try:
        return read_shape(shape, body)
    except InputRejected as error:
        known = {one.pointer for one in error.errors}
        more = [one for one in errors_in_need(body, today=clock.date_of(at)) if one.pointer not in known]
        raise InputRejected(error.detail, errors=[*error.errors, *more]) from None


def read_draft_intake(flow: str, content: Any, at: datetime) -> MemberIntake | ProspectIntake:
    """What a draft of either flow would file. Raises InputRejected with everything that is missing or wrong."""
    if flow == Inquiry.Flow.SERVICE_INQUIRY_CARD:
        return read_prospect_intake(read_filing(ProspectInquiryShape, content, at))
    values = read_filing(CheckedMemberShape, content, at)
    return read_member_intake(values["member"], values)


def read_rules(values: Mapping[str, Any]) -> list[DraftRule]:
    """The rules of a rule set as they were sent."""
    return [DraftRule(**{**rule, "skills": tuple(rule["skills"])}) for rule in values["rules"]]
