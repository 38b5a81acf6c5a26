"""Views of one action on many inquiries: per-item results, and one bad item spoils no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation import lengths
from foundation.actor import Actor
from foundation.errors import FieldError, InputRejected, ScopeMissing
from foundation.http.inputs import Choice, Enumeration, ListOf, NoFields, Schema, Text, read_schema
from foundation.http.operations import PAGING, Operation
from foundation.http.outputs import Output, Page, Says
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from foundation.jobs.api import change_run
from inquiries.bulk.actions import BULK, LABELING, run_if_small, start_bulk_run
from inquiries.bulk.models import BulkRun
from inquiries.bulk.queries import bulk_runs_of, find_bulk_run, items_of
from inquiries.inquiry.rules import Action, Relationship, may_take
from inquiries.labels.schemas import ChangeLabelsSchema
from inquiries.values import ACTION, BULK_ITEM_STATE, RUN_STATE, STATUS
from inquiries.work.actions.perform import ONE_BY_ONE
from inquiries.work.api.actions import ENDPOINTS

MOST = 500
ACTIONS = tuple(action for action in ENDPOINTS if action not in ONE_BY_ONE)


@dataclass(frozen=True, slots=True)
class ForMany:
    """What somebody who takes an action on many must be allowed, what it takes beside them, and what it means."""

    scope: str
    body: type[Schema]
    meaning: str


FOR_MANY: Mapping[str, ForMany] = {
    **{one.value: ForMany(ENDPOINTS[one].scope, ENDPOINTS[one].body, ACTION.meanings[one.value]) for one in ACTIONS},
    LABELING: ForMany("queues:work", ChangeLabelsSchema, "Put labels on it and take others off."),
}
BULK_ACTION = Enumeration(
    "BulkAction",
    "An action that can be taken on many inquiries.",
    {name: one.meaning for name, one in FOR_MANY.items()},
)


class BulkSchema(Schema):
    """Beside these two it takes what the action takes."""

    action = Choice(BULK_ACTION)
    references = ListOf(Text(max_length=lengths.REFERENCE), most=MOST, min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAnswer(Output):
    component = "BulkItem"
    reference: str
    state: Annotated[str, BULK_ITEM_STATE]
    status: Annotated[str | None, STATUS, Says("As the action left it, while you may see it")]
    version: int | None
    code: str | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswer(Output):
    component = "BulkRunSummary"
    id: UUID
    action: Annotated[str, BULK_ACTION]
    state: Annotated[str, RUN_STATE]
    total: int
    done: int
    refused: int
    skipped: int
    refusal: Annotated[str | None, Says("Why it failed")]
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAnswer(RunAnswer):
    component = "BulkRun"
    results: Sequence[ItemAnswer]

    @classmethod
    def shown(cls, run: BulkRun, view: ApiView) -> Self:
        """A run with what became of each inquiry."""
        return cls.of(run, results=[ItemAnswer.of(item) for item in items_of(view.actor, run, view.at)])


class BulkView(ApiView):
    operations = {
        "GET": Operation(
            name="listBulkRuns",
            summary="List your bulk runs",
            description="Returns your bulk runs, newest first.",
            scope="inquiries:read",
            answer=RunAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            name="startBulkRun",
            located="/api/v1/inquiries/bulk/{id}/",
            summary="Take one action on many inquiries",
            description="Takes up to 500 references. Each item succeeds or fails by itself. What is not done within "
            "two seconds continues in the background.",
            scope="inquiries:read",
            body=BulkSchema,
            answer=BulkAnswer,
            status=202,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(bulk_runs_of(self.actor), request, order=("-created_at", "id"))
        return self.respond(Page(**links, results=[RunAnswer.of(run) for run in found]))

    def post(self, request: Request) -> Response:
        done = self.once(self._start, identify=lambda run: (202, str(run.id)))
        run_if_small(done.result, by=self.actor)
        run_id = done.result.id if done.result else done.resource_id
        body = BulkAnswer.shown(find_bulk_run(self.actor, run_id), self)
        return self.respond(body, status=202, is_replay=done.replayed)

    def _start(self) -> BulkRun:
        action, values, references = read_bulk(self.request.data)
        needed = FOR_MANY[action].scope
        if not self.actor.has_scope(needed):
            raise ScopeMissing(_("This needs the scope %(needed)s.") % {"needed": needed})
        return start_bulk_run(action=action, values=values, references=references, by=self.actor, at=self.at)


class BulkRunView(ApiView):
    operations = {
        "GET": Operation(
            name="getBulkRun",
            summary="Get a bulk run",
            description="Returns how far the run is, with a result for each inquiry.",
            scope="inquiries:read",
            answer=BulkAnswer,
        )
    }

    def get(self, _request: Request, run_id: UUID) -> Response:
        return self.respond(BulkAnswer.shown(find_bulk_run(self.actor, run_id), self))


class CancelBulkView(ApiView):
    operations = {
        "POST": Operation(
            name="cancelBulkRun",
            summary="Cancel a bulk run",
            description="Stops the run. What is done stays done.",
            scope="inquiries:read",
            body=NoFields,
            answer=BulkAnswer,
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        return change_run(self, run_id, BULK.cancel, find=find_bulk_run, answer=lambda run: BulkAnswer.shown(run, self))


class RetryBulkView(ApiView):
    operations = {
        "POST": Operation(
            name="retryBulkRun",
            summary="Retry a bulk run",
            description="Continues a run that failed, from where it stopped.",
            scope="inquiries:read",
            body=NoFields,
            answer=BulkAnswer,
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        return change_run(self, run_id, BULK.retry, find=find_bulk_run, answer=lambda run: BulkAnswer.shown(run, self))


def actions_for_many(actor: Actor) -> list[Action]:
    """What somebody like the actor may take on some inquiry, and so is offered for many; each is judged alone."""
    is_associate = actor.associate_id is not None
    could = {
        Relationship.ASSOCIATE: is_associate,
        Relationship.HOLDER: is_associate,
        Relationship.LEAD: bool(actor.lead_queue_ids),
        Relationship.AGENT: bool(actor.acting_agent_ids),
    }
    standings = frozenset(one for one, is_so in could.items() if is_so)
    return [action for action in ACTIONS if may_take(action, standings)]


def read_bulk(body: Any) -> tuple[str, dict[str, Any], list[str]]:
    """The action, what it takes, and the references, each once. Raises InputRejected with every error."""
    sent = body if isinstance(body, dict) else {}
    head = read_schema(BulkSchema, {name: sent[name] for name in ("action", "references") if name in sent})
    rest = {name: value for name, value in sent.items() if name not in head}
    action: str = head["action"]
    values = read_schema(FOR_MANY[action].body, rest)
    if any("until" in name or "_at" in name for name in values):
        error = FieldError("/until", "not_allowed", _("Give instants one by one."))
        raise InputRejected(_("This can't be done in bulk."), errors=[error])
    return action, {name: _plain(value) for name, value in values.items()}, list(dict.fromkeys(head["references"]))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
