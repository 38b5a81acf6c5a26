"""Reads JSON bodies strictly: what cannot be stored as it stands is refused at the door."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser

from arsos.kernel.bounds import has_more_values_than
from arsos.kernel.clean_text import cleaned_values
from arsos.kernel.errors import RequestMalformed

LARGEST_BODY = 1_000_000
DEEPEST = 32
MOST_JSON_VALUES = 20_000
LONGEST_NUMBER = 30
SMALLEST_INT, LARGEST_INT = -(2**63), 2**63 - 1
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BodyTooLarge(APIException):
    """More than a megabyte of JSON."""

    status_code = 413
    default_detail = "JSON bodies may have at most 1 MB."
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
        message = "The body is not valid JSON in UTF-8."
        raise RequestMalformed(message) from None
    if has_more_values_than(MOST_JSON_VALUES, value):
        message = f"The body holds more than {MOST_JSON_VALUES:,} values."
        raise RequestMalformed(message)
    _require_storable(value)
    return value


def _require_shallow(raw: bytes) -> None:
    depth = 0
    for byte in raw.translate(None, bytes(set(range(256)) - set(b"[]{}"))):
        depth += 1 if byte in b"[{" else -1
        if depth > DEEPEST:
            message = f"The body is nested deeper than {DEEPEST} levels."
            raise RequestMalformed(message)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "A key stands twice in one object."
        raise RequestMalformed(message)
    return found


def _refuse_constant(_name: str) -> NoReturn:
    message = "NaN and Infinity are not JSON."
    raise RequestMalformed(message)


def _short_int(text: str) -> int:
    _require_short(text)
    value = int(text)
    if not SMALLEST_INT <= value <= LARGEST_INT:
        message = "A whole number does not fit into 64 bits."
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
        message = f"A number has more than {LONGEST_NUMBER} characters."
        raise RequestMalformed(message)


def _require_storable(value: Any) -> None:
    if isinstance(value, str):
        if UNSTORABLE.search(value):
            message = "A text contains a NUL character or half of a surrogate pair."
            raise RequestMalformed(message)
    elif isinstance(value, dict):
        for key, item in value.items():
            _require_storable(key)
            _require_storable(item)
    elif isinstance(value, list):
        for item in value:
            _require_storable(item)
