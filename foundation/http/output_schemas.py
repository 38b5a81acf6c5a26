"""How the OpenAPI document is drawn from what the API answers: an output becomes a schema, a hint a field of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from inspect import cleandoc, isfunction
from types import NoneType
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

from rest_framework import serializers as s

from foundation.http.inputs import Choice, Enumeration, JsonObject, Known, NamedSchema, Schema, Text
from foundation.http.outputs import Absent, KnownToday, Output, Page, Says, is_output, per_class, taken_apart

AnyField = s.Field[Any, Any, Any, Any]
PLAIN: Mapping[Any, Callable[..., AnyField]] = {
    str: Text,
    int: s.IntegerField,
    bool: s.BooleanField,
    float: s.FloatField,
    UUID: s.UUIDField,
    date: s.DateField,
    datetime: s.DateTimeField,
}
ENDINGS = {"Schema": "Input", "Answer": "", "Shown": ""}
"""How the name of a class becomes the name of a component, by how it ends."""


def component_name(body: type[Output] | type[s.Serializer[Any]]) -> str:
    """The name of a body in the document: what its class says, else the name of the class in the words of clients."""
    named = getattr(body, "component", "")
    if named and "component" in vars(body):
        return str(named)
    name = body.__name__
    for ending, instead in ENDINGS.items():
        if name.endswith(ending):
            return name.removesuffix(ending) + instead
    return name


@per_class
def schema_of(output: type[Output]) -> type[Schema]:
    """The fields of an output as the OpenAPI document is drawn from them."""
    return _schema(component_name(output), output, output.hints)


@per_class
def page_schema_of(output: type[Output], page: type[Page]) -> type[Schema]:
    """The same of a page of them; a kind of page that says more than others has a name of its own."""
    results = Annotated[Sequence[output], *get_args(page.hints()["results"])[1:]]  # type: ignore[valid-type]
    name = f"{component_name(output)}Page" if page is Page else component_name(page)
    return _schema(name, page, lambda: {**page.hints(), "results": results})


def one_of_these(name: str, about: str, *parts: NamedSchema | type[Output]) -> NamedSchema:
    """Whichever of some schemas fits, the most particular first."""
    names = [part.name if isinstance(part, NamedSchema) else component_name(part) for part in parts]
    refs = [{"$ref": f"#/components/schemas/{one}"} for one in names]
    return NamedSchema(name, {"description": about, "anyOf": refs}, parts)


def field_of(hint: Any) -> AnyField:
    """The field that a hint stands for. Raises TypeError for a hint that no answer can have."""
    bare, marks, instead = taken_apart(hint)
    options = _options(marks, instead)
    for mark in marks:
        if (make := _made_by(mark)) is not None:
            return make(**options)
    several = _several(bare, options)
    if several is not None:
        return several
    if is_output(bare):
        return schema_of(bare)(**options)
    if bare not in PLAIN:
        raise TypeError(f"no answer says {hint}")
    return PLAIN[bare](**options)


def _options(marks: Sequence[Any], instead: frozenset[Any]) -> dict[str, Any]:
    options: dict[str, Any] = {"allow_null": True} if NoneType in instead else {}
    options |= {"required": False} if Absent in instead else {}
    for says in (mark for mark in marks if isinstance(mark, Says)):
        options |= {"help_text": says.meaning} if says.meaning else {}
        options |= {"written_as": says.written_as} if says.written_as else {}
    return options


def _made_by(mark: Any) -> Callable[..., AnyField] | None:
    """What makes the field that a mark stands for, if it stands for one; values may be said by a function."""
    if isinstance(mark, Enumeration) or isfunction(mark):
        return partial(Choice, mark)
    if isinstance(mark, KnownToday):
        return partial(Known, mark.values)
    if isinstance(mark, NamedSchema) or (isinstance(mark, type) and issubclass(mark, Schema)):
        return partial(JsonObject, published=mark)
    return None


def _several(plain: Any, options: Mapping[str, Any]) -> AnyField | None:
    """The field of several values of one kind, in a list or by name."""
    of = get_args(plain)
    if get_origin(plain) is Sequence:
        return (
            schema_of(of[0])(many=True, **options)
            if is_output(of[0])
            else s.ListField(child=field_of(of[0]), **options)
        )
    if get_origin(plain) is Mapping:
        return JsonObject(**options) if of[1] is Any else s.DictField(child=field_of(of[1]), **options)
    return None


def _schema(name: str, output: type[Output], hints: Callable[[], Mapping[str, Any]]) -> type[Schema]:
    words = _own_words(output)
    said = {"__doc__": words} if words else {}
    return type(
        name,
        (Schema,),
        {**said, "component": name, "is_open": output.is_open, "get_fields": lambda _schema: _fields_of(hints())},
    )


def _fields_of(hints: Mapping[str, Any]) -> dict[str, AnyField]:
    return {name: field_of(hint) for name, hint in hints.items()}


def _own_words(output: type[Output]) -> str | None:
    """What its docstring says; not that of its base, nor the signature that a dataclass without one is given."""
    words = vars(output).get("__doc__") or ""
    return None if words.startswith(f"{output.__name__}(") else cleandoc(words)
