"""Problem documents as the published document shows them (RFC 9457)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from foundation.http.outputs import ABSENT, Absent, Output, Says


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem(Output):
    """One field that needs to be corrected."""

    pointer: Annotated[str, Says("Where it is: a JSON pointer into the body, or the name of a parameter.")]
    code: Annotated[str, Says("A stable code for programs.")]
    detail: Annotated[str, Says("What is wrong and what to send instead, for people.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Output):
    """A problem document (RFC 9457). Its media type is `application/problem+json`."""

    type: Annotated[str, Says("The address of a page about this kind of problem; ends in its stable code.", "uri")]
    title: Annotated[str, Says("What kind of problem it is.")]
    status: Annotated[int, Says("The HTTP status of the response.")]
    detail: Annotated[str, Says("What happened this time and what to do about it.")]
    instance: Annotated[str, Says("The path of the request.")]
    request_id: Annotated[str, Says("The id of the request. Quote it when you ask us about it.")]
    errors: Annotated[Sequence[FieldProblem] | Absent, Says("Every field that needs to be corrected.")] = ABSENT
    allowed: Annotated[Sequence[str] | Absent, Says("With `illegal-transition`: the actions possible now.")] = ABSENT
