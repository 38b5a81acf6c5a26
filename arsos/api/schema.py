"""The OpenAPI document, drawn from what the views declare."""

from functools import cache
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from arsos.api.inputs import Shape
from arsos.api.operations import Operation, Parameter

TYPES = {
    "text": OpenApiTypes.STR,
    "search": OpenApiTypes.STR,
    "uuid": OpenApiTypes.UUID,
    "date": OpenApiTypes.DATE,
    "date-time": OpenApiTypes.DATETIME,
    "boolean": OpenApiTypes.BOOL,
}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ALWAYS = ("400", "401", "403", "404", "406", "429", "503")
CHANGING = ("409", "412", "413", "415", "422")
LINK = 'The neighbors of this page, where there are any: `rel="next"` and `rel="prev"` (RFC 8288).'
BYTES = "application/octet-stream"
STREAM = "text/event-stream"


class FieldProblem(Shape):
    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(Shape):
    """RFC 9457 problem document; some codes carry further members."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    request_id = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # the member's name in RFC 9457


class ApiSchema(AutoSchema):
    """Reads `operations` of an ApiView instead of guessing from serializers."""

    @property
    def operation(self) -> Operation:
        view: Any = self.view
        found: Operation = view.operations[self.method]
        return found

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [{"bearer": []}, {"session": []}]

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema overrides it
        scope = self.operation.scope
        return f"Needs the scope `{scope}`." if scope else ""

    def get_tags(self) -> list[str]:
        words = self.path.removeprefix("/api/v1/").split("/")
        return [self.operation.tag or words[0]]

    def get_operation_id(self) -> str:
        words = self.path.removeprefix("/api/v1/").strip("/").replace("{", "by_").replace("}", "")
        return f"{self.method.lower()}_{words.replace('/', '_').replace('-', '_') or 'root'}"

    def get_override_parameters(self) -> list[Any]:
        found = [_query(parameter) for parameter in self.operation.parameters]
        if self.method == "POST":
            words = "New for each effect; the same key again gives the same effect."
            found.append(OpenApiParameter("Idempotency-Key", str, "header", required=True, description=words))
        if self.operation.is_versioned:
            words = "The ETag this change is based on."
            found.append(OpenApiParameter("If-Match", str, "header", description=words))
        if self.operation.is_linked:
            found.append(OpenApiParameter("Link", str, "header", response=["200"], description=LINK))
        words = "SAN of the agent a system client acts for."
        return [*found, OpenApiParameter("On-Behalf-Of", str, "header", description=words)]

    def get_request_serializer(self) -> Any:
        operation = self.operation
        if operation.media_type == "multipart/form-data":
            return {"multipart/form-data": operation.body}
        if operation.media_type == "text/csv":
            return {"text/csv": OpenApiTypes.BINARY}
        return operation.body if self.method in UNSAFE else None

    def get_response_serializers(self) -> Any:
        operation = self.operation
        refused = OpenApiResponse(Problem, description="A problem document")
        codes = [*ALWAYS, *(CHANGING if self.method in UNSAFE else ())]
        answers: dict[Any, Any] = {}
        if operation.media_type == BYTES:
            whole = OpenApiResponse(OpenApiTypes.BINARY, description="The bytes, as their own media type")
            answers = {("200", "*/*"): whole, ("206", "*/*"): whole}
            answers["416"] = OpenApiResponse(description="The range lies outside the file")
            codes.append("409")
        elif operation.media_type == STREAM:
            answers = {("200", STREAM): OpenApiTypes.STR}
            codes.append("421")
        else:
            answers[operation.status] = self._answer(operation)
        answers |= {("200", FILE_TYPES[one]): kind for one, kind in _files_of(operation).items()}
        if operation.may_be_empty:
            answers["204"] = OpenApiResponse(description="There is none")
        if self.method == "GET":
            answers["304"] = OpenApiResponse(description="You have it already (If-None-Match)")
        return answers | {(code, PROBLEM): refused for code in codes}

    def _answer(self, operation: Operation) -> Any:
        if operation.answer is None:
            return OpenApiResponse(description="Nothing to say")
        if operation.is_page:
            return _page(operation.answer)
        return operation.answer(many=True) if operation.is_many else operation.answer


def _files_of(operation: Operation) -> dict[str, OpenApiTypes]:
    """The files that an operation makes instead of JSON, as its parameter `format` offers them."""
    offered = [one for parameter in operation.parameters if parameter.name == "format" for one in parameter.choices]
    kinds = {"csv": OpenApiTypes.STR, "xlsx": OpenApiTypes.BINARY}
    return {one: kind for one, kind in kinds.items() if one in offered}


PROBLEM = "application/problem+json"
FILE_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def _query(parameter: Parameter) -> OpenApiParameter:
    return OpenApiParameter(
        parameter.name,
        TYPES[parameter.kind],
        "query",
        description=parameter.description,
        enum=list(parameter.choices) or None,
        required=parameter.is_required,
    )


@cache
def _page(answer: type[Shape]) -> type[serializers.Serializer[Any]]:
    fields: dict[str, Any] = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": answer(many=True),
    }
    return type(f"{answer.__name__}Page", (Shape,), fields)
