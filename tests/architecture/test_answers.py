"""What the API answers is declared as outputs, and nothing else says its fields beside them."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from typing import Any

from rest_framework.serializers import BaseSerializer

from foundation.http import output_schemas
from foundation.http.inputs import JsonObject, Schema
from foundation.http.output_schemas import schema_of
from foundation.http.outputs import Output
from tests.support.bodies import operations
from tests.support.real_input import ROOT
from tests.support.sources import PRODUCTION, sources


def below(base: type) -> set[type]:
    """Every class that we wrote below another."""
    return {one for sub in base.__subclasses__() for one in ({sub} | below(sub)) if _is_ours(one)}


def _is_ours(one: type) -> bool:
    """Slots make a class anew; the one that was written first is not what its module has."""
    return (
        one.__module__.partition(".")[0] in PRODUCTION
        and getattr(import_module(one.__module__), one.__name__, None) is one
    )


def _read_in(schema: type[Schema]) -> Iterator[type]:
    """The schemas of which a body is made that is sent to us."""
    yield from (one for one in schema.__mro__ if issubclass(one, Schema))
    for field in schema().fields.values():
        child = getattr(field, "child", field)
        published = getattr(child, "published", None)
        if isinstance(child, Schema):
            yield from _read_in(type(child))
        if isinstance(child, JsonObject) and isinstance(published, type):
            yield from _read_in(published)


def test_every_operation_answers_an_output_that_cannot_change():
    declared = {one.answer for one in operations() if one.answer is not None}
    assert len(declared) > 60
    assert all(issubclass(one, Output) for one in declared)
    for one in below(Output):
        assert one.__dataclass_params__.frozen, f"{one.__qualname__} can be changed"
        assert "__slots__" in vars(one), f"{one.__qualname__} has no slots"


def test_serializers_say_only_what_is_sent_to_us():
    """A new class of a serializer says what a body has that we read, or it says again what an output says."""
    read = {one for operation in operations() if operation.body for one in _read_in(operation.body)}
    unread = {one for one in below(BaseSerializer) - read if one.__module__ != output_schemas.__name__}
    assert {one.__qualname__ for one in unread} == {"CheckedMemberSchema"}, (
        "a body of either flow is read by `read_filing`"
    )


def _calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sources(of=PRODUCTION, without=("migrations",)):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield str(path.relative_to(ROOT)), node


def test_no_view_answers_a_dict_that_says_its_fields_again():
    answered = list(_calls("respond"))
    assert len(answered) > 100
    assert [path for path, call in answered if _holds_dict(call.args[0])] == []
    sent = {path for path, call in _calls("send") if any(word.arg == "is_replay" for word in call.keywords)}
    assert sent == {"foundation/http/views.py", "inquiries/filing/api/inquiries.py"}, "a problem that was recorded"


def _holds_dict(node: Any) -> bool:
    return any(isinstance(one, ast.Dict | ast.DictComp) for one in ast.walk(node))


def test_each_field_of_an_output_has_a_hint_that_the_document_understands():
    checked = [one for one in below(Output) if fields(one)]  # type: ignore[arg-type]
    assert len(checked) > 100
    for one in checked:
        assert list(schema_of(one)().fields) == list(one.hints())
