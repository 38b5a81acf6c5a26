"""Bodies that are sent about members."""

import re
from collections.abc import Mapping
from typing import Any

from arsos.api.inputs import ChoiceSet, Shape, Text
from arsos.kernel import limits
from arsos.kernel.errors import FieldError, InputRejected, RequestMalformed
from members.queries.revealed_values import REVEALABLE

IDENTIFIER = re.compile(r"[0-9@]")


class SearchShape(Shape):
    """Exactly one of the identifiers."""

    humana_id = Text(max_length=limits.HUMANA_ID, required=False)
    phone = Text(max_length=limits.PHONE, required=False)
    mbi = Text(max_length=limits.MBI_TYPED, required=False)


class RevealShape(Shape):
    fields = ChoiceSet(REVEALABLE)  # type: ignore[assignment]  # contract
    purpose = Text(max_length=limits.PURPOSE)


def read_search(values: Mapping[str, Any]) -> tuple[str, str]:
    """The one identifier that was sent; raises InputRejected for none or several."""
    if len(values) != 1:
        error = FieldError("", "required", "Send exactly one of humana_id, phone and mbi.")
        raise InputRejected("Say whom to look for.", errors=[error])
    return next(iter(values.items()))


def require_name(text: str) -> str:
    """What is searched for in a URL; raises RequestMalformed for anything shaped like an identifier (R32)."""
    if IDENTIFIER.search(text):
        words = "Search for a name here; send identifiers in the body of POST /members/search/."
        raise RequestMalformed("Identifiers stand in no URL.", errors=[FieldError("?search", "identifier", words)])
    return text
