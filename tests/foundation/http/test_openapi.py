"""The published OpenAPI document: what a client generator and a stranger need of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from foundation.http.inputs import Schema
from tests.factories import people
from tests.support.calls import as_agent

DOCUMENT: dict[str, Any] = yaml.load(
    (Path(__file__).parents[3] / "docs" / "openapi.yaml").read_text(), Loader=yaml.CSafeLoader
)
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
VERB_FIRST = re.compile(r"[a-z]+([A-Z][a-z]*)+")
REFUSED = [str(status) for status in range(400, 600)]


def test_operations_are_called_by_a_verb_and_each_by_its_own():
    names = [one["operationId"] for one in OPERATIONS.values()]
    assert [name for name in names if not VERB_FIRST.fullmatch(name)] == []
    assert len(set(names)) == len(names)


def test_refusals_are_said_once_for_all_operations():
    inlined = {
        f"{name} {status}"
        for name, operation in OPERATIONS.items()
        for status, response in operation["responses"].items()
        if status in REFUSED and set(response) != {"$ref"}
    }
    assert inlined == set()
    problems = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for name, response in DOCUMENT["components"]["responses"].items():
        for media_type, content in response.get("content", {}).items():
            assert (media_type, content["schema"]) == ("application/problem+json", problems["schema"]), name


@pytest.mark.parametrize(
    ("header", "where"),
    [
        ("IdempotencyKey", lambda name, _one: name.startswith("POST")),
        ("OnBehalfOf", lambda _name, _one: True),
        ("Purpose", lambda _name, _one: True),
        ("IfMatch", lambda _name, one: "412" in one["responses"]),
    ],
)
def test_request_headers_are_declared(header, where):
    ref = {"$ref": f"#/components/parameters/{header}"}
    without = [name for name, one in OPERATIONS.items() if where(name, one) and ref not in one["parameters"]]
    assert without == []


@pytest.mark.parametrize("header", ["RateLimit", "RateLimit-Policy", "X-Request-Id"])
def test_every_response_tells_what_is_left(header):
    told = [
        (name, status, response)
        for name, operation in OPERATIONS.items()
        for status, response in operation["responses"].items()
        if "$ref" not in response
    ]
    told += [(name, "", response) for name, response in DOCUMENT["components"]["responses"].items()]
    assert [(name, status) for name, status, response in told if header not in response["headers"]] == []


def test_operations_ask_for_their_scope_through_oauth():
    flows = DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"]
    assert set(flows) == {"authorizationCode", "clientCredentials"}
    known = set(flows["clientCredentials"]["scopes"])
    for name, operation in OPERATIONS.items():
        asked = next(way["oauth2"] for way in operation["security"] if "oauth2" in way)
        assert set(asked) <= known, name
        assert bool(asked) == ("Needs the scope" in operation["description"]), name


GROUPS = {"FoundInquiries", "FoundMembers"}
"""The groups of one answer: their `next` is a cursor for a body, because what is searched is in no address."""


SAYS_MORE = {"InquiryListPage": {"is_cut"}}
ROWS = {"InquiryListPage": "InquirySummary"}
"""A search for a common word ends after its newest thousand, and its pages say so."""


def test_pages_are_the_same_everywhere():
    pages = {
        name: schema
        for name, schema in DOCUMENT["components"]["schemas"].items()
        if {"next", "previous"} & set(schema.get("properties", {})) and name not in GROUPS
    }
    assert len(pages) > 20
    for name, schema in pages.items():
        assert name.endswith("Page")
        said = {"next", "previous", "results"} | SAYS_MORE.get(name, set())
        assert set(schema["properties"]) == set(schema["required"]) == said, name
        row = ROWS.get(name, name.removesuffix("Page"))
        assert schema["properties"]["results"]["items"] == {"$ref": f"#/components/schemas/{row}"}


def test_each_default_is_a_value_that_would_be_taken():
    """A generator drops the whole operation for one that is not."""
    schemas = [(where, schema) for where, schema in _schemas(DOCUMENT, "") if "default" in schema]
    assert len(schemas) > 5
    for where, schema in schemas:
        allowed = _enum(schema)
        assert allowed is None or schema["default"] in allowed, where


def test_each_operation_says_what_it_does():
    for name, operation in OPERATIONS.items():
        assert 3 < len(operation["summary"]) <= 60, name
        assert operation["summary"][0].isupper(), name
        assert not operation["summary"].endswith("."), name
        assert len(operation["description"].partition("Needs the scope")[0]) > 15, name
        for status, response in operation["responses"].items():
            assert "$ref" in response or response["description"], f"{name} {status}"
    tags = {one["name"] for one in DOCUMENT["tags"] if len(one["description"]) > 10}
    assert tags == {tag for operation in OPERATIONS.values() for tag in operation["tags"]}


def test_each_component_field_parameter_and_header_has_a_text():
    components = DOCUMENT["components"]
    told = {
        f"{kind}/{name}": part
        for kind in ("schemas", "parameters", "headers", "responses")
        for name, part in components[kind].items()
    }
    told |= {
        f"{name}.{field}": schema
        for name, part in components["schemas"].items()
        for field, schema in part.get("properties", {}).items()
    }
    told |= {
        f"{name} {parameter['name']}": parameter
        for name, operation in OPERATIONS.items()
        for parameter in operation["parameters"]
        if "name" in parameter
    }
    assert [where for where, part in told.items() if len(part.get("description", "")) < 4] == []
    assert {part["description"] for part in components["schemas"].values()}.isdisjoint({Schema.__doc__, ""})


def test_each_value_has_a_meaning_and_each_list_of_values_a_name():
    """Values of the shipped forms say themselves what they mean."""
    shipped = {name for name in DOCUMENT["components"]["schemas"] if name.endswith("Details")}
    for where, schema in _schemas(DOCUMENT, ""):
        if not isinstance(schema.get("enum"), list) or where.split("/")[3] in shipped or "/headers/" in where:
            continue
        assert re.fullmatch(r"/components/schemas/\w+", where), where
        assert len(schema["x-enum-descriptions"]) == len(schema["enum"]) == len(set(schema["enum"])), where
        assert all(f"`{value}`" in schema["description"] for value in schema["enum"]), where


def test_no_object_is_free_but_those_that_others_fill():
    """An administrator publishes forms and rules; the kinds of history are many and grow."""
    filled = {"DetailsSchema", "DraftContent", "HistoryFacts", "InquiryDetails", "OtherEventData", "SuggestionRules"}
    free = {
        where.split("/")[3]
        for where, schema in _schemas(DOCUMENT["components"], "/components")
        if schema == {}
        or (schema.get("type") == "object" and not {"properties", "additionalProperties"} & set(schema))
        or (schema.get("additionalProperties") is True and not schema.get("properties"))
    }
    assert free <= filled


def test_each_example_fits_its_schema():
    examples = [
        (where, content["schema"], content["example"])
        for where, content in _schemas(DOCUMENT, "")
        if "example" in content and "schema" in content
    ]
    assert len(examples) > 35
    for where, schema, example in examples:
        checked = {**schema, "components": DOCUMENT["components"]}
        found = Draft202012Validator(checked, format_checker=FormatChecker()).iter_errors(example)
        assert [error.message for error in found] == [], where


def _enum(schema: dict[str, Any]) -> list[Any] | None:
    found = schema.get("enum")
    for ref in [schema, *schema.get("allOf", []), *schema.get("oneOf", [])]:
        if "$ref" in ref:
            found = _resolved(ref["$ref"]).get("enum", found)
    return found


def _resolved(ref: str) -> dict[str, Any]:
    found: Any = DOCUMENT
    for word in ref.removeprefix("#/").split("/"):
        found = found[word]
    return found


def _schemas(part: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document that may be a schema, with where it is."""
    if isinstance(part, dict):
        yield where, part
        for name, below in part.items():
            yield from _schemas(below, f"{where}/{name}")
    elif isinstance(part, list):
        for index, below in enumerate(part):
            yield from _schemas(below, f"{where}/{index}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("inquiries/?search=status:nonsense", 422),
        ("inquiries/?search=since:0000-00-00", 422),
        (f"inquiries/?search={'x' * 9000}", 414),
        (f"members/?search={'x' * 9000}", 414),
        (f"job-aids/?search={'x' * 9000}", 414),
    ],
)
def test_what_a_list_refuses_is_declared(path, status):
    assert as_agent(people.agent()).get(path).status_code == status
    listed = OPERATIONS[f"GET /api/v1/{path.partition('?')[0]}"]
    assert str(status) in listed["responses"]
