"""The application as it would be if looks were not journaled; for B11 alone."""

from importlib import import_module
from typing import Any

from arsos.wsgi import application

__all__ = ["application"]


def _forget(*_looks: Any, **_who: Any) -> None:
    """Nothing is written."""


import_module("foundation.http.views").write_accesses = _forget  # the applications are loaded by the import above
