"""Views of privacy cases: retracting what was sent by mistake, and following it up (45 CFR 164.404)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, Id, Instant, Shape, Text, Whole
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.journal.reads import note_look
from arsos.kernel import limits
from inquiries.access import find_inquiry, find_privacy_case, require_lead_of_case, require_retracting
from inquiries.access import visible_privacy_cases as cases_of
from inquiries.actions.close_privacy_case import close_privacy_case
from inquiries.actions.retract_item import retract_item
from inquiries.api.attachments import content_answer
from inquiries.models import PrivacyCase
from inquiries.queries.attachments import retracted_file
from inquiries.queries.privacy_cases import evidence_of, opened_by

STATES = ("open", "closed")
LAST_POSITION = 2_147_483_647


class RetractShape(Shape):
    """`item_id` names the message or the file, `position` the answer: its place in the timeline."""

    item = Choice(tuple(PrivacyCase.Item.values))
    item_id = Id(required=False)
    position = Whole(required=False, min_value=1, max_value=LAST_POSITION, help_text="The last answer, unless named.")
    reason = Text(max_length=limits.REASON)
    discovered_at = Instant(required=False, help_text="When somebody noticed; now, unless it was earlier.")


class EvidenceShape(Shape):
    purpose = Text(max_length=limits.PURPOSE)


class CloseShape(Shape):
    outcome = Choice(tuple(PrivacyCase.Outcome.values))
    note = Text(max_length=limits.REASON)


class OpenedShown(Shape):
    at = s.DateTimeField(help_text="The first time")
    last_at = s.DateTimeField()
    times = s.IntegerField()
    actor = s.CharField()
    kind = s.CharField()
    road = s.CharField()
    fields_shown = s.ListField(child=s.CharField())


class CaseAnswer(Shape):
    id = s.UUIDField()
    inquiry = s.CharField()
    item = s.ChoiceField(choices=PrivacyCase.Item.choices)
    state = s.ChoiceField(choices=STATES)
    reason = s.CharField(allow_blank=True)
    sent_at = s.DateTimeField()
    discovered_at = s.DateTimeField()
    due_at = s.DateTimeField(help_text="60 calendar days after discovery")
    retracted_at = s.DateTimeField()
    retracted_by = s.CharField()
    outcome = s.CharField(allow_null=True)
    outcome_note = s.CharField(allow_null=True)
    closed_at = s.DateTimeField(allow_null=True)
    closed_by = s.CharField(allow_null=True)


class CaseWithReadersAnswer(CaseAnswer):
    opened = OpenedShown(many=True, help_text="Who was shown the person meanwhile, as the journal has it")


class EvidenceAnswer(Shape):
    text = s.CharField(allow_blank=True)
    file_name = s.CharField(allow_blank=True)
    erased_at = s.DateTimeField(allow_null=True, help_text="When retention erased it; then nothing else is here")


class RetractView(ApiView):
    operations = {
        "POST": Operation(
            summary="Retract an answer, message or file that was sent by mistake; opens a privacy case",
            scope="queues:work",
            body=RetractShape,
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
            return retract_item(seen.reference, **self.body(), by=self.actor, at=self.at, expected_version=expected)

        done = self.once(perform, identify=lambda case: (201, str(case.id)))
        case = done.result or PrivacyCase.objects.select_related("inquiry").get(id=done.resource_id)
        return self.respond(case_body(case), status=201, is_replay=done.replayed)


class PrivacyCasesView(ApiView):
    operations = {
        "GET": Operation(
            summary="Privacy cases of the queues you lead, newest first; all of them for auditors",
            scope="queues:work",
            answer=CaseAnswer,
            is_page=True,
            parameters=(*PAGING, Parameter("state", "Only in this state.", choices=STATES)),
        )
    }

    def get(self, request: Request) -> Response:
        cases = cases_of(self.actor)
        if "state" in self.parameters:
            cases = cases.filter(closed_at__isnull=self.parameters["state"] == "open")
        found, links = page_of(cases, request, order=("-retracted_at", "id"))
        note_look(subjects=[person for case in found for person in case.person_ids], fields=["privacy case"])
        return self.respond({**links, "results": [case_body(one) for one in found]})


class PrivacyCaseView(ApiView):
    operations = {
        "GET": Operation(
            summary="One privacy case, with who opened what was sent",
            scope="queues:work",
            answer=CaseWithReadersAnswer,
        )
    }

    def get(self, _request: Request, case_id: UUID) -> Response:
        case = find_privacy_case(self.actor, case_id)
        opened = [
            {
                "at": one.at,
                "last_at": one.last_at,
                "times": one.times,
                "actor": one.actor_name,
                "kind": one.kind,
                "road": one.road,
                "fields_shown": one.fields,
            }
            for one in opened_by(case)
        ]
        return self.respond({**case_body(case), "opened": opened})


class EvidenceView(ApiView):
    operations = {
        "POST": Operation(
            summary="Open what was retracted, for a purpose; for leads of its queue",
            scope="queues:work",
            body=EvidenceShape,
            answer=EvidenceAnswer,
        )
    }

    def post(self, _request: Request, case_id: UUID) -> Response:
        self.require_key()
        case = find_privacy_case(self.actor, case_id)
        require_lead_of_case(self.actor, case)
        found = evidence_of(self.actor, case, purpose=self.body()["purpose"])
        return self.respond({"text": found.text, "file_name": found.file_name, "erased_at": found.erased_at})


class EvidenceFileView(ApiView):
    operations = {
        "POST": Operation(
            summary="The content of a retracted file, for a purpose; for leads of its queue",
            scope="queues:work",
            body=EvidenceShape,
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
            summary="Close a privacy case with what came of it; for leads of its queue",
            scope="queues:work",
            body=CloseShape,
            answer=CaseAnswer,
        )
    }

    def post(self, _request: Request, case_id: UUID) -> Response:
        find_privacy_case(self.actor, case_id)

        def perform() -> PrivacyCase:
            return close_privacy_case(case_id, **self.body(), by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda case: (200, str(case.id)))
        return self.respond(case_body(find_privacy_case(self.actor, case_id)), is_replay=done.replayed)


def case_body(case: PrivacyCase) -> dict[str, Any]:
    """A case, without what was sent."""
    return {
        "id": case.id,
        "inquiry": case.inquiry.reference,
        "item": case.item,
        "state": "open" if case.is_open else "closed",
        "reason": case.reason,
        "sent_at": case.sent_at,
        "discovered_at": case.discovered_at,
        "due_at": case.due_at,
        "retracted_at": case.retracted_at,
        "retracted_by": case.retracted_by_name,
        "outcome": case.outcome or None,
        "outcome_note": case.outcome_note or None,
        "closed_at": case.closed_at,
        "closed_by": case.closed_by_name or None,
    }
