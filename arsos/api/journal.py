"""Views of the journal and of the accounting of disclosures (R33)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Shape
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from arsos.journal.listing import JournalFilters, disclosures_of, journal_entries
from arsos.journal.models import JournalEntry
from arsos.kernel.spreadsheets import to_csv


class WhoLooked(Shape):
    id = s.UUIDField(allow_null=True)
    name = s.CharField()
    role = s.CharField(allow_blank=True)
    client = s.CharField(allow_null=True)


class JournalRow(Shape):
    id = s.UUIDField()
    at = s.DateTimeField()
    actor = WhoLooked()
    on_behalf_of = s.CharField(allow_null=True)
    kind = s.CharField()
    road = s.CharField()
    subjects = s.ListField(child=s.UUIDField())
    purpose = s.CharField(allow_blank=True)
    request_id = s.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, s.Field]:  # type: ignore[type-arg]  # not generic at run time
        return {**super().get_fields(), "fields": s.ListField(child=s.CharField())}


def journal_row(entry: JournalEntry) -> dict[str, Any]:
    """One look at personal data, or a refused one; never a value."""
    return {
        "id": entry.id,
        "at": entry.at,
        "actor": {
            "id": entry.actor_id,
            "name": entry.actor_name,
            "role": entry.actor_role,
            "client": entry.client_id or None,
        },
        "on_behalf_of": entry.on_behalf_of or None,
        "kind": entry.kind,
        "road": entry.road,
        "subjects": entry.subjects,
        "fields": entry.fields,
        "purpose": entry.purpose,
        "request_id": entry.request_id,
    }


DISCLOSURE_COLUMNS = ("at", "who", "role", "system", "on behalf of", "kind", "road", "fields", "purpose", "request id")


def disclosure_cells(entry: JournalEntry) -> tuple[object, ...]:
    """One disclosure as cells of a table."""
    return (
        entry.at.isoformat(),
        entry.actor_name,
        entry.actor_role,
        entry.client_id,
        entry.on_behalf_of,
        entry.kind,
        entry.road,
        " ".join(entry.fields),
        entry.purpose,
        entry.request_id,
    )


class JournalView(ApiView):
    operations = {
        "GET": Operation(
            summary="The journal, newest first; for auditors",
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
        return self.respond({**links, "results": [journal_row(entry) for entry in found]})


class DisclosuresView(ApiView):
    """Every time a member's personal data was shown to somebody, oldest first (45 CFR 164.528)."""

    operations = {
        "GET": Operation(
            summary="Accounting of disclosures of one member; for auditors",
            scope="journal:read",
            answer=JournalRow,
            is_page=True,
            parameters=(*PAGING, Parameter("format", "json, or csv for the whole list.", choices=("json", "csv"))),
        )
    }

    def get(self, request: Request, member_id: UUID) -> Response | HttpResponse:
        if self.parameters.get("format") == "csv":
            rows = disclosures_of(self.actor, member_id, kind="export").iterator(chunk_size=2000)
            table = to_csv(DISCLOSURE_COLUMNS, (disclosure_cells(entry) for entry in rows))
            disposition = {"Content-Disposition": 'attachment; filename="disclosures.csv"'}
            return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=disposition)
        found, links = page_of(disclosures_of(self.actor, member_id), request, order=("at", "id"))
        return self.respond({**links, "results": [journal_row(entry) for entry in found]})
