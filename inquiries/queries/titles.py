"""The titles of queues, types and departments that something names by code."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import CharField, F, Value

from arsos.desk.queries.queues import titled_queues
from inquiries.models import Department, Inquiry, InquiryType


def titles_of(
    *, queues: Collection[str], types: Collection[str], departments: Collection[str]
) -> dict[str, dict[str, str]]:
    """Titles by code under "queue", "type" and "department", in one look-up; none where nothing is asked."""
    found: dict[str, dict[str, str]] = {"queue": {}, "type": {}, "department": {}}
    if not (queues or types or departments):
        return found
    typed = InquiryType.objects.filter(code__in=types).values_list(_as("type"), "code", F("current_version__title"))
    asked = Department.objects.filter(code__in=departments).values_list(_as("department"), "code", "title")
    for kind, code, title in titled_queues(queues, _as("queue")).union(typed, asked, all=True):
        found[kind][code] = title
    return found


def references_of(inquiry_ids: Collection[UUID]) -> dict[UUID | None, str]:
    """The references of some inquiries, by id."""
    return dict(Inquiry.objects.filter(id__in=inquiry_ids).values_list("id", "reference"))


def _as(kind: str) -> Value:
    return Value(kind, output_field=CharField())
