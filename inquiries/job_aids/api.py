"""Views of job aids: searched, opened, kept (R4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from foundation.http.operations import PAGING, Operation, Parameter
from foundation.http.outputs import Output, Page
from foundation.http.pagination import page_of
from foundation.http.views import ApiView
from inquiries.job_aids.actions import count_job_aid_view, keep_job_aid, release_job_aid
from inquiries.job_aids.queries import JobAidFilters, find_job_aid, job_aids


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAidRow(Output):
    component = "JobAidSummary"
    id: UUID
    code: str
    title: str
    summary: str
    found_at: str
    inquiry_types: Sequence[str]
    is_for_members: bool
    is_favourite: bool
    views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAidAnswer(JobAidRow):
    steps: Sequence[str]


class JobAidsView(ApiView):
    operations = {
        "GET": Operation(
            name="listJobAids",
            summary="List job aids",
            description="Returns job aids; with a search, the best match first.",
            scope="inquiries:read",
            answer=JobAidRow,
            is_page=True,
            parameters=(
                *PAGING,
                Parameter("search", "Words, or the beginning of one.", "search"),
                Parameter("inquiry_type", "Only for this type."),
                Parameter("favourites", "Only what you have kept.", "boolean"),
                Parameter("for_members", "Only what members can do themselves, or only the rest.", "boolean"),
            ),
        )
    }

    def get(self, request: Request) -> Response:
        filters = JobAidFilters(
            search=self.parameters.get("search", ""),
            inquiry_type=self.parameters.get("inquiry_type", ""),
            favourites_only=self.parameters.get("favourites", False),
            for_members=self.parameters.get("for_members"),
        )
        order = ("-rank", "id") if filters.search.strip() else ("title", "id")
        found, links = page_of(job_aids(self.actor, filters), request, order=order)
        return self.respond(Page(**links, results=[JobAidRow.of(aid) for aid in found]))


class JobAidView(ApiView):
    operations = {
        "GET": Operation(
            name="getJobAid",
            summary="Get a job aid",
            description="Returns one job aid with its steps and counts a view.",
            scope="inquiries:read",
            answer=JobAidAnswer,
        )
    }

    def get(self, _request: Request, job_aid_id: UUID) -> Response:
        aid: Any = find_job_aid(self.actor, job_aid_id)
        count_job_aid_view(aid.id)
        return self.respond(JobAidAnswer.of(aid, views=aid.views + 1, steps=aid.body.splitlines()))


class FavouriteView(ApiView):
    operations = {
        "PUT": Operation(
            name="addFavoriteJobAid",
            summary="Add a job aid to your favorites",
            description="Keeps the job aid at hand for you.",
            scope="inquiries:read",
            status=204,
        ),
        "DELETE": Operation(
            name="removeFavoriteJobAid",
            summary="Remove a job aid from your favorites",
            description="The job aid itself stays.",
            scope="inquiries:read",
            status=204,
        ),
    }

    def put(self, _request: Request, job_aid_id: UUID) -> Response:
        keep_job_aid(job_aid_id, by=self.actor, at=self.at)
        return Response(status=204)

    def delete(self, _request: Request, job_aid_id: UUID) -> Response:
        release_job_aid(job_aid_id, by=self.actor)
        return Response(status=204)
