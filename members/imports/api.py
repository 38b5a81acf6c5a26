"""Views of the feeds: send a CSV file, and watch it being worked off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.actor import Actor
from foundation.errors import RequestMalformed, ResourceNotFound
from foundation.http.inputs import NoFields
from foundation.http.json_bodies import BodyTooLarge
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from foundation.jobs.api import change_run
from members.book.access import require_importer
from members.imports.actions import start_import
from members.imports.decoding import FileRefused
from members.imports.models import ImportChange, ImportRun
from members.imports.queries import ImportProgress, import_changes, import_progress, import_runs, note_changes_shown
from members.imports.running import IMPORT
from members.imports.uploads import CSV, PEOPLE, X12, FileTooLarge, Upload, read_upload
from members.values import CHANGE, ENCODING, IMPORT_FORMAT, IMPORT_STATE, RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class RowErrorShown(Output):
    component = "ImportRowError"
    line: int
    column: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow(Output):
    component = "ImportSummary"
    id: UUID
    state: Annotated[str, IMPORT_STATE]
    media_type: Annotated[str, IMPORT_FORMAT]
    is_dry_run: bool
    refusal: str | None
    encoding: Annotated[str, ENCODING]
    bytes_total: int
    rows_done: int
    rows_created: int
    rows_updated: int
    rows_unchanged: int
    rows_rejected: int
    changes_found: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportAnswer(ImportRow):
    row_errors: Sequence[RowErrorShown]

    @classmethod
    def whole(cls, progress: ImportProgress) -> Self:
        """A feed with its counts and rejected rows."""
        return cls.of(progress.run, row_errors=[RowErrorShown.of(one) for one in progress.row_errors])


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown(Output):
    """A field that a dry run would change. Values that say who somebody is are not shown."""

    component = "ImportChange"
    line: int
    member: Annotated[UUID | None, From("member_id")]
    record: Annotated[str, RECORD]
    column: str
    change: Annotated[str, CHANGE]
    before: str | None
    after: str | None

    @classmethod
    def from_row(cls, change: ImportChange) -> Self:
        """What was or becomes empty is an empty text; null is what is not shown."""
        return cls.of(change, before=change.before, after=change.after)


class CsvParser(BaseParser):
    """Takes a file in, sealed piece by piece, without ever holding it in plain."""

    media_type = CSV

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return read_upload(stream, self.media_type)
        except FileTooLarge as error:
            raise BodyTooLarge(str(error)) from error
        except FileRefused as error:
            raise RequestMalformed(str(error)) from error


class X12Parser(CsvParser):
    """The same for an 834 enrollment file, without its Social Security numbers."""

    media_type = X12


class PeopleParser(CsvParser):
    """The same for a CSV file of people who work with ARSOS."""

    media_type = PEOPLE


class ImportsView(ApiView):
    parser_classes = (CsvParser, X12Parser, PeopleParser)
    operations = {
        "POST": Operation(
            name="createImport",
            located="/api/v1/imports/{id}/",
            summary="Start an import",
            description="Sends members and policies as a CSV file or as an 834 enrollment file (005010X220A1), and "
            "applications as CSV. Administrators send people as CSV with the media type text/vnd.arsos.people+csv: "
            "users, roles, agents, affiliations, delegations and queues. It is processed in the background; ask for "
            "the import to follow its progress.",
            scope="imports:write",
            answer=ImportAnswer,
            status=202,
            parameters=(Parameter("dry_run", "Judge every row, store none.", "boolean"),),
            media_type=CSV,
            also_takes=(X12, PEOPLE),
        ),
        "GET": Operation(
            name="listImports",
            summary="List imports",
            description="Returns the imports, newest first.",
            scope="imports:write",
            answer=ImportRow,
            is_page=True,
            parameters=PAGING,
        ),
    }

    def get(self, request: Request) -> Response:
        found, links = page_of(import_runs(self.actor), request, order=("-created_at", "id"))
        return self.respond(Page(**links, results=[ImportRow.of(run) for run in found]))

    def post(self, request: Request) -> Response:
        require_importer(self.actor)
        upload: Any = request.data
        if not isinstance(upload, Upload):
            raise RequestMalformed(_("The body must be a CSV file or an 834 file."))
        is_dry_run = self.parameters.get("dry_run", False)

        def perform() -> ImportRun:
            return start_import(upload, is_dry_run=is_dry_run, by=self.actor, at=self.at)

        fingerprint = [upload.digest, is_dry_run]
        done = self.once(perform, identify=lambda run: (202, str(run.id)), fingerprint=fingerprint)
        run_id = done.result.id if done.result else done.resource_id
        return self.respond(ImportAnswer.whole(import_progress(run_id)), status=202, is_replay=done.replayed)


class ImportView(ApiView):
    operations = {
        "GET": Operation(
            name="getImport",
            summary="Get an import",
            description="Returns how far an import is and which rows were rejected.",
            scope="imports:write",
            answer=ImportAnswer,
        )
    }

    def get(self, _request: Request, run_id: UUID) -> Response:
        return self.respond(ImportAnswer.whole(_find_import(self.actor, run_id)))


class ImportChangesView(ApiView):
    operations = {
        "GET": Operation(
            name="listImportChanges",
            summary="List what a dry run would change",
            description="Returns the fields that the import would change, at most the first 5,000.",
            scope="imports:write",
            answer=ChangeShown,
            is_page=True,
            parameters=PAGING,
        )
    }

    def get(self, request: Request, run_id: UUID) -> Response:
        found, links = page_of(import_changes(self.actor, run_id), request, order=("position", "id"))
        note_changes_shown(found)
        return self.respond(Page(**links, results=[ChangeShown.from_row(one) for one in found]))


class CancelImportView(ApiView):
    operations = {
        "POST": Operation(
            name="cancelImport",
            summary="Cancel an import",
            description="Stops an import. Rows that are already stored stay.",
            scope="imports:write",
            body=NoFields,
            answer=ImportAnswer,
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        return change_run(self, run_id, IMPORT.cancel, find=_find_import, answer=ImportAnswer.whole)


class RetryImportView(ApiView):
    operations = {
        "POST": Operation(
            name="retryImport",
            summary="Retry an import",
            description="Continues an import that failed, from where it stopped.",
            scope="imports:write",
            body=NoFields,
            answer=ImportAnswer,
        )
    }

    def post(self, _request: Request, run_id: UUID) -> Response:
        return change_run(self, run_id, IMPORT.retry, find=_find_import, answer=ImportAnswer.whole)


def _find_import(actor: Actor, run_id: UUID) -> ImportProgress:
    """One run as importers see it; raises PermissionRefused, ResourceNotFound."""
    if not import_runs(actor).filter(id=run_id).exists():
        raise ResourceNotFound
    return import_progress(run_id)
