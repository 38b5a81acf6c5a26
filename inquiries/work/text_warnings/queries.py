"""What a text that is about to be read by others carries, seen with the eyes of who writes it."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from foundation.actor import Actor
from inquiries.inquiry.access import linked_member_shown_to, may_see_birth_date
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.work.text_warnings.rules import TextWarning, decide_warnings

MESSAGE = ("body",)
WARNED: Mapping[Action, tuple[str, ...]] = {
    Action.RESOLVE: ("answer", "relay_text"),
    Action.HOLD: ("note",),
}
"""The words of an action that others read. What comes with holding becomes a message."""


def warnings_of(
    actor: Actor, inquiry: Inquiry, values: Mapping[str, Any], fields: tuple[str, ...]
) -> list[TextWarning]:
    """What these fields carry. The person's birth date is compared only where the writer is shown it: a warning would
    otherwise confirm a guess.
    """
    return _found(values, fields, _shown_to(actor, inquiry))


def warnings_for_many(values: Mapping[str, Any], fields: tuple[str, ...]) -> list[TextWarning]:
    """What these fields carry that go to many inquiries at once; no single person's birth date is compared."""
    return _found(values, fields, frozenset())


def _found(values: Mapping[str, Any], fields: tuple[str, ...], born: Collection[date]) -> list[TextWarning]:
    texts = {name: str(values.get(name) or "") for name in fields}
    return decide_warnings(texts, birth_dates=born, sos_line=settings.ARSOS_SOS_LINE)


def _shown_to(actor: Actor, inquiry: Inquiry) -> set[date]:
    if not may_see_birth_date(actor, inquiry):
        return set()
    people = (inquiry.member, inquiry.prospect, linked_member_shown_to(actor, inquiry))
    return {one.date_of_birth for one in people if one is not None and one.date_of_birth is not None}
