"""API of lists: filters and order, exports and saved views."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Self
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, ReferenceMistyped, RequestMalformed
from foundation.http.inputs import Choice, ChoiceSet, Day, Id, JsonObject, NoFields, Schema, Text, YesNo, read_schema
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Output, Page, Says
from foundation.http.pagination import page_beginning, page_of
from foundation.http.views import ApiView
from foundation.identifiers import parse_reference
from foundation.jobs.api import change_run
from foundation.spelling import plain_digits
from inquiries.inquiry.models import Inquiry
from inquiries.lists.actions import EXPORT, discard_view, save_view, start_export
from inquiries.lists.columns import ShownTo, column_values, columns_shown_to
from inquiries.lists.filter_words import SINCE_WORD
from inquiries.lists.models import ExportRun, SavedView
from inquiries.lists.queries.exports import content_of_export, exports_of, find_export
from inquiries.lists.queries.lists import (
    InquiryFilters,
    filed_after_by_change,
    first_rows,
    found_by_search,
    inquiries_listed,
    rows_in_order,
    views_of,
)
from inquiries.lists.rows import ListedInquiry
from inquiries.lists.rules import ORDERINGS
from inquiries.values import EXPORT_FORMAT, NEED, ORDERING, PRIORITY, RUN_STATE, STATUS, TIMELINESS
from members.values import PLAN_TYPE

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAnswer(Output):
    id: UUID
    format: Annotated[str, EXPORT_FORMAT]
    state: Annotated[str, RUN_STATE]
    done: Annotated[int, Says("Rows so far")]
    size: int
    is_cut: Annotated[bool, Says("Whether only the newest 1,000 inquiries with the words of the search are in it")]
    refusal: Annotated[str | None, Says("Why it failed")]
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    links: Mapping[str, str]

    @classmethod
    def from_run(cls, run: ExportRun) -> Self:
        """An export with how far it is."""
        here = f"/api/v1/exports/{run.id}/"
        return cls.of(run, links={"self": here, **({"content": f"{here}content/"} if run.stored_name else {})})


class ExportView(ApiView):
    operations = {
        "GET": Operation(
            name="getExport",
            summary="Get an export",
            description="Returns how far an export is.",
            scope="inquiries:read",
            answer=ExportAnswer,
        )
    }

    def get(self, _request: Request, run_id: UUID) -> Response:
        return self.respond(ExportAnswer.from_run(find_export(self.actor, run_id)))


class ExportContentView(ApiView):
    operations = {
        "GET": Operation(
            name="downloadExport",
            summary="Download an export",
            description="Returns the file. Answers 409 once you may no longer see everything in it.",
            scope="inquiries:read",
            media_type="application/octet-stream",
        )
    }

    def get(self, _request: Request, run_id: UUID) -> HttpResponse:
        return export_file(self.actor, find_export(self.actor, run_id), self.at)


class CancelExportView(ApiView):
    operations = {
        "POST": Operation(
            name="cancelExport",
            summary="Cancel an export",
            description="Stops an export that has not finished.",
            scope="inquiries:read",
            body=NoFields,
            answer=ExportAnswer,
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        return change_run(self, run_id, EXPORT.cancel, find=find_export, answer=ExportAnswer.from_run)


class RetryExportView(ApiView):
    operations = {
        "POST": Operation(
            name="retryExport",
            summary="Retry an export",
            description="Starts an export again that failed.",
            scope="inquiries:read",
            body=NoFields,
            answer=ExportAnswer,
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        return change_run(self, run_id, EXPORT.retry, find=find_export, answer=ExportAnswer.from_run)


def export_file(actor: Actor, run: ExportRun, at: datetime) -> HttpResponse:
    """The file as browsers take it. Raises as `content_of_export`."""
    answer = HttpResponse(content_of_export(actor, run, at), content_type=MEDIA_TYPES[run.format])
    answer["Content-Disposition"] = f'attachment; filename="inquiries-{run.created_at:%Y%m%d-%H%M}.{run.format}"'
    return answer


RUN_OF_DIGITS = re.compile(r"\d([\s().-]*\d){3}")
NEWEST_FIRST = ("-created_at", "id")
LIST_PARAMETERS = (
    Parameter("status", "Only in this state.", choices=STATUS),
    Parameter("queue", "Only in the queue of this code."),
    Parameter("assignee", "Only held by this associate.", "uuid"),
    Parameter("inquiry_type", "Only of this type."),
    Parameter("priority", "Only of this priority.", choices=PRIORITY),
    Parameter("need", "Only what needs this of its agent now.", choices=NEED),
    Parameter("member", "Only about this member.", "uuid"),
    Parameter("clock", "Only where the earliest unmet target stands like this.", choices=TIMELINESS),
    Parameter("label", "Only with the label of this code, or one that was merged into it."),
    Parameter("agent", "Only of the agent with this SAN."),
    Parameter("plan_type", "Only about this plan type.", choices=PLAN_TYPE),
    Parameter("filed_from", "Only filed on this day or later; days are those of ARSOS.", "date"),
    Parameter("filed_to", "Only filed on this day or before.", "date"),
    Parameter("new_reply", "Only where something came that you have not read.", "boolean"),
    Parameter("mine", "Only what you hold, or as an agent filed.", "boolean"),
    Parameter("watched", "Only what you watch.", "boolean"),
    Parameter("created_after", "Only filed after this instant.", "date-time"),
    Parameter(
        "search",
        "A reference, words or their beginnings in any order, and filters such as `status:open`. "
        "Send numbers of people to `/search/` instead. The list has the newest 1,000 inquiries with these words among "
        "what the other filters let through; `is_cut` says whether there are more.",
        "search",
    ),
    Parameter("ordering", "The order; newest first if not given.", choices=ORDERING),
)


def order_by(ordering: str) -> tuple[str, str]:
    """An order for the database; the id turns with it, as on the pages of the list."""
    return (ordering, "-id" if ordering.startswith("-") else "id")


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list, with the ways to its neighbors; `is_cut` where older inquiries have the words, too."""

    rows: list[ListedInquiry]
    links: dict[str, Any]
    is_cut: bool


def page_of_list(
    actor: Actor, filters: InquiryFilters, request: HttpRequest, at: datetime, *, order: Sequence[str], size: int
) -> ListPage:
    """A page of a list, of `size` rows unless the caller asks for another."""
    found = found_by_search(actor, filters, at) if filters.search else None
    take = partial(rows_in_order, actor, at=at)

    def listed() -> QuerySet[Inquiry]:
        if filters.created_after is None or order[0] != "updated_at":
            return inquiries_listed(actor, filters, at, found=found)
        rest = inquiries_listed(actor, replace(filters, created_after=None), at, found=found)
        return rest.filter(filed_after_by_change(filters.created_after))

    def first(order: Sequence[str], count: int) -> list[ListedInquiry]:
        return first_rows(actor, filters, order, count, at=at) if filters.is_plain else take(listed(), order, count)

    rows, links = page_beginning(first, request, order=order, rows=listed, take=take, usual_size=size)
    return ListPage(rows, links, is_cut=found is not None and found.is_cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiriesPage(Page):
    """One page of a list of inquiries."""

    component = "InquiryListPage"
    is_cut: Annotated[bool, Says("Whether only the newest 1,000 inquiries with the words of `search` are in the list.")]


def shown_order(parameters: Mapping[str, Any]) -> tuple[str, str]:
    """The order of the list; the id decides between equals."""
    return (parameters.get("ordering", NEWEST_FIRST[0]), "id")


class FiltersSchema(Schema):
    """What a saved view or an export is narrowed to."""

    component = "ListFilters"

    status = Choice(STATUS, required=False)
    queue = Text(max_length=lengths.CODE, required=False)
    inquiry_type = Text(max_length=lengths.CODE, required=False)
    priority = Choice(PRIORITY, required=False)
    need = Choice(NEED, required=False)
    clock = Choice(TIMELINESS, required=False)
    label = Text(max_length=lengths.CODE, required=False)  # type: ignore[assignment]  # collected as a field
    assignee = Id(required=False)
    agent = Text(max_length=lengths.CODE, required=False)
    plan_type = Choice(PLAN_TYPE, required=False)
    filed_from = Day(required=False)
    filed_to = Day(required=False)
    new_reply = YesNo(required=False)
    mine = YesNo(required=False)
    watched = YesNo(required=False)
    search = Text(max_length=lengths.SEARCH, required=False)


class ExportSchema(Schema):
    filters = JsonObject(published=FiltersSchema, required=False, default=dict)
    columns = ChoiceSet(column_values, required=False, default=lambda: list(columns_shown_to(ShownTo.FILES)))
    ordering = Choice(ORDERING, required=False, default=ORDERINGS[0])
    format = Choice(EXPORT_FORMAT)


class ExportsView(ApiView):
    operations = {
        "GET": Operation(
            name="listExports",
            summary="List your exports",
            description="Returns your exports, newest first.",
            scope="inquiries:read",
            answer=ExportAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="createExport",
            located="/api/v1/exports/{id}/",
            summary="Start an export",
            description="Makes a CSV or Excel file of a list of inquiries in the background. Ask for the export "
            "until it is done, then download it.",
            scope="inquiries:read",
            body=ExportSchema,
            answer=ExportAnswer,
            status=202,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(exports_of(self.actor), request, order=("-created_at", "id"))
        return self.respond(Page(**links, results=[ExportAnswer.from_run(run) for run in found]))

    def post(self, _request: Request) -> Response:
        def perform() -> ExportRun:
            values = self.body()
            return start_export(
                filters=read_saved_filters(values["filters"]),
                columns=values["columns"],
                ordering=values["ordering"],
                file_format=values["format"],
                by=self.actor,
                at=self.at,
            )

        done = self.once(perform, identify=lambda run: (202, str(run.id)))
        run_id = done.result.id if done.result else done.resource_id
        return self.respond(ExportAnswer.from_run(find_export(self.actor, run_id)), status=202, is_replay=done.replayed)


class ViewSchema(Schema):
    component = "SavedViewInput"
    name = Text(max_length=lengths.LIST_NAME)
    filters = JsonObject(published=FiltersSchema, required=False, default=dict)
    columns = ChoiceSet(column_values)
    ordering = Choice(ORDERING, required=False, default=ORDERINGS[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAnswer(Output):
    component = "SavedView"
    id: UUID
    name: str
    filters: Annotated[Mapping[str, Any], FiltersSchema]
    columns: Sequence[Annotated[str, column_values]]
    ordering: Annotated[str, ORDERING]

    @classmethod
    def from_view(cls, view: SavedView) -> Self:
        """A saved view with its search words among the filters."""
        return cls.of(view, filters=view.narrowing)


class SavedViewsView(ApiView):
    operations = {
        "GET": Operation(
            name="listSavedViews",
            summary="List your saved views",
            description="Returns the lists that you saved.",
            scope="inquiries:read",
            answer=ViewAnswer,
            is_many=True,
        ),
        "POST": Operation(
            name="saveView",
            summary="Save a view",
            description="Saves a list under a name. The same name replaces it.",
            scope="inquiries:read",
            body=ViewSchema,
            answer=ViewAnswer,
            status=201,
        ),
    }

    def get(self, _request: Request) -> Response:
        return self.respond([ViewAnswer.from_view(view) for view in views_of(self.actor)])

    def post(self, _request: Request) -> Response:
        def perform() -> SavedView:
            values = self.body()
            values["filters"] = read_saved_filters(values["filters"])
            return save_view(**values, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda view: (201, str(view.id)))
        view_id = done.result.id if done.result else done.resource_id
        kept = {view.id: view for view in views_of(self.actor)}
        return self.respond(ViewAnswer.from_view(kept[view_id]), status=201, is_replay=done.replayed)


class SavedViewView(ApiView):
    operations = {
        "DELETE": Operation(
            name="deleteSavedView",
            summary="Delete a saved view",
            description="The inquiries in it stay.",
            scope="inquiries:read",
            may_be_empty=True,
        )
    }

    def delete(self, _request: Request, view_id: UUID) -> Response:
        discard_view(view_id, by=self.actor)
        return Response(status=204)


def read_saved_filters(given: Any) -> dict[str, Any]:
    """Filters that may be kept, as JSON; raises InputRejected."""
    try:
        read = read_schema(FiltersSchema, given)
    except InputRejected as error:
        places = [replace(one, pointer=f"/filters{one.pointer}") for one in error.errors]
        raise InputRejected(error.detail, errors=places) from error
    kept = {name: value for name, value in read.items() if value not in ("", None)}
    return {name: str(value) if isinstance(value, date | UUID) else value for name, value in kept.items()}


def require_no_number(text: str) -> None:
    """Raise RequestMalformed for a search in a URL that may name a person by a number (R32)."""
    with suppress(ReferenceMistyped):
        parse_reference(text)
        return
    if RUN_OF_DIGITS.search(SINCE_WORD.sub(" ", plain_digits(text))):
        words = _("Search for words or a reference here. Send numbers in the body of POST /search/.")
        raise RequestMalformed(
            _("Numbers of people must not be in a URL."), errors=[FieldError("?search", "identifier", words)]
        )
