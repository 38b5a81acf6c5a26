"""Every operation of the API and every body that it takes, from the URL map."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver

from foundation.http.inputs import Schema
from foundation.http.operations import Operation


def bodies_of_the_api() -> list[type[Schema]]:
    """The shapes of all operations, by name."""
    found = {operation.body for operation in operations() if operation.body is not None}
    return sorted(found, key=lambda shape: shape.__qualname__)


def operations() -> Iterator[Operation]:
    """What each method of each address needs and answers."""
    return _operations(get_resolver().url_patterns)


def _operations(patterns: list[URLPattern | URLResolver]) -> Iterator[Operation]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _operations(one.url_patterns)
        elif view := getattr(one.callback, "view_class", None):
            declared = getattr(view(**one.callback.view_initkwargs), "operations", None)
            yield from declared.values() if isinstance(declared, Mapping) else ()
