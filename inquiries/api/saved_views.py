"""Views of the lists that a person keeps."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, ChoiceSet, JsonObject, Shape, Text, YesNo, read_shape
from arsos.api.operations import Operation
from arsos.api.views import ApiView
from arsos.kernel import limits
from inquiries.actions.save_view import discard_view, save_view
from inquiries.api.listing import PRIORITIES
from inquiries.catalog.list_columns import COLUMNS, ORDERINGS
from inquiries.models import SavedView
from inquiries.queries.inquiry_lists import NEEDS
from inquiries.queries.queue_board import CLOCKS
from inquiries.queries.saved_views import views_of
from inquiries.rules.lifecycle import Status


class FiltersShape(Shape):
    """What a kept list is narrowed to; nothing here names a person."""

    status = Choice(tuple(Status), required=False)
    queue = Text(max_length=limits.CODE, required=False)
    inquiry_type = Text(max_length=limits.CODE, required=False)
    priority = Choice(PRIORITIES, required=False)
    need = Choice(NEEDS, required=False)
    clock = Choice(CLOCKS, required=False)
    mine = YesNo(required=False)
    watched = YesNo(required=False)


class ViewShape(Shape):
    name = Text(max_length=limits.LIST_NAME)
    filters = JsonObject(required=False, default=dict)
    columns = ChoiceSet(tuple(COLUMNS))
    ordering = Choice(ORDERINGS, required=False, default=ORDERINGS[0])


class ViewAnswer(Shape):
    id = s.UUIDField()
    name = s.CharField()
    filters = s.DictField()
    columns = s.ListField(child=s.CharField())
    ordering = s.CharField()


class SavedViewsView(ApiView):
    operations = {
        "GET": Operation(summary="The lists you keep", scope="inquiries:read", answer=ViewAnswer, is_many=True),
        "POST": Operation(
            summary="Keep a list; the same name replaces it",
            scope="inquiries:read",
            body=ViewShape,
            answer=ViewAnswer,
            status=201,
        ),
    }

    def get(self, _request: Request) -> Response:
        return self.respond([view_body(view) for view in views_of(self.actor)])

    def post(self, _request: Request) -> Response:
        def perform() -> SavedView:
            values = self.body()
            values["filters"] = read_saved_filters(values["filters"])
            return save_view(**values, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda view: (201, str(view.id)))
        view_id = done.result.id if done.result else done.resource_id
        kept = {view.id: view for view in views_of(self.actor)}
        return self.respond(view_body(kept[view_id]), status=201, is_replay=done.replayed)


class SavedViewView(ApiView):
    operations = {"DELETE": Operation(summary="Throw a kept list away", scope="inquiries:read", may_be_empty=True)}

    def delete(self, _request: Request, view_id: UUID) -> Response:
        discard_view(view_id, by=self.actor)
        return Response(status=204)


def read_saved_filters(given: Any) -> dict[str, Any]:
    """Filters that may be kept, as JSON; raises InputRejected."""
    return {name: value for name, value in read_shape(FiltersShape, given).items() if value not in ("", None)}


def view_body(view: SavedView) -> dict[str, Any]:
    """A kept list."""
    return {
        "id": view.id,
        "name": view.name,
        "filters": view.filters,
        "columns": view.columns,
        "ordering": view.ordering,
    }
