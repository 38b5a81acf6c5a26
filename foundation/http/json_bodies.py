"""Bodies as JSON. They are read strictly: what cannot be stored as it stands is refused at the door. They are written
with instants in UTC with `Z` and decimals as strings.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from foundation.errors import RequestMalformed
from foundation.input_bounds import cleaned_values, has_more_values_than

LARGEST_BODY = 1_000_000
DEEPEST = 32
MOST_JSON_VALUES = 20_000
LONGEST_NUMBER = 30
SMALLEST_INT, LARGEST_INT = -(2**63), 2**63 - 1
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BodyTooLarge(APIException):
    """More than a megabyte of JSON."""

    status_code = 413
    default_detail = gettext_lazy("JSON bodies can be up to 1 MB.")
    default_code = "too-large"


class StrictJSONParser(BaseParser):
    """JSON of at most 1 MB, 20 000 values and 32 levels.

    It holds no NaN, no giant numbers, no NUL, no lone surrogates and no key twice.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise BodyTooLarge
        if parser_context is not None:
            parser_context["request"].raw_json = raw
        return cleaned_values(read_json(raw))


def read_json(raw: bytes) -> Any:
    """The value of a JSON text; raises RequestMalformed saying what is wrong with it."""
    _require_shallow(raw)
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_distinct,
            parse_constant=_refuse_constant,
            parse_int=_short_int,
            parse_float=_short_float,
        )
    except (UnicodeDecodeError, json.JSONDecodeError):
        message = _("The body is not valid JSON in UTF-8.")
        raise RequestMalformed(message) from None
    if has_more_values_than(MOST_JSON_VALUES, value):
        message = _("The body holds more than %(most)s values.") % {"most": f"{MOST_JSON_VALUES:,}"}
        raise RequestMalformed(message)
    _require_storable(value)
    return value


def _require_shallow(raw: bytes) -> None:
    depth = 0
    for byte in raw.translate(None, bytes(set(range(256)) - set(b"[]{}"))):
        depth += 1 if byte in b"[{" else -1
        if depth > DEEPEST:
            message = _("The body is nested deeper than %(most)s levels.") % {"most": DEEPEST}
            raise RequestMalformed(message)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = _("A key appears twice in one object.")
        raise RequestMalformed(message)
    return found


def _refuse_constant(_name: str) -> NoReturn:
    message = _("NaN and Infinity are not JSON.")
    raise RequestMalformed(message)


def _short_int(text: str) -> int:
    _require_short(text)
    value = int(text)
    if not SMALLEST_INT <= value <= LARGEST_INT:
        message = _("A whole number is larger than 64 bits.")
        raise RequestMalformed(message)
    return value


def _short_float(text: str) -> float:
    _require_short(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        _refuse_constant(text)
    return value


def _require_short(text: str) -> None:
    if len(text) > LONGEST_NUMBER:
        message = _("A number has more than %(most)s characters.") % {"most": LONGEST_NUMBER}
        raise RequestMalformed(message)


def _require_storable(value: Any) -> None:
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            message = _("A text contains a NUL character or half of a surrogate pair.")
            raise RequestMalformed(message)
    elif isinstance(value, dict):
        for key, item in value.items():
            _require_storable(key)
            _require_storable(item)
    elif isinstance(value, list):
        for item in value:
            _require_storable(item)


def to_json(data: object) -> bytes:
    """The bytes of a body."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


class ORJSONRenderer(JSONRenderer):
    """JSON without detours; what was written already, for its ETag, stays as it is."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if isinstance(data, bytes):
            return data
        return b"" if data is None else to_json(data)


class ProblemRenderer(ORJSONRenderer):
    """RFC 9457 problem documents."""

    media_type = "application/problem+json"


class EventStreamRenderer(ORJSONRenderer):
    """Lets those in who accept server-sent events alone, as browsers do; the stream writes itself."""

    media_type = "text/event-stream"
