"""The access lines of gunicorn: the route that was asked for, never the path, which is the caller's own text."""

from typing import Any

from django.urls import Resolver404, resolve
from gunicorn.glogging import Logger  # type: ignore[import-untyped]  # the library is not typed

UNKNOWN = "(no such route)"


class RouteLines(Logger):  # type: ignore[misc]  # the same
    """The variable `U` of `access_log_format` is the route."""

    def atoms(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {**found, "U": route_of(environ.get("PATH_INFO", ""))}


def route_of(path: str) -> str:
    """The pattern behind a path, with the names of its parts instead of their values."""
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return UNKNOWN
