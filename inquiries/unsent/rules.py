"""What is kept of words that nobody has sent yet: of which forms, how much, and for how long."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import orjson

from foundation import lengths
from foundation.errors import InputRejected
from foundation.translation import gettext as _

FORM = re.compile(r"[a-z0-9-]{1,60}")
FIELD = re.compile(r"[a-z0-9_-]{1,80}")
MOST_FIELDS = 20
MOST_TEXTS = 200
"""Of one person, over all inquiries."""
LONGEST = 100_000
"""Of one form, in bytes as they are sealed: its fields with their names."""
FIRST_VERSIONS = 10**8
"""A row counts its saves from a random number below this; a page says versions of at most nine digits."""
KEPT_UNTOUCHED = timedelta(days=30)
"""As long as drafts of inquiries (R12)."""
KEPT_AFTER_END = timedelta(days=7)
"""Of an inquiry that is over: long enough for a reason to reopen it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in one form: its name, and each text by the name of its field; empty ones are left out."""

    form: str
    fields: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to keep."""
        return not self.fields


def read_typed(form: str, fields: Mapping[str, str]) -> Typed:
    """What a page says stands in a form. Raises InputRejected for a name that no form has, and for too much."""
    said = {name: text for name, text in fields.items() if text.strip()}
    are_names = FORM.fullmatch(form) and all(FIELD.fullmatch(name) for name in said)
    if not are_names or len(said) > MOST_FIELDS:
        raise InputRejected(_("This form can't be saved before it is sent."))
    is_long = any(len(text) > lengths.LONG_TEXT for text in said.values()) or len(orjson.dumps(said)) > LONGEST
    if is_long:
        raise InputRejected(_("This is too long to be saved before it is sent."))
    return Typed(form, said)
