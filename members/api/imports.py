"""Views of the feeds: send a CSV file, and watch it being worked off."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import NoFields, Shape
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.parsing import BodyTooLarge
from arsos.api.views import ApiView
from arsos.kernel.errors import RequestMalformed
from members.access import require_importer
from members.actions.start_import import PIECE, sealed, start_import
from members.imports.running import IMPORT
from members.models import ImportChange, ImportRun
from members.queries.import_runs import (
    ImportProgress,
    import_changes,
    import_progress,
    import_runs,
    note_changes_shown,
)

LARGEST_FILE = 100_000_000


class RowErrorShown(Shape):
    line = s.IntegerField()
    column = s.CharField(allow_blank=True)
    code = s.CharField()
    detail = s.CharField()


class ImportRow(Shape):
    id = s.UUIDField()
    state = s.CharField()
    is_dry_run = s.BooleanField()
    refusal = s.CharField(allow_null=True)
    encoding = s.ChoiceField(choices=("utf-8", "windows-1252"))
    bytes_total = s.IntegerField()
    rows_done = s.IntegerField()
    rows_created = s.IntegerField()
    rows_updated = s.IntegerField()
    rows_unchanged = s.IntegerField()
    rows_rejected = s.IntegerField()
    changes_found = s.IntegerField()
    created_at = s.DateTimeField()
    finished_at = s.DateTimeField(allow_null=True)


class ImportAnswer(ImportRow):
    row_errors = RowErrorShown(many=True)


class ChangeShown(Shape):
    """A field that a dry run would change. Values that say who somebody is are not shown."""

    line = s.IntegerField()
    member = s.UUIDField(allow_null=True)
    record = s.ChoiceField(choices=("member", "policy", "application"))
    column = s.CharField()
    change = s.ChoiceField(choices=ImportChange.Change.choices)
    before = s.CharField(allow_null=True)
    after = s.CharField(allow_null=True)


@dataclass(frozen=True, slots=True)
class CsvUpload:
    """A file as it came in: sealed pieces, and what is known about the whole."""

    pieces: list[str]
    digest: str
    size: int


class CsvParser(BaseParser):
    """Takes a CSV file in, sealed piece by piece, without ever holding it in plain."""

    media_type = "text/csv"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return read_upload(stream)


def read_upload(stream: IO[Any]) -> CsvUpload:
    """A file sealed piece by piece; raises BodyTooLarge."""
    digest, size, pieces = hashlib.sha256(), 0, []
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > LARGEST_FILE:
            raise BodyTooLarge("CSV files may have at most 100 MB.")
        digest.update(piece)
        pieces.append(sealed(piece))
    return CsvUpload(pieces, digest.hexdigest(), size)


class ImportsView(ApiView):
    parser_classes = (CsvParser,)
    operations = {
        "POST": Operation(
            summary="Send a feed of members, policies and applications",
            scope="imports:write",
            answer=ImportAnswer,
            status=202,
            parameters=(Parameter("dry_run", "Judge every row, store none.", "boolean"),),
            media_type="text/csv",
        ),
        "GET": Operation(
            summary="Feeds, newest first", scope="imports:write", answer=ImportRow, is_page=True, parameters=PAGING
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(import_runs(self.actor), request, order=("-created_at", "id"))
        return self.respond({**links, "results": [import_row(run) for run in found]})

    def post(self, request: Request) -> Response:
        require_importer(self.actor)
        upload: Any = request.data
        if not isinstance(upload, CsvUpload):
            raise RequestMalformed("The body must be a CSV file.")
        is_dry_run = self.parameters.get("dry_run", False)

        def perform() -> ImportRun:
            return start_import(
                upload.pieces,
                digest=upload.digest,
                size=upload.size,
                is_dry_run=is_dry_run,
                by=self.actor,
                at=self.at,
            )

        fingerprint = [upload.digest, is_dry_run]
        done = self.once(perform, identify=lambda run: (202, str(run.id)), fingerprint=fingerprint)
        run_id = done.result.id if done.result else done.resource_id
        return self.respond(import_body(import_progress(run_id)), status=202, is_replay=done.replayed)


class ImportView(ApiView):
    operations = {"GET": Operation(summary="How far a feed is", scope="imports:write", answer=ImportAnswer)}

    def get(self, _request: Request, run_id: UUID) -> Response:
        require_importer(self.actor)
        return self.respond(import_body(import_progress(run_id)))


class ImportChangesView(ApiView):
    operations = {
        "GET": Operation(
            summary="What a dry run would change, field by field: the first 5,000 fields",
            scope="imports:write",
            answer=ChangeShown,
            is_page=True,
            parameters=PAGING,
        )
    }

    def get(self, request: Request, run_id: UUID) -> Response:
        found, links = page_of(import_changes(self.actor, run_id), request, order=("position", "id"))
        note_changes_shown(found)
        return self.respond({**links, "results": [change_row(one) for one in found]})


class CancelImportView(ApiView):
    operations = {
        "POST": Operation(
            summary="Stop a feed; rows that are stored stay", scope="imports:write", body=NoFields, answer=ImportAnswer
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        require_importer(self.actor)
        import_progress(run_id)

        def perform() -> ImportRun:
            self.body()
            return IMPORT.cancel(run_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda run: (200, str(run.id)))
        return self.respond(import_body(import_progress(run_id)), is_replay=done.replayed)


class RetryImportView(ApiView):
    operations = {
        "POST": Operation(
            summary="Go on with a feed that failed", scope="imports:write", body=NoFields, answer=ImportAnswer
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        require_importer(self.actor)
        import_progress(run_id)

        def perform() -> ImportRun:
            self.body()
            return IMPORT.retry(run_id, by=self.actor, at=self.at)

        done = self.once(perform, identify=lambda run: (200, str(run.id)))
        return self.respond(import_body(import_progress(run_id)), is_replay=done.replayed)


def import_body(progress: ImportProgress) -> dict[str, Any]:
    """A feed with its counts and rejected rows."""
    errors = [
        {"line": one.line, "column": one.column, "code": one.code, "detail": one.detail} for one in progress.row_errors
    ]
    return {**import_row(progress.run), "row_errors": errors}


def import_row(run: ImportRun) -> dict[str, Any]:
    """A feed with its counts."""
    return {
        "id": run.id,
        "state": run.state,
        "is_dry_run": run.is_dry_run,
        "refusal": run.refusal or None,
        "encoding": run.encoding,
        "bytes_total": run.bytes_total,
        "rows_done": run.rows_done,
        "rows_created": run.rows_created,
        "rows_updated": run.rows_updated,
        "rows_unchanged": run.rows_unchanged,
        "rows_rejected": run.rows_rejected,
        "changes_found": run.changes_found,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }


def change_row(change: ImportChange) -> dict[str, Any]:
    """A field that a dry run would change."""
    return {
        "line": change.line,
        "member": change.member_id,
        "record": change.record,
        "column": change.column,
        "change": change.change,
        "before": change.before,
        "after": change.after,
    }
