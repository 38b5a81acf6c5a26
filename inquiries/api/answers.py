"""Bodies that are answered about inquiries, as the published document shows them."""

from rest_framework import serializers as s

from arsos.api.inputs import Shape
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action, Status
from inquiries.rules.text_warnings import DETAILS


class NamedCode(Shape):
    code = s.CharField()
    title = s.CharField()


class NamedPerson(Shape):
    id = s.UUIDField()
    name = s.CharField()


class AgentShown(NamedPerson):
    san = s.CharField()


class PersonRow(Shape):
    id = s.UUIDField()
    first_name = s.CharField()
    last_name = s.CharField()


class MemberMasked(PersonRow):
    humana_id = s.CharField()
    zip_code = s.CharField()
    phone = s.CharField(allow_null=True)
    mbi = s.CharField(allow_null=True)
    date_of_birth = s.DateField(allow_null=True)


class ProspectMasked(PersonRow):
    zip_code = s.CharField()
    phone = s.CharField(allow_null=True)
    email = s.CharField(allow_null=True)
    application_number = s.CharField(allow_null=True)
    date_of_birth = s.DateField(allow_null=True)


class LinkShown(Shape):
    """For ARSOS alone."""

    member = s.UUIDField(allow_null=True, help_text="Null until the link is sure")
    is_sure = s.BooleanField(help_text="An exact match, or accepted by a lead")
    agrees = s.ListField(child=s.CharField(), help_text="While a lead has not accepted it: fields that agree")
    differs = s.ListField(child=s.CharField(), help_text="While a lead has not accepted it: fields that differ")


class PolicyShown(Shape):
    id = s.UUIDField()
    policy_number = s.CharField()
    plan = s.CharField()
    plan_name = s.CharField()


class ApplicationShown(Shape):
    id = s.UUIDField()
    application_number = s.CharField()
    plan = s.CharField()
    state = s.CharField()


class ClockHands(Shape):
    state = s.CharField()
    due_at = s.DateTimeField(allow_null=True)
    warning_at = s.DateTimeField(allow_null=True)
    urgent_at = s.DateTimeField(allow_null=True)
    target_seconds = s.IntegerField()
    started_at = s.DateTimeField()
    ended_at = s.DateTimeField(allow_null=True)


class LegalClockHands(ClockHands):
    clock = s.CharField()


class ClocksShown(Shape):
    first_response = ClockHands(allow_null=True)
    resolution = ClockHands(allow_null=True)
    regulatory = LegalClockHands(many=True)


class DuplicateShown(Shape):
    reference = s.CharField()
    status = s.CharField()
    kind = s.CharField()


class EscalationShown(Shape):
    id = s.UUIDField()
    state = s.CharField()
    level = s.CharField()
    owner = NamedPerson()
    outcome = s.CharField(allow_null=True)


class InquiryRow(Shape):
    id = s.UUIDField()
    reference = s.CharField()
    flow = s.ChoiceField(choices=Inquiry.Flow.choices)
    status = s.ChoiceField(choices=[(status.value, status.value) for status in Status])
    pending_reason = s.CharField(allow_null=True)
    priority = s.IntegerField()
    inquiry_type = s.CharField()
    line_of_business = s.CharField()
    family = s.CharField()
    member = PersonRow(allow_null=True)
    prospect = PersonRow(allow_null=True)
    agent = NamedPerson()
    queue = NamedCode()
    assignee = NamedPerson(allow_null=True)
    summary = s.CharField()
    due_at = s.DateTimeField(allow_null=True)
    warning_at = s.DateTimeField(allow_null=True)
    version = s.IntegerField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()
    links = s.DictField(child=s.CharField())


class InquiryAnswer(Shape):
    id = s.UUIDField()
    reference = s.CharField()
    flow = s.ChoiceField(choices=Inquiry.Flow.choices)
    status = s.ChoiceField(choices=[(status.value, status.value) for status in Status])
    pending_reason = s.CharField(allow_null=True)
    priority = s.IntegerField()
    inquiry_type = s.CharField()
    type_version = s.IntegerField()
    line_of_business = s.CharField()
    family = s.CharField()
    member = MemberMasked(allow_null=True)
    prospect = ProspectMasked(allow_null=True)
    link = LinkShown(allow_null=True)
    authority = s.CharField(allow_null=True)
    policy = PolicyShown(allow_null=True)
    application = ApplicationShown(allow_null=True)
    agent = AgentShown()
    submitted_by = s.CharField()
    on_behalf_of = s.CharField(allow_null=True)
    queue = NamedCode()
    assignee = NamedPerson(allow_null=True)
    summary = s.CharField()
    description = s.CharField(allow_blank=True)
    details = s.DictField()
    self_service = s.CharField(allow_null=True)
    external_reference = s.CharField(allow_null=True)
    answer = s.CharField(allow_null=True)
    relay_text = s.CharField(allow_null=True)
    no_relay_needed = s.BooleanField()
    resolution_code = s.CharField(allow_null=True)
    close_reason = s.CharField(allow_null=True)
    work_starts_at = s.DateTimeField()
    due_at = s.DateTimeField(allow_null=True)
    hold_until = s.DateTimeField(allow_null=True)
    clocks = ClocksShown()
    duplicates = DuplicateShown(many=True)
    whereabouts = s.CharField()
    open_department_requests = s.IntegerField()
    hand_overs = s.ListField(child=s.CharField())
    hand_over_suggested = s.BooleanField(allow_null=True)
    escalation = EscalationShown(allow_null=True)
    reopen_count = s.IntegerField()
    version = s.IntegerField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()
    resolved_at = s.DateTimeField(allow_null=True)
    closed_at = s.DateTimeField(allow_null=True)
    actions = s.ListField(child=s.ChoiceField(choices=[(action.value, action.value) for action in Action]))
    links = s.DictField(child=s.CharField())


class ActorShown(Shape):
    name = s.CharField()
    role = s.CharField()


class HistoryAnswer(Shape):
    position = s.IntegerField()
    kind = s.CharField()
    at = s.DateTimeField(help_text="When it happened: a target is missed when it passes, whoever notices it later")
    noted_at = s.DateTimeField(help_text="When it was written down")
    actor = ActorShown()
    on_behalf_of = s.CharField(allow_null=True)
    agent_visible = s.BooleanField()
    facts = s.DictField()
    text = s.CharField(allow_blank=True)


class IntervalShown(Shape):
    state = s.CharField()
    to = s.DateTimeField(allow_null=True)
    why = s.CharField()
    by = s.CharField()

    def get_fields(self) -> dict[str, s.Field]:  # type: ignore[type-arg]  # not generic at run time
        return {"from": s.DateTimeField(), **super().get_fields()}


class ClockAnswer(Shape):
    clock = s.CharField()
    kind = s.CharField()
    round = s.IntegerField()
    state = s.CharField()
    due_at = s.DateTimeField(allow_null=True)
    target_seconds = s.IntegerField()
    elapsed_seconds = s.IntegerField()
    calendar_version = s.IntegerField(allow_null=True)
    intervals = IntervalShown(many=True)


class RuleTriedShown(Shape):
    position = s.IntegerField()
    name = s.CharField()
    matched = s.BooleanField()
    why = s.CharField()


class RoutingAnswer(Shape):
    rule_set_version = s.IntegerField(allow_null=True)
    queue = s.CharField()
    decided_at = s.DateTimeField(required=False)
    rules = RuleTriedShown(many=True)
    earlier = s.ListField(child=s.DictField(), required=False)


class MentionShown(NamedPerson):
    """Somebody who was told of a note."""


class WarningShown(Shape):
    """What a text carries and perhaps should not; it was taken all the same."""

    field = s.CharField()
    code = s.ChoiceField(choices=[(code, code) for code in DETAILS])
    detail = s.CharField()


class MessageAnswer(Shape):
    id = s.UUIDField()
    body = s.CharField()
    arrived_at = s.CharField(
        allow_null=True, help_text="The duplicate at which it arrived, where that continues here; for ARSOS alone."
    )
    visibility = s.CharField()
    author = ActorShown()
    mentions = MentionShown(many=True)
    created_at = s.DateTimeField()


class WarnedInquiry(InquiryAnswer):
    warnings = WarningShown(many=True)


class WrittenMessage(MessageAnswer):
    warnings = WarningShown(many=True)


class DraftAnswer(Shape):
    id = s.UUIDField()
    flow = s.CharField()
    content = s.DictField()
    version = s.IntegerField()
    created_at = s.DateTimeField()
    updated_at = s.DateTimeField()


class DestinationShown(NamedCode):
    email = s.CharField()
    phone = s.CharField()
    hours = s.CharField()
    message = s.CharField()
    have_at_hand = s.CharField(allow_null=True)
    is_open_now = s.BooleanField(allow_null=True)
    opens_at = s.DateTimeField(allow_null=True)


class ReferralAnswer(Shape):
    id = s.UUIDField()
    requested_type = s.CharField()
    agent = NamedPerson()
    summary = s.CharField(allow_null=True)
    destination = DestinationShown()
    inquiry_id = s.UUIDField(allow_null=True)
    reason = s.CharField(allow_null=True)
    created_at = s.DateTimeField()


class LikelyDuplicate(Shape):
    reference = s.CharField()
    status = s.CharField()
    summary = s.CharField()
    created_at = s.DateTimeField()


class CheckAnswer(Shape):
    would_file = s.BooleanField()
    code = s.CharField(allow_null=True)
    detail = s.CharField(allow_null=True)
    errors = s.ListField(child=s.DictField())  # type: ignore[assignment]  # the name in the contract
    duplicates = LikelyDuplicate(many=True)
    referral = s.DictField(allow_null=True)
    existing_member = s.DictField(allow_null=True)


class PrefillAnswer(Shape):
    flow = s.CharField()
    member = s.DictField()
    policy = s.DictField(allow_null=True)
    application = s.DictField(allow_null=True)
    plan = s.DictField()
    agent = s.DictField()
    locked = s.ListField(child=s.CharField())
    inquiry_type = s.DictField(allow_null=True)
    duplicates = LikelyDuplicate(many=True)


class JobAidLink(Shape):
    id = s.UUIDField()
    title = s.CharField()
    is_for_members = s.BooleanField()


class TypeAnswer(Shape):
    code = s.CharField()
    version = s.IntegerField()
    title = s.CharField()
    description = s.CharField(allow_blank=True)
    plan_types = s.ListField(child=s.CharField())
    networks = s.ListField(child=s.CharField())
    flows = s.ListField(child=s.CharField())
    priority = s.IntegerField()
    targets = s.DictField(child=s.IntegerField())
    self_service = s.DictField(allow_null=True)
    job_aids = JobAidLink(many=True)
    sos_eligible = s.CharField()
    sos_condition = s.CharField(allow_blank=True)
    details_schema = s.DictField()
    ui_schema = s.DictField()


class QueueAnswer(Shape):
    code = s.CharField()
    title = s.CharField()
    is_triage = s.BooleanField()
    is_lead = s.BooleanField()
    counts = s.DictField(child=s.IntegerField())
    clocks = s.DictField(child=s.IntegerField())


class RuleShown(Shape):
    position = s.IntegerField()
    name = s.CharField()
    conditions = s.DictField()
    queue = s.CharField()
    skills = s.ListField(child=s.CharField())


class RuleSetAnswer(Shape):
    id = s.UUIDField()
    version = s.IntegerField()
    title = s.CharField()
    state = s.CharField()
    created_by = s.CharField()
    created_at = s.DateTimeField()
    published_at = s.DateTimeField(allow_null=True)
    rules = RuleShown(many=True)


class QueueLoad(Shape):
    queue = s.CharField()
    before = s.IntegerField()
    after = s.IntegerField()
    breached_before = s.IntegerField()
    breached_moved_out = s.IntegerField()
    moved_in = s.IntegerField()
    moved_to = s.DictField(child=s.IntegerField(), help_text="What would leave, by queue")
    breached_expected = s.FloatField()


class Move(Shape):
    inquiry = s.CharField()
    to = s.CharField()
    rule = s.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, s.Field]:  # type: ignore[type-arg]  # not generic at run time
        return {"from": s.CharField(), **super().get_fields()}


class ReplayAnswer(Shape):
    id = s.UUIDField()
    rule_set = s.UUIDField()
    rule_set_version = s.IntegerField()
    first_on = s.DateField()
    last_on = s.DateField()
    state = s.CharField()
    total = s.IntegerField()
    done = s.IntegerField()
    moved = s.IntegerField()
    failed = s.IntegerField(help_text="Inquiries that could not be judged")
    refusal = s.CharField(allow_null=True, help_text="Why it failed")
    queues = QueueLoad(many=True)
    moves = Move(many=True)
    started_by = s.CharField()
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)


class OfferAnswer(Shape):
    id = s.UUIDField()
    inquiry_type = s.CharField()
    outcome = s.CharField()
    created_at = s.DateTimeField()


class AvailabilityAnswer(Shape):
    is_available = s.BooleanField()
    returned = s.ListField(child=s.CharField())
