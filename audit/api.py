"""Views of the journal and of the accounting of disclosures (R33)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Self
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from audit.access_log.queries import JournalFilters, disclosures_of, journal_entries
from audit.models import AccessLogRow
from foundation.http.inputs import Enumeration
from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import From, Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from foundation.spreadsheets import to_csv

LIST_FORMAT = Enumeration(
    "ListFormat", "The format of a list.", {"json": "One page as JSON.", "csv": "All of it as CSV."}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoLooked(Output):
    component = "JournalActor"
    id: Annotated[UUID | None, From("actor_id")]
    name: Annotated[str, From("actor_name")]
    role: Annotated[str, From("actor_role")]
    client: Annotated[str | None, From("client_id")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow(Output):
    component = "JournalEntry"
    id: UUID
    at: datetime
    actor: WhoLooked
    on_behalf_of: str | None
    kind: str
    road: str
    subjects: Sequence[UUID]
    purpose: str
    request_id: str
    fields: Sequence[str]

    @classmethod
    def from_entry(cls, entry: AccessLogRow) -> Self:
        """One look at personal data, or a refused one; never a value."""
        return cls.of(entry, actor=WhoLooked.of(entry))


DISCLOSURE: Mapping[str, Callable[[AccessLogRow], object]] = {
    "at": lambda entry: entry.at.isoformat(),
    "who": attrgetter("actor_name"),
    "role": attrgetter("actor_role"),
    "system": attrgetter("client_id"),
    "on behalf of": attrgetter("on_behalf_of"),
    "kind": attrgetter("kind"),
    "road": attrgetter("road"),
    "fields": lambda entry: " ".join(entry.fields),
    "purpose": attrgetter("purpose"),
    "request id": attrgetter("request_id"),
}
"""The columns of the accounting of disclosures as a file."""


def disclosures_as_csv(entries: Iterable[AccessLogRow]) -> bytes:
    """Disclosures as a file."""
    return to_csv(list(DISCLOSURE), ([cell(entry) for cell in DISCLOSURE.values()] for entry in entries))


class JournalView(ApiView):
    operations = {
        "GET": Operation(
            name="listJournalEntries",
            summary="List the access journal",
            description="Returns who looked at whose personal data, newest first. For auditors.",
            scope="journal:read",
            answer=JournalRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("member", "Only looks at this person.", "uuid"),
                Parameter("actor", "Only by this person.", "uuid"),
                Parameter("kind", "Only of this kind: read, search, reveal, export, denied, emergency, …"),
                Parameter("from", "Only from this instant on.", "date-time"),
                Parameter("to", "Only before this instant.", "date-time"),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        filters = JournalFilters(
            member=self.parameters.get("member"),
            actor=self.parameters.get("actor"),
            kind=self.parameters.get("kind", ""),
            since=self.parameters.get("from"),
            until=self.parameters.get("to"),
        )
        found, links = page_of(journal_entries(self.actor, filters), request, order=("-at", "id"))
        return self.respond(Page(**links, results=[JournalRow.from_entry(entry) for entry in found]))


class DisclosuresView(ApiView):
    """Every time a member's personal data was shown to somebody, oldest first (45 CFR 164.528)."""

    operations = {
        "GET": Operation(
            name="listDisclosures",
            summary="List disclosures of a member",
            description="Returns every time personal data of this member was shown to somebody, oldest first. For "
            "auditors.",
            scope="journal:read",
            answer=JournalRow,
            is_page=True,
            parameters=(*PAGING, Parameter("format", "json, or csv for the whole list.", choices=LIST_FORMAT)),
        )
    }

    def get(self, request: Request, member_id: UUID) -> Response | HttpResponse:
        if self.parameters.get("format") == "csv":
            rows = disclosures_of(self.actor, member_id, kind="export").iterator(chunk_size=2000)
            table = disclosures_as_csv(rows)
            disposition = {"Content-Disposition": 'attachment; filename="disclosures.csv"'}
            return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=disposition)
        found, links = page_of(disclosures_of(self.actor, member_id), request, order=("at", "id"))
        return self.respond(Page(**links, results=[JournalRow.from_entry(entry) for entry in found]))
