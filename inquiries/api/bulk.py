"""Views of one action on many inquiries: per-item results, and one bad item spoils no other."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Choice, ListOf, NoFields, Shape, Text, read_shape
from arsos.api.operations import PAGING, Operation
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.kernel import limits
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected, ScopeMissing
from inquiries.actions.perform_action import ONE_BY_ONE
from inquiries.actions.start_bulk_run import start_bulk_run
from inquiries.actions.work_off_bulk_run import BULK, work_off_if_small
from inquiries.api.working import ROADS
from inquiries.models import BulkItem, BulkRun
from inquiries.queries.bulk_runs import bulk_runs_of, find_bulk_run, items_of
from inquiries.rules.lifecycle import Action, Standing, may_take

MOST = 500
ACTIONS = tuple(action.value for action in ROADS if action not in ONE_BY_ONE)


class BulkShape(Shape):
    """Beside these two it takes what the action takes."""

    action = Choice(ACTIONS)
    references = ListOf(Text(max_length=limits.REFERENCE), most=MOST, min_length=1)


class ItemAnswer(Shape):
    reference = s.CharField()
    state = s.ChoiceField(choices=BulkItem.State.choices)
    status = s.CharField(allow_null=True, help_text="As the action left it, while you may see it")
    version = s.IntegerField(allow_null=True)
    code = s.CharField(allow_null=True)
    detail = s.CharField(allow_null=True)


class RunAnswer(Shape):
    id = s.UUIDField()
    action = s.CharField()
    state = s.ChoiceField(choices=BulkRun.State.choices)
    total = s.IntegerField()
    done = s.IntegerField()
    refused = s.IntegerField()
    skipped = s.IntegerField()
    refusal = s.CharField(allow_null=True, help_text="Why it failed")
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)


class BulkAnswer(RunAnswer):
    results = ItemAnswer(many=True)


class BulkView(ApiView):
    operations = {
        "GET": Operation(
            summary="Your runs over many inquiries, newest first",
            scope="inquiries:read",
            answer=RunAnswer,
            is_page=True,
            parameters=PAGING,
        ),
        "POST": Operation(
            summary="Take one action on many inquiries; what is not done within two seconds goes on in the background",
            scope="inquiries:read",
            body=BulkShape,
            answer=BulkAnswer,
            status=202,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(bulk_runs_of(self.actor), request, order=("-created_at", "id"))
        return self.respond({**links, "results": [run_body(run) for run in found]})

    def post(self, request: Request) -> Response:
        done = self.once(self._start, identify=lambda run: (202, str(run.id)))
        work_off_if_small(done.result, by=self.actor)
        run_id = done.result.id if done.result else done.resource_id
        body = bulk_body(find_bulk_run(self.actor, run_id), self)
        answer = self.respond(body, status=202, is_replay=done.replayed)
        answer["Location"] = self.request.build_absolute_uri(f"{self.request.path}{run_id}/")
        return answer

    def _start(self) -> BulkRun:
        action, values, references = read_bulk(self.request.data)
        needed = ROADS[action].scope
        if not self.actor.has_scope(needed):
            raise ScopeMissing(f"This needs the scope {needed}.")
        return start_bulk_run(action=action, values=values, references=references, by=self.actor, at=self.at)


class BulkRunView(ApiView):
    operations = {"GET": Operation(summary="How far a run is", scope="inquiries:read", answer=BulkAnswer)}

    def get(self, _request: Request, run_id: UUID) -> Response:
        return self.respond(bulk_body(find_bulk_run(self.actor, run_id), self))


class CancelBulkView(ApiView):
    operations = {
        "POST": Operation(
            summary="Stop a run; what was done stays", scope="inquiries:read", body=NoFields, answer=BulkAnswer
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        find_bulk_run(self.actor, run_id)

        def perform() -> BulkRun:
            self.body()
            return BULK.cancel(run_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda run: (200, str(run.id)))
        return self.respond(bulk_body(find_bulk_run(self.actor, run_id), self), is_replay=done.replayed)


class RetryBulkView(ApiView):
    operations = {
        "POST": Operation(
            summary="Go on with a run that failed", scope="inquiries:read", body=NoFields, answer=BulkAnswer
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        find_bulk_run(self.actor, run_id)

        def perform() -> BulkRun:
            self.body()
            return BULK.retry(run_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda run: (200, str(run.id)))
        return self.respond(bulk_body(find_bulk_run(self.actor, run_id), self), is_replay=done.replayed)


def actions_for_many(actor: Actor) -> list[Action]:
    """What somebody like the actor may take on some inquiry, and so is offered for many; each is judged alone."""
    is_associate = actor.associate_id is not None
    could = {
        Standing.ASSOCIATE: is_associate,
        Standing.HOLDER: is_associate,
        Standing.LEAD: bool(actor.lead_queue_ids),
        Standing.AGENT: bool(actor.acting_agent_ids),
    }
    standings = frozenset(one for one, is_so in could.items() if is_so)
    return [Action(name) for name in ACTIONS if may_take(Action(name), standings)]


def read_bulk(body: Any) -> tuple[Action, dict[str, Any], list[str]]:
    """The action, what it takes, and the references, each once. Raises InputRejected with every error."""
    sent = body if isinstance(body, dict) else {}
    head = read_shape(BulkShape, {name: sent[name] for name in ("action", "references") if name in sent})
    rest = {name: value for name, value in sent.items() if name not in head}
    action = Action(head["action"])
    values = read_shape(ROADS[action].body, rest)
    if any("until" in name or "_at" in name for name in values):
        error = FieldError("/until", "not_allowed", "Give instants one by one.")
        raise InputRejected("This cannot be done to many at once.", errors=[error])
    return action, {name: _plain(value) for name, value in values.items()}, list(dict.fromkeys(head["references"]))


def run_body(run: BulkRun) -> dict[str, Any]:
    """A run with how far it is."""
    return {
        "id": run.id,
        "action": run.action,
        "state": run.state,
        "total": run.total,
        **{name: getattr(run, name) for name in ("done", "refused", "skipped")},
        "refusal": run.refusal or None,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }


def bulk_body(run: BulkRun, view: ApiView) -> dict[str, Any]:
    """A run with what became of each inquiry."""
    return {**run_body(run), "results": [_item_body(item) for item in items_of(view.actor, run, view.at)]}


def _item_body(item: BulkItem) -> dict[str, Any]:
    return {
        "reference": item.reference,
        "state": item.state,
        "status": item.status or None,
        "version": item.version,
        "code": item.code or None,
        "detail": item.detail or None,
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
