"""Every body that the API takes, from the URL map."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

from arsos.api.inputs import Shape
from arsos.api.operations import Operation


def bodies_of_the_api() -> list[type[Shape]]:
    """The shapes of all operations, by name."""
    found = {operation.body for operation in _operations(get_resolver().url_patterns) if operation.body is not None}
    return sorted(found, key=lambda shape: shape.__qualname__)


def _operations(patterns: list[URLPattern | URLResolver]) -> Iterator[Operation]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _operations(one.url_patterns)
        elif view := getattr(one.callback, "view_class", None):
            operations = getattr(view(**one.callback.view_initkwargs), "operations", None)
            yield from operations.values() if isinstance(operations, Mapping) else ()
