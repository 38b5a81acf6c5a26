"""The types that fit, as agents look for them: under headings, by what people say, with what happens next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from inquiries.catalog.models import Group, InquiryType
from inquiries.catalog.queries import CurrentType
from inquiries.filing.queries.outlook import Outlook
from inquiries.missed_searches.actions import count_missed_search
from web.frame.pages import Page


@dataclass(frozen=True, slots=True)
class OfferedType:
    """A type that fits: what it is, how it is found, and by when it would be answered."""

    kind: CurrentType
    outlook: Outlook

    @property
    def found_by(self) -> InquiryType:
        return self.kind.version.type


@dataclass(frozen=True, slots=True)
class TypeGroup:
    """A heading with its types."""

    code: str
    title: str
    types: list[OfferedType]

    @property
    def is_urgent(self) -> bool:
        return self.code == Group.URGENT


def grouped(offered: Iterable[OfferedType]) -> list[TypeGroup]:
    """The headings that have a type, each with its types in the order administrators gave them."""
    types = list(offered)
    groups = [
        TypeGroup(code, str(title), [one for one in types if one.found_by.group == code])
        for code, title in Group.choices
    ]
    return [group for group in groups if group.types]


def closed_until(expected: Iterable[Outlook], at: datetime) -> datetime | None:
    """When work on most types starts, while ARSOS is closed for them; None while it is open."""
    starts = sorted(one.work_starts_at for one in expected)
    middle = starts[len(starts) // 2] if starts else at
    return middle if middle > at else None


class MissedSearchPage(Page):
    """A search that found no type, counted for who keeps the types; the words are in the body alone (R32)."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.require_agent()
        count_missed_search(request.POST.get("search", ""), by=self.actor, at=self.at)
        return HttpResponse(status=204)
