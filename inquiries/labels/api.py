"""Views of labels: the list of them and its upkeep, and those of one inquiry."""

from collections.abc import Callable

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.inputs import NoFields
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.inquiry.access import find_inquiry, is_staff_of
from inquiries.labels.access import require_keeping_labels, visible_labels
from inquiries.labels.actions import LabelLook, change_label, change_labels, make_label, merge_label, retire_label
from inquiries.labels.models import Label
from inquiries.labels.queries import labels_of
from inquiries.labels.schemas import (
    ChangeLabelsSchema,
    LabelAnswer,
    LabelSchema,
    LabelShown,
    LabelsOfInquiry,
    MergeLabelSchema,
)


class LabelsView(ApiView):
    operations = {
        "GET": Operation(
            name="listLabels",
            summary="List labels",
            description="Returns labels in alphabetical order: ARSOS sees all of them, agents those shown to them.",
            scope="inquiries:read",
            answer=LabelAnswer,
            is_page=True,
            parameters=(*PAGING, Parameter("in_use", "Only those in use, or only retired ones.", kind="boolean")),
        ),
        "POST": Operation(
            name="makeLabel",
            summary="Make a label",
            description="Makes a label for inquiries. Its text must not contain anybody's data. For leads and "
            "administrators.",
            located="/api/v1/labels/{code}/",
            scope="queues:work",
            body=LabelSchema,
            example={"text": "Printer outage", "color": "orange"},
            answer=LabelAnswer,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        rows = visible_labels(self.actor)
        if "in_use" in self.parameters:
            rows = rows.filter(retired_at__isnull=self.parameters["in_use"])
        found, links = page_of(rows, request, order=("text", "id"))
        return self.respond(Page(**links, results=[LabelAnswer.of(one) for one in found]))

    def post(self, _request: Request) -> Response:
        return _once(self, lambda: make_label(LabelLook(**self.body()), by=self.actor, at=self.at), status=201)


class LabelView(ApiView):
    operations = {
        "PUT": Operation(
            name="changeLabel",
            summary="Change a label",
            description="Changes the text, the color or the audience, wherever the label stands. Its code stays.",
            scope="queues:work",
            body=LabelSchema,
            answer=LabelAnswer,
        )
    }

    def put(self, _request: Request, code: str) -> Response:
        return self.respond(LabelAnswer.of(change_label(code, LabelLook(**self.body()), by=self.actor, at=self.at)))


class RetireLabelView(ApiView):
    operations = {
        "POST": Operation(
            name="retireLabel",
            summary="Retire a label",
            description="It can be put on nothing more. Where it stands, it stays.",
            scope="queues:work",
            body=NoFields,
            answer=LabelAnswer,
        )
    }

    def post(self, _request: Request, code: str) -> Response:
        return _once(self, lambda: retire_label(code, by=self.actor, at=self.at))


class MergeLabelView(ApiView):
    operations = {
        "POST": Operation(
            name="mergeLabel",
            summary="Merge a label into another",
            description="The other label stands for this one, wherever it stands and at once. Answers with the other.",
            scope="queues:work",
            body=MergeLabelSchema,
            answer=LabelAnswer,
        )
    }

    def post(self, _request: Request, code: str) -> Response:
        return _once(self, lambda: merge_label(code, into=self.body()["into"], by=self.actor, at=self.at))


class InquiryLabelsView(ApiView):
    operations = {
        "POST": Operation(
            name="changeLabelsOfInquiry",
            summary="Change the labels of an inquiry",
            description="Puts labels on an inquiry and takes others off. What is so already stays, so it can be "
            "repeated. The version of the inquiry stays, and its agent is not told.",
            scope="queues:work",
            body=ChangeLabelsSchema,
            example={"add": ["printer-outage"], "remove": ["needs-a-look"]},
            answer=LabelsOfInquiry,
        )
    }

    def post(self, _request: Request, reference: str) -> Response:
        seen = find_inquiry(self.actor, reference, self.at)
        done = self.once(
            lambda: change_labels(seen.reference, **self.body(), by=self.actor, at=self.at),
            identify=lambda inquiry: (200, str(inquiry.id)),
        )
        inquiry = done.result or find_inquiry(self.actor, reference, self.at)
        labels = labels_of(inquiry, is_staff=is_staff_of(self.actor, inquiry))
        answer = LabelsOfInquiry(reference=inquiry.reference, labels=[LabelShown.of(one) for one in labels])
        return self.respond(answer, is_replay=done.replayed)


def _once(view: ApiView, perform: Callable[[], Label], *, status: int = 200) -> Response:
    """Change a label once for each key, and answer it as it is then."""
    require_keeping_labels(view.actor)
    done = view.once(perform, identify=lambda label: (status, str(label.id)))
    label = done.result or visible_labels(view.actor).get(id=done.resource_id)
    return view.respond(LabelAnswer.of(label), status=status, is_replay=done.replayed)
