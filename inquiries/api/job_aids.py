"""Views of job aids: searched, opened, kept (R4)."""

from typing import Any
from uuid import UUID

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from arsos.api.inputs import Shape
from arsos.api.operations import PAGING, Operation, Parameter
from arsos.api.pagination import page_of
from arsos.api.views import ApiView
from inquiries.actions.count_job_aid_view import count_job_aid_view
from inquiries.actions.keep_job_aid import keep_job_aid
from inquiries.actions.release_job_aid import release_job_aid
from inquiries.models import JobAid
from inquiries.queries.job_aids import JobAidFilters, find_job_aid, job_aids


class JobAidRow(Shape):
    id = s.UUIDField()
    code = s.CharField()
    title = s.CharField()
    summary = s.CharField()
    found_at = s.CharField()
    inquiry_types = s.ListField(child=s.CharField())
    is_for_members = s.BooleanField()
    is_favourite = s.BooleanField()
    views = s.IntegerField()


class JobAidAnswer(JobAidRow):
    steps = s.ListField(child=s.CharField())


def job_aid_row(aid: JobAid, *, is_favourite: bool) -> dict[str, Any]:
    """A job aid as lists show it."""
    return {
        "id": aid.id,
        "code": aid.code,
        "title": aid.title,
        "summary": aid.summary,
        "found_at": aid.found_at,
        "inquiry_types": aid.inquiry_types,
        "is_for_members": aid.is_for_members,
        "is_favourite": is_favourite,
        "views": aid.views,
    }


class JobAidsView(ApiView):
    operations = {
        "GET": Operation(
            summary="Job aids; with a search the best first",
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
        shown = [job_aid_row(aid, is_favourite=aid.is_favourite) for aid in found]
        return self.respond({**links, "results": shown})


class JobAidView(ApiView):
    operations = {"GET": Operation(summary="One job aid; counts a view", scope="inquiries:read", answer=JobAidAnswer)}

    def get(self, _request: Request, job_aid_id: UUID) -> Response:
        aid: Any = find_job_aid(self.actor, job_aid_id)
        count_job_aid_view(aid.id)
        row = job_aid_row(aid, is_favourite=aid.is_favourite)
        return self.respond({**row, "views": aid.views + 1, "steps": aid.body.splitlines()})


class FavouriteView(ApiView):
    operations = {
        "PUT": Operation(summary="Keep a job aid as a favourite", scope="inquiries:read", status=204),
        "DELETE": Operation(summary="Let a favourite go", scope="inquiries:read", status=204),
    }

    def put(self, _request: Request, job_aid_id: UUID) -> Response:
        keep_job_aid(job_aid_id, by=self.actor, at=self.at)
        return Response(status=204)

    def delete(self, _request: Request, job_aid_id: UUID) -> Response:
        release_job_aid(job_aid_id, by=self.actor)
        return Response(status=204)
