"""Views of privacy cases: retracting what was sent by mistake, and following it up (45 CFR 164.404)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.access_log.steps import log_access
from foundation.http.inputs import Choice, Id, Instant, Schema, Text, Whole
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, Output, Page, Says
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.attachments.api import content_answer
from inquiries.inquiry.access import find_inquiry
from inquiries.privacy_cases.access import find_privacy_case, require_lead_of_case, require_retracting
from inquiries.privacy_cases.access import visible_privacy_cases as cases_of
from inquiries.privacy_cases.actions import Retraction, close_privacy_case, retract_item
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.privacy_cases.queries import evidence_of, opened_by, retracted_file
from inquiries.values import PRIVACY_ITEM, PRIVACY_OUTCOME, PRIVACY_STATE

LAST_POSITION = 2_147_483_647


class RetractSchema(Schema):
    """`item_id` names the message or the file, `position` the answer: its place in the timeline."""

    item = Choice(PRIVACY_ITEM)
    item_id = Id(required=False)
    position = Whole(required=False, min_value=1, max_value=LAST_POSITION, help_text="The last answer, unless named.")
    reason = Text(max_length=lengths.REASON)
    discovered_at = Instant(required=False, help_text="When somebody noticed; now, unless it was earlier.")


class EvidenceSchema(Schema):
    purpose = Text(max_length=lengths.PURPOSE)


class CloseSchema(Schema):
    component = "ClosePrivacyCaseInput"
    outcome = Choice(PRIVACY_OUTCOME)
    note = Text(max_length=lengths.REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedShown(Output):
    component = "PrivacyCaseReader"
    at: Annotated[datetime, Says("The first time")]
    last_at: datetime
    times: int
    actor: Annotated[str, From("actor_name")]
    kind: str
    road: str
    fields_shown: Annotated[Sequence[str], From("fields")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer(Output):
    component = "PrivacyCase"
    id: UUID
    inquiry: Annotated[str, From("inquiry.reference")]
    item: Annotated[str, PRIVACY_ITEM]
    state: Annotated[str, PRIVACY_STATE]
    reason: str
    sent_at: datetime
    discovered_at: datetime
    due_at: Annotated[datetime, Says("60 calendar days after discovery")]
    retracted_at: datetime
    retracted_by: Annotated[str, From("retracted_by_name")]
    outcome: Annotated[str | None, PRIVACY_OUTCOME]
    outcome_note: str | None
    closed_at: datetime | None
    closed_by: Annotated[str | None, From("closed_by_name")]

    @classmethod
    def from_case(cls, case: PrivacyCase, **more: Any) -> Self:
        """A case, without what was sent."""
        return cls.of(case, state="open" if case.is_open else "closed", **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithReadersAnswer(CaseAnswer):
    component = "PrivacyCaseWithReaders"
    opened: Annotated[Sequence[OpenedShown], Says("Who was shown the person meanwhile, as the journal has it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAnswer(Output):
    component = "RetractedEvidence"
    text: str
    file_name: str
    erased_at: Annotated[datetime | None, Says("When retention erased it; then nothing else is here")]


class RetractView(ApiView):
    operations = {
        "POST": Operation(
            name="retractItem",
            summary="Retract something sent by mistake",
            description="Takes back an answer, a message or a file and opens a privacy case.",
            located="/api/v1/privacy-cases/{id}/",
            scope="queues:work",
            body=RetractSchema,
            answer=CaseAnswer,
            status=201,
            is_versioned=True,
        )
    }

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)
        require_retracting(self.actor, seen)

        def perform() -> PrivacyCase:
            expected = self.require_version(seen.version)
            return retract_item(
                seen.reference, Retraction(**self.body()), by=self.actor, at=self.at, expected_version=expected
            )

        done = self.once(perform, identify=lambda case: (201, str(case.id)))
        case = done.result or PrivacyCase.objects.select_related("inquiry").get(id=done.resource_id)
        return self.respond(CaseAnswer.from_case(case), status=201, is_replay=done.replayed)


class PrivacyCasesView(ApiView):
    operations = {
        "GET": Operation(
            name="listPrivacyCases",
            summary="List privacy cases",
            description="Returns the privacy cases of the queues that you lead, newest first; auditors see all of "
            "them.",
            scope="queues:work",
            answer=CaseAnswer,
            is_page=True,
            parameters=(*PAGING, Parameter("state", "Only in this state.", choices=PRIVACY_STATE)),
        )
    }

    def get(self, request: Request) -> Response:
        cases = cases_of(self.actor)
        if "state" in self.parameters:
            cases = cases.filter(closed_at__isnull=self.parameters["state"] == "open")
        found, links = page_of(cases, request, order=("-retracted_at", "id"))
        log_access(subjects=[person for case in found for person in case.person_ids], fields=["privacy case"])
        return self.respond(Page(**links, results=[CaseAnswer.from_case(one) for one in found]))


class PrivacyCaseView(ApiView):
    operations = {
        "GET": Operation(
            name="getPrivacyCase",
            summary="Get a privacy case",
            description="Returns one privacy case with everybody who opened what was sent.",
            scope="queues:work",
            answer=CaseWithReadersAnswer,
        )
    }

    def get(self, _request: Request, case_id: UUID) -> Response:
        case = find_privacy_case(self.actor, case_id)
        opened = [OpenedShown.of(one) for one in opened_by(case)]
        return self.respond(CaseWithReadersAnswer.from_case(case, opened=opened))


class EvidenceView(ApiView):
    operations = {
        "POST": Operation(
            name="openPrivacyCaseEvidence",
            summary="Open what was retracted",
            description="Returns the retracted text. Say why; it is recorded in the access journal. For leads of its "
            "queue.",
            scope="queues:work",
            body=EvidenceSchema,
            answer=EvidenceAnswer,
        )
    }

    def post(self, _request: Request, case_id: UUID) -> Response:
        self.require_key()
        case = find_privacy_case(self.actor, case_id)
        require_lead_of_case(self.actor, case)
        found = evidence_of(self.actor, case, purpose=self.body()["purpose"])
        return self.respond(EvidenceAnswer.of(found))


class EvidenceFileView(ApiView):
    operations = {
        "POST": Operation(
            name="downloadPrivacyCaseFile",
            summary="Download a retracted file",
            description="Returns the bytes of the retracted file. Say why; it is recorded in the access journal. For "
            "leads of its queue.",
            scope="queues:work",
            body=EvidenceSchema,
            media_type="application/octet-stream",
        )
    }

    def post(self, _request: Request, case_id: UUID) -> HttpResponse:
        self.require_key()
        case = find_privacy_case(self.actor, case_id)
        require_lead_of_case(self.actor, case)
        attachment = retracted_file(self.actor, case, purpose=self.body()["purpose"])
        return content_answer(attachment, 0, attachment.size)


class CloseCaseView(ApiView):
    operations = {
        "POST": Operation(
            name="closePrivacyCase",
            summary="Close a privacy case",
            description="Closes the case with its outcome. For leads of its queue.",
            scope="queues:work",
            body=CloseSchema,
            answer=CaseAnswer,
        )
    }

    def post(self, _request: Request, case_id: UUID) -> Response:
        find_privacy_case(self.actor, case_id)

        def perform() -> PrivacyCase:
            return close_privacy_case(case_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda case: (200, str(case.id)))
        return self.respond(CaseAnswer.from_case(find_privacy_case(self.actor, case_id)), is_replay=done.replayed)
