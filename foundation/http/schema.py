"""The OpenAPI document, drawn from what the views declare."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from foundation.http.document_parts import (
    EVERYWHERE,
    PLAIN_RESPONSES,
    PROBLEMS,
    enumeration_ref,
    header_refs,
    shared_parts,
)
from foundation.http.inputs import Choice, Enumeration, NamedSchema
from foundation.http.operations import Operation, Parameter
from foundation.http.output_schemas import component_name, page_schema_of, schema_of
from foundation.http.problems import Problem

FORMATS = {"uuid": "uuid", "date": "date", "date-time": "date-time"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ALWAYS = ("400", "401", "403", "404", "406", "414", "429", "503")
CHANGING = ("409", "413", "415", "422")
BYTES = "application/octet-stream"
STREAM = "text/event-stream"
PATH_TEXTS = {
    "reference": "The reference of the inquiry, such as `SI-7K3M-9QX5`. Lower case and O, I, L for 0, 1, 1 are read.",
    "code": "The code.",
    "hand_over_id": "The id of the handoff.",
}


class ApiSchema(AutoSchema):
    """Reads `operations` of an ApiView instead of guessing from serializers."""

    @property
    def operation(self) -> Operation:
        view: Any = self.view
        found: Operation = view.operations[self.method]
        return found

    def get_auth(self) -> list[dict[str, list[str]]]:
        scope = self.operation.scope
        return [{"oauth2": [scope] if scope else []}, {"session": []}]

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # as AutoSchema overrides it
        operation = self.operation
        scope = f"Needs the scope `{operation.scope}`." if operation.scope else ""
        return "\n\n".join(part for part in (operation.description, scope) if part)

    def get_tags(self) -> list[str]:
        words = self.path.removeprefix("/api/v1/").split("/")
        return [self.operation.tag or words[0]]

    def get_operation_id(self) -> str:
        words = self.path.removeprefix("/api/v1/").strip("/").replace("{", "by_").replace("}", "")
        derived = f"{self.method.lower()}_{words.replace('/', '_').replace('-', '_') or 'root'}"
        return self.operation.name or derived

    def _get_parameters(self) -> list[Any]:
        path = self._resolve_path_parameters(_variables(self.path))  # type: ignore[no-untyped-call]
        for one in path:
            one["description"] = _path_text(one["name"])
        query = [_query(parameter, self) for parameter in self.operation.parameters]
        headers = [{"$ref": f"#/components/parameters/{name}"} for name in self._request_headers()]
        return [*path, *query, *headers]

    def _request_headers(self) -> list[str]:
        operation = self.operation
        asked = {
            "IdempotencyKey": self.method == "POST",
            "OptionalIdempotencyKey": operation.is_keyed,
            "IfMatch": operation.is_versioned,
            "IfNoneMatch": self.method == "GET" and operation.media_type == "application/json",
            "LastEventId": operation.media_type == STREAM,
            "Range": operation.media_type == BYTES and self.method == "GET",
            "OnBehalfOf": True,
            "Purpose": True,
            "RequestId": True,
        }
        return [name for name, is_asked in asked.items() if is_asked]

    def get_request_serializer(self) -> Any:
        operation = self.operation
        if operation.media_type == "multipart/form-data":
            return {"multipart/form-data": operation.body}
        if operation.media_type == "text/csv":
            return dict.fromkeys(("text/csv", *operation.also_takes), OpenApiTypes.BINARY)
        return operation.body if self.method in UNSAFE else None

    def _get_request_body(self, direction: Any = "request") -> Any:
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        for content in (body or {}).get("content", {}).values():
            if self.operation.example is not None:
                content["example"] = dict(self.operation.example)
        return body

    def get_response_serializers(self) -> Any:
        operation = self.operation
        answers: dict[Any, Any] = {}
        if operation.media_type == BYTES:
            whole = OpenApiResponse(OpenApiTypes.BINARY, description="The file, as its own media type.")
            part = OpenApiResponse(OpenApiTypes.BINARY, description="The range that you asked for.")
            answers = {("200", BYTES, "*/*"): whole, ("206", BYTES, "*/*"): part}
        elif operation.media_type == STREAM:
            events = "Server-sent events. `data` of each is an `Event` as JSON."
            answers = {("200", STREAM): OpenApiResponse(OpenApiTypes.STR, description=events)}
        else:
            answers[str(operation.status)] = self._answer(operation)
        answers |= {("200", FILE_TYPES[one]): kind for one, kind in _files_of(operation).items()}
        if operation.may_be_empty:
            answers["204"] = OpenApiResponse(description="There is nothing to return.")
        return answers

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """What the views declare, each with its headers; refusals are the same everywhere, so they are references."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)  # type: ignore[no-untyped-call]
        for status, body in bodies.items():
            body["headers"] = header_refs(*self._headers_of(status), *EVERYWHERE)
        self.resolve_serializer(schema_of(Problem)(), "response")  # type: ignore[no-untyped-call]
        names = {status: PLAIN_RESPONSES[status][0] for status in self._plain()}
        names |= {status: PROBLEMS[status][0] for status in self._refusals()}
        return bodies | {status: {"$ref": f"#/components/responses/{name}"} for status, name in sorted(names.items())}

    def _headers_of(self, status: str) -> list[str]:
        operation = self.operation
        is_json = operation.media_type not in (BYTES, STREAM) and operation.answer is not None
        told = {
            "ETag": is_json and status.startswith("20") and status != "204",
            "IdempotencyReplayed": self.method == "POST",
            "Link": operation.is_linked and status == "200",
            "Location": bool(operation.located) and status == str(operation.status),
        }
        return [name for name, is_told in told.items() if is_told]

    def _plain(self) -> list[str]:
        bytes_or_none = ["416"] if self.operation.media_type == BYTES and self.method == "GET" else []
        return [*(["304"] if self.method == "GET" else []), *bytes_or_none]

    def _refusals(self) -> list[str]:
        operation = self.operation
        more = {
            "409": operation.media_type == BYTES,
            "412": operation.is_versioned,
            "421": operation.media_type == STREAM,
            "422": operation.is_filtered,
        }
        changing = CHANGING if self.method in UNSAFE else ()
        return [*ALWAYS, *changing, *(status for status, is_told in more.items() if is_told)]

    def _answer(self, operation: Operation) -> Any:
        if operation.answer is None:
            return OpenApiResponse(description="Done; there is nothing to return.")
        if operation.is_page:
            return OpenApiResponse(page_schema_of(operation.answer, operation.page), description="One page of results.")
        shape = schema_of(operation.answer)
        answer = shape(many=True) if operation.is_many else shape
        return OpenApiResponse(answer, description=DONE.get(operation.status, "OK."))

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:  # noqa: FBT001, FBT002  the library's
        schema = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        return schema | {"additionalProperties": True} if getattr(serializer, "is_open", False) else schema

    def get_serializer_name(self, serializer: serializers.Serializer[Any], direction: Any) -> str:
        return component_name(type(serializer))

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> dict[str, Any]:
        meta: dict[str, Any] = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]
        meta.pop("title", None)
        if written_as := getattr(field, "written_as", ""):
            meta = {"format": written_as, **meta}
        return meta


class EnumerationExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # the library's
    """A field with a named list of values refers to it, so that clients have one type for it."""

    target_class = "foundation.http.inputs.Choice"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        if self.target.enumeration is None:
            return auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)
        return self.target.enumeration.described()

    def get_name(self) -> str | None:
        return self.target.enumeration.name if self.target.enumeration is not None else None


class KnownExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # the library's
    """A field whose values can grow: the known ones, or any other text."""

    target_class = "foundation.http.inputs.Known"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        register(self.target.enumeration, auto_schema)
        return {"anyOf": [enumeration_ref(self.target.enumeration), {"type": "string"}]}


class JsonObjectExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # the library's
    """An object that is judged elsewhere, as the document says of it."""

    target_class = "foundation.http.inputs.JsonObject"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        published = self.target.published
        if published is None:
            return {"type": "object", "additionalProperties": True}
        if isinstance(published, NamedSchema):
            for part in published.parts:
                if isinstance(part, NamedSchema):
                    register_schema(part.name, dict(part.schema), self.target, auto_schema)
                else:
                    auto_schema.resolve_serializer(schema_of(part)(), direction)
            return dict(published.schema)
        return auto_schema.resolve_serializer(published(), direction).ref

    def get_name(self) -> str | None:
        return self.target.published.name if isinstance(self.target.published, NamedSchema) else None


def add_shared_parts(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Complete the drawn document with what all its operations share."""
    scopes: Any = settings.OAUTH2_PROVIDER["SCOPES"]
    components = result["components"]
    for kind, parts in shared_parts(scopes).items():
        components[kind] = components.get(kind, {}) | parts
    return result


def _files_of(operation: Operation) -> dict[str, OpenApiTypes]:
    """The files that an operation makes instead of JSON, as its parameter `format` offers them."""
    offered = [one for parameter in operation.parameters if parameter.name == "format" for one in parameter.choices]
    kinds = {"csv": OpenApiTypes.STR, "xlsx": OpenApiTypes.BINARY}
    return {one: kind for one, kind in kinds.items() if one in offered}


FILE_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
DONE = {200: "OK.", 201: "Created.", 202: "Accepted; the work goes on in the background.", 204: "Done."}


def _variables(path: str) -> list[str]:
    return [piece.partition("}")[0] for piece in path.split("{")[1:]]


def _path_text(name: str) -> str:
    return PATH_TEXTS.get(name) or f"The id of the {name.removesuffix('_id').replace('_', ' ')}."


def _query(parameter: Parameter, schema: ApiSchema) -> dict[str, Any]:
    described = {"name": parameter.name, "in": "query", "description": parameter.description}
    if parameter.is_required:
        described["required"] = True  # type: ignore[assignment]  # a JSON true
    return {**described, "schema": _value_of(parameter, schema)}


def _value_of(parameter: Parameter, schema: ApiSchema) -> dict[str, Any]:
    if isinstance(parameter.choices, Enumeration):
        register(parameter.choices, schema)
        return enumeration_ref(parameter.choices)
    if parameter.choices:
        return {"type": "string", "enum": list(parameter.choices)}
    if parameter.kind == "boolean":
        return {"type": "boolean"}
    if parameter.kind == "number":
        return {"type": "integer", "minimum": parameter.least, "maximum": parameter.most}
    if parameter.kind in FORMATS:
        return {"type": "string", "format": FORMATS[parameter.kind]}
    return {"type": "string", "maxLength": parameter.longest}


def register(enumeration: Enumeration, schema: ApiSchema) -> None:
    """Put a named list of values among the components of the document that is being drawn."""
    register_schema(enumeration.name, enumeration.described(), Choice(enumeration), schema)


def register_schema(name: str, described: dict[str, Any], of: Any, schema: ApiSchema) -> None:
    """Put a schema among the components under its name; `of` is the field that it belongs to."""
    component = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library's
        name=name, type=ResolvedComponent.SCHEMA, schema=described, object=of
    )
    schema.registry.register_on_missing(component)
