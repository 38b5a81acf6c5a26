"""What a question finds in the texts of inquiries that somebody may see, and how that is journaled (R31, R33, R37)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.agent_documents import parts_of_agent
from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.search.index import Part
from foundation.search.matches import Match, matches
from foundation.search.questions import Question
from inquiries.inquiry.access import is_staff_of
from inquiries.inquiry.models import Inquiry
from inquiries.search_documents.contents import Person, parts_of_inquiry, persons_of, texts_of_inquiries

PLACES: dict[str, str | Promise] = {
    "name": _("Name"),
    "former_name": _("Former name"),
    "humana_id": _("Humana ID"),
    "mbi": _("MBI"),
    "phone": _("Phone"),
    "policy_number": _("Policy"),
    "application_number": _("Application"),
    "external_reference": _("External reference"),
    "reference": _("Reference"),
    "summary": _("Summary"),
    "description": _("Description"),
    "answer": _("Answer"),
    "relay_text": _("For the member"),
    "message": _("Message"),
    "note": _("Note"),
    "agent": _("Agent"),
    "san": _("SAN"),
}


Row = Mapping[str, Any]
HIDDEN_BY: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "former_name"),
    "phone": ("phone",),
    "humana_id": ("humana_id",),
    "free_text": ("summary", "description", "answer", "relay_text", "message", "note"),
}
"""What a client that may not see a kind of data does not find by either."""
JOURNALED_AS: Mapping[str, str] = {
    "name": "name",
    "former_name": "former_name",
    "humana_id": "humana_id",
    "phone": "contact",
    "mbi": "mbi",
    "policy_number": "policy_number",
    "application_number": "application_number",
}
"""What the journal calls the parts by which somebody is found; all others are the inquiry."""


def hidden_from(actor: Actor) -> frozenset[str]:
    """The fields by which somebody finds nothing, because they are not shown."""
    return frozenset(field for kind in actor.redacted_fields for field in HIDDEN_BY.get(kind, ()))


def matches_of(actor: Actor, question: Question, ids: Collection[UUID]) -> dict[UUID, list[Match]]:
    """Where the terms stand in each of some inquiries that somebody may see; those that lack one are left out."""
    texts = texts_of_inquiries(ids)
    persons = persons_of(texts)
    found = {}
    for text in texts:
        is_staff = is_staff_of(actor, _in_hand(text))
        linked = text["linked_member_id"] if is_staff and text["link_is_sure"] else None
        named = {text["member_id"], text["prospect_id"], linked} - {None}
        parts = list(_shown_parts(actor, text, persons[text["id"]], is_staff=is_staff))
        matched = matches(question, parts, ids=named)
        if matched is not None:
            found[text["id"]] = matched
    return found


def note_matches(persons: Collection[UUID], matched: Collection[Match], *, kind: str = "search") -> None:
    """Journal with which fields somebody was shown: a snippet shows more of a person than a list does."""
    shown = {JOURNALED_AS.get(match.field, "inquiry") for match in matched}
    log_access(kind=kind, subjects=persons, fields=sorted(shown))


def _shown_parts(actor: Actor, row: Row, person: Person, *, is_staff: bool) -> Iterator[Part]:
    hidden = hidden_from(actor)
    for part in parts_of_inquiry(row, person):
        if (is_staff or not part.is_internal) and part.field not in hidden:
            yield part
    yield from parts_of_agent(row["found_agent_first_name"], row["found_agent_last_name"], row["found_san"])


def _in_hand(row: Row) -> Inquiry:
    """The row as the policy looks at it."""
    return Inquiry(
        id=row["id"],
        agent_id=row["agent_id"],
        queue_id=row["found_queue_id"],
        assignee_id=row["assignee_id"],
        last_holder_id=row["found_last_holder_id"],
    )
