"""Bodies as JSON: instants in UTC with `Z`, decimals as strings."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer


def to_json(data: object) -> bytes:
    """The bytes of a body."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


class ORJSONRenderer(JSONRenderer):
    """JSON without detours."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else to_json(data)


class ProblemRenderer(ORJSONRenderer):
    """RFC 9457 problem documents."""

    media_type = "application/problem+json"


class EventStreamRenderer(ORJSONRenderer):
    """Lets those in who accept server-sent events alone, as browsers do; the stream writes itself."""

    media_type = "text/event-stream"
