"""A query string has a bound before anything reads it, at pages and at the API alike."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from arsos.api.problems import problem_answer
from arsos.kernel.bounds import LONGEST_QUERY


class QueryBound:
    """Answers 414 to a longer one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY:
            return self.get_response(request)
        detail = f"Give a query string of at most {LONGEST_QUERY} bytes."
        return problem_answer(request, code="too-long", status=414, title="The address is too long", detail=detail)
