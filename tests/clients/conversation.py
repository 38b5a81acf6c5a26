"""What an integrator writes with the Python client that is generated from the OpenAPI document.

`test_generated_clients.py` type-checks it against the generated client and runs it against a server. It imports nothing
of ARSOS.
"""

from datetime import date
from uuid import UUID, uuid4

from arsos_client import AuthenticatedClient
from arsos_client.api.events import list_events
from arsos_client.api.inquiries import (
    claim_inquiry,
    file_member_inquiry,
    file_prospect_inquiry,
    get_inquiry,
    resolve_inquiry,
)
from arsos_client.api.inquiry_types import get_inquiry_type
from arsos_client.models import (
    Authority,
    Event,
    IdCardDetails,
    IdCardDetailsCard,
    IdCardDetailsReason,
    Inquiry,
    InquiryDetails,
    InquiryEventData,
    InquiryStatus,
    InquiryType,
    InquiryWithWarnings,
    MemberInquiryInput,
    PlanType,
    Problem,
    ProspectInput,
    ProspectInquiryInput,
    ResolutionCode,
    ResolveInput,
    SelfServiceOutcome,
)

CARD = IdCardDetails(reason=IdCardDetailsReason.LOST, card=IdCardDetailsCard.MEDICAL, address_confirmed=True)


def new_key() -> str:
    return str(uuid4())


def file_about_a_member(agent: AuthenticatedClient, member: UUID, policy: UUID) -> Inquiry:
    body = MemberInquiryInput(
        inquiry_type="id_card",
        summary="The card was lost",
        policy=policy,
        details=InquiryDetails.from_dict(CARD.to_dict()),
        self_service=SelfServiceOutcome.DECLINED,
    )
    filed = file_member_inquiry.sync_detailed(member, client=agent, body=body, idempotency_key=new_key())
    assert isinstance(filed.parsed, Inquiry), filed
    assert filed.headers["Location"].endswith(f"/api/v1/inquiries/{filed.parsed.reference}/")
    return filed.parsed


def file_about_a_prospect(agent: AuthenticatedClient) -> Inquiry:
    body = ProspectInquiryInput(
        prospect=ProspectInput("Sample", "Prospect", date(1950, 2, 28), "40202"),
        authority=Authority.NONE,
        line_of_business=PlanType.MAPD,
        inquiry_type="id_card",
        summary="The card was lost",
        details=InquiryDetails.from_dict(CARD.to_dict()),
        self_service=SelfServiceOutcome.NOT_AVAILABLE,
    )
    filed = file_prospect_inquiry.sync(client=agent, body=body, idempotency_key=new_key())
    assert isinstance(filed, Inquiry), filed
    return filed


def file_a_type_of_today(agent: AuthenticatedClient, member: UUID, policy: UUID, code: str) -> Inquiry:
    """A type that was published after the client was generated: its details come from its schema."""
    found = get_inquiry_type.sync(code, client=agent)
    assert isinstance(found, InquiryType), found
    properties = found.details_schema.additional_properties["properties"]
    details = InquiryDetails.from_dict(dict.fromkeys(properties, "as the form asks"))
    body = MemberInquiryInput(inquiry_type=code, summary="Something new", policy=policy, details=details)
    filed = file_member_inquiry.sync(member, client=agent, body=body, idempotency_key=new_key())
    assert isinstance(filed, Inquiry), filed
    return filed


def answer(associate: AuthenticatedClient, reference: str) -> InquiryWithWarnings:
    claimed = claim_inquiry.sync_detailed(reference, client=associate, idempotency_key=new_key())
    assert isinstance(claimed.parsed, Inquiry), claimed
    assert claimed.parsed.status is InquiryStatus.IN_PROGRESS
    body = ResolveInput(
        answer="A new card was mailed today.",
        relay_text="Your new card is on its way.",
        resolution_code=ResolutionCode.COMPLETED,
    )
    key, seen = new_key(), claimed.headers["ETag"]
    answered = resolve_inquiry.sync(reference, client=associate, body=body, idempotency_key=key, if_match=seen)
    assert isinstance(answered, InquiryWithWarnings), answered
    return answered


def refused_twice(associate: AuthenticatedClient, reference: str) -> Problem:
    """The problem for an action that does not fit the status."""
    refused = claim_inquiry.sync(reference, client=associate, idempotency_key=new_key())
    assert isinstance(refused, Problem), refused
    return refused


def read(agent: AuthenticatedClient, reference: str) -> Inquiry:
    found = get_inquiry.sync(reference, client=agent)
    assert isinstance(found, Inquiry), found
    return found


def events_about(agent: AuthenticatedClient, reference: str) -> list[str]:
    """The types of the events about an inquiry, in order."""
    after, told = 0, []
    while (page := list_events.sync(client=agent, after=after)) is not None:
        assert not isinstance(page, Problem), page
        told += [one for one in page.results if _is_about(one, reference)]
        if page.next_ is None:
            break
        after = page.results[-1].sequence
    return [str(one.type_) for one in told]


def _is_about(event: Event, reference: str) -> bool:
    return isinstance(event.data, InquiryEventData) and event.data.inquiry == reference
