"""An address has bounds before anything reads it, at pages and at the API alike."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from arsos.api.problems import problem_answer
from arsos.kernel.bounds import LONGEST_QUERY


class QueryBound:
    """Answers 414 to a longer query, and 400 to a NUL character: the database takes none, wherever it stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            detail = f"Give a query string of at most {LONGEST_QUERY} bytes."
            return problem_answer(request, code="too-long", status=414, title="The address is too long", detail=detail)
        if "%00" in query or "\0" in query or "\0" in request.path_info:
            detail = "The address holds a NUL character. Leave it out."
            return problem_answer(
                request, code="bad-request", status=400, title="The address cannot be used", detail=detail
            )
        return self.get_response(request)
