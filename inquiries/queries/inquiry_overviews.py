"""One inquiry as its page shows it: everything around it in one look-up, its stream entry by entry."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection

from arsos.journal.timeline import HistoryItem, count_before, newest_of
from arsos.kernel.actor import Actor
from arsos.kernel.crypto import hashes_of_person
from inquiries.access import find_inquiry, is_staff_of, links_shown_to, visible_inquiries
from inquiries.models import (
    Attachment,
    DuplicateLink,
    Inquiry,
    InquiryMessage,
)
from inquiries.queries import answers_given
from inquiries.queries.attachments import attachments_of
from inquiries.queries.duplicates import prospects_typed_alike
from inquiries.queries.privacy_cases import without_retracted
from inquiries.queries.set_aside import MOST, SetAside, arrived_at_duplicates, count_set_aside
from inquiries.queries.whereabouts import whereabouts_of
from inquiries.rules.departments import ENDED
from inquiries.rules.lifecycle import OPEN, Status

AT_FIRST = 40
MOST_SHOWN = 400
ROOM = 100_000
MOST_ALIKE = 5
SHOWN_OF_REQUESTS = ("department", "status", "created_at", "due_at", "ended_at")
"""What agents read of them: where it is, not what departments and ARSOS say to each other (R6)."""
ON_CLOCKS = frozenset({"clock_warning"})
"""The card of the clocks says it; in the stream it would bury the messages."""
MESSAGES = frozenset({"message"})
FOR_ARSOS = frozenset({"clock_breached"})

Part = Mapping[str, Any]
Statement = tuple[str, Sequence[Any]]
PARTS: Mapping[str, str] = {
    "clocks": """
        SELECT id, kind, label, round, state, due_at, warning_at, ended_at
        FROM inquiries_clock WHERE inquiry_id = %s ORDER BY started_at, kind, round""",
    "links": """
        SELECT link.kind, of.reference, of.status, of.set_aside_quietly,
               of.status IN ('queued', 'in_progress', 'pending') AS is_open
        FROM inquiries_duplicate_link link JOIN inquiries_inquiry of ON of.id = link.of_id
        WHERE link.inquiry_id = %s ORDER BY link.created_at, link.id""",
    "continued": """
        SELECT 1 AS one FROM inquiries_inquiry WHERE duplicate_of_id = %s LIMIT 1""",
    "messages": """
        SELECT 1 AS one FROM inquiries_message WHERE inquiry_id = %s AND retracted_at IS NULL LIMIT 1""",
    "answers": answers_given.STANDING,
    "hand_overs": """
        SELECT id, destination, variant, legal_due_at, legal_source, acknowledged_at, acknowledge_due_at,
               handed_over_by_id, handed_over_at,
               EXISTS (SELECT 1 FROM inquiries_hand_over_correction correction
                       WHERE correction.hand_over_id = inquiries_hand_over.id AND correction.state = 'waiting'
               ) AS has_waiting_correction
        FROM inquiries_hand_over WHERE inquiry_id = %s AND state <> 'undone' ORDER BY handed_over_at, id""",
    "suggestions": """
        SELECT id, destination, phrases, suggested_at
        FROM inquiries_hand_over_suggestion WHERE inquiry_id = %s AND state = 'open'
        ORDER BY suggested_at DESC, destination""",
    "requests": """
        SELECT request.id, department.title AS department, request.status, request.summary, request.answer,
               request.external_reference, request.created_at, request.due_at, request.ended_at,
               ARRAY(SELECT shared.attachment_id FROM inquiries_shared_file shared
                     WHERE shared.request_id = request.id AND shared.taken_back_at IS NULL
                     ORDER BY shared.shared_at, shared.id) AS shared
        FROM inquiries_department_request request
        JOIN inquiries_department department ON department.code = request.department_id
        WHERE request.inquiry_id = %s ORDER BY request.created_at, request.id""",
}
"""What belongs to an inquiry, by name; written out, because building it anew costs more than running it."""
ALIKE = """
    SELECT reference, status, summary, inquiry_type_id, created_at
    FROM inquiries_inquiry
    WHERE {person} = ANY(%s) AND status = ANY(%s) AND id <> %s AND id IN ({visible})
    ORDER BY inquiry_type_id <> %s, created_at, id LIMIT %s
"""
AS_JSON = "(SELECT coalesce(jsonb_agg(to_jsonb(part)), '[]') FROM ({}) part)"


@dataclass(frozen=True, slots=True)
class Overview:
    """An inquiry with what stands around it, cut to what the reader may see."""

    inquiry: Inquiry
    is_staff: bool
    whereabouts: str
    clocks: Sequence[Part]
    links: Sequence[Part]
    alike: Sequence[Part]
    hand_overs: Sequence[Part]
    suggestions: Sequence[Part]
    requests: Sequence[Part]
    set_aside: Sequence[SetAside]
    set_aside_count: int
    """How many there are, where `set_aside` has the newest alone."""
    has_messages: bool
    """Whether a message stands in it that nobody has retracted."""
    has_answers: bool
    """Whether an answer was given that nobody has retracted, the last one or one before."""


@dataclass(frozen=True, slots=True)
class StreamEntry:
    """One thing that happened, with the message or file it was about."""

    item: HistoryItem
    message: InquiryMessage | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Stream:
    """What happened, newest first; `has_more` says that older entries are folded away, `earlier` how many where the
    reader is of ARSOS.
    """

    entries: Sequence[StreamEntry]
    has_more: bool
    earlier: int = 0


def inquiry_overview(actor: Actor, reference: str, at: datetime, *, zone: ZoneInfo, duplicates: int = MOST) -> Overview:
    """An inquiry the actor may see, its line in the reader's zone; for ARSOS, whose header says it apart,
    without the due time, and with the newest `duplicates` that continue here. Raises as `find_inquiry`.
    """
    inquiry = find_inquiry(actor, reference, at)
    is_staff = is_staff_of(actor, inquiry)
    alike = _alike(actor, inquiry, at) if is_staff and inquiry.status in OPEN else None
    parts = _around(inquiry, alike)
    requests = parts["requests"]
    waiting = [(one["department"], one["created_at"], one["due_at"]) for one in requests if one["status"] not in ENDED]
    links = parts["links"] if is_staff else _links_shown(actor, inquiry, parts["links"], at)
    set_aside = arrived_at_duplicates(inquiry, newest=duplicates) if is_staff and parts["continued"] else []
    survivor = next((one["reference"] for one in links if one["kind"] == DuplicateLink.Kind.MARKED), "")
    return Overview(
        inquiry=inquiry,
        is_staff=is_staff,
        whereabouts=whereabouts_of(inquiry, waiting, now=at, zone=zone, says_due=not is_staff, survivor=survivor),
        clocks=parts["clocks"],
        links=links,
        set_aside=set_aside,
        set_aside_count=count_set_aside(inquiry, set_aside),
        has_messages=bool(parts["messages"]),
        has_answers=bool(parts["answers"]),
        alike=parts.get("alike", []),
        hand_overs=parts["hand_overs"],
        suggestions=parts["suggestions"] if is_staff else [],
        requests=requests if is_staff else [{name: one[name] for name in SHOWN_OF_REQUESTS} for one in requests],
    )


def stream_of(actor: Actor, inquiry: Inquiry, files: Sequence[Attachment], *, kind: str = "", shown: int = 0) -> Stream:
    """What happened to an inquiry the actor has found, newest first. `kind`: "messages" or "history" alone.

    Agents read what is for them, and nothing internal (R6); alerts of clocks are for ARSOS.
    """
    wanted = min(max(shown, AT_FIRST), MOST_SHOWN)
    is_staff = is_staff_of(actor, inquiry)
    left_out = ON_CLOCKS if is_staff else ON_CLOCKS | FOR_ARSOS
    found = newest_of(
        inquiry.id,
        agent_visible_only=not is_staff,
        only=MESSAGES if kind == "messages" else (),
        left_out=left_out | MESSAGES if kind == "history" else left_out,
        most=wanted + 1,
    )
    items = without_retracted(found)
    by_id = {str(one.id): one for one in files}
    messages = _messages_in(items)
    entries = [
        StreamEntry(
            item,
            messages.get(str(item.facts.get("message", ""))),
            by_id.get(str(item.facts.get("attachment", ""))),
        )
        for item in items[:wanted]
    ]
    kept = entries if shown else _within_room(entries)
    has_more = len(items) > len(kept)
    is_counted = has_more and is_staff and not kind
    oldest = kept[-1].item.position if kept else 0
    earlier = count_before(inquiry.id, oldest, left_out=left_out) if is_counted else 0
    return Stream(kept, has_more=has_more, earlier=earlier)


def happened_since(actor: Actor, inquiry: Inquiry, position: int) -> list[StreamEntry]:
    """What happened after the entry of history that somebody's page ended with, newest first."""
    found = stream_of(actor, inquiry, list(attachments_of(actor, inquiry)), shown=MOST_SHOWN)
    return [one for one in found.entries if one.item.position > position]


def _within_room(entries: list[StreamEntry]) -> list[StreamEntry]:
    """The newest that fit into a page which opens fast; long letters fold what is older sooner."""
    lengths = accumulate(len(one.message.body if one.message else one.item.text) for one in entries)
    return [one for one, length in zip(entries, lengths, strict=True) if length <= ROOM] or entries[:1]


def _messages_in(items: Sequence[HistoryItem]) -> dict[str, InquiryMessage]:
    ids = [str(item.facts["message"]) for item in items if "message" in item.facts]
    return {str(one.id): one for one in InquiryMessage.objects.filter(id__in=ids, retracted_at=None)} if ids else {}


def _around(inquiry: Inquiry, alike: Statement | None) -> dict[str, list[Part]]:
    """What belongs to an inquiry and what is like it, by name, read at once."""
    statements: dict[str, Statement] = {name: (part, [inquiry.id]) for name, part in PARTS.items()}
    if alike is not None:
        statements["alike"] = alike
    columns = ", ".join(AS_JSON.format(sql) for sql, _params in statements.values())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [one for _sql, params in statements.values() for one in params])
        parts = cursor.fetchone()
    return {name: [_in_time(one) for one in json.loads(part)] for name, part in zip(statements, parts, strict=True)}


def _links_shown(actor: Actor, inquiry: Inquiry, links: list[Part], at: datetime) -> list[Part]:
    """Those of its links that an agent sees."""
    if not links:
        return []
    shown = links_shown_to(actor, DuplicateLink.objects.filter(inquiry=inquiry), at, is_staff=False)
    references = set(shown.values_list("of__reference", flat=True))
    shown_links = [one for one in links if one["reference"] in references]
    return [{**one, "status": Status.QUEUED} if one["set_aside_quietly"] else one for one in shown_links]


def _alike(actor: Actor, inquiry: Inquiry, at: datetime) -> Statement | None:
    """Other open inquiries about the same person that the reader may see; of the same type first (R14)."""
    try:
        visible, params = visible_inquiries(actor, at).values("id").query.sql_with_params()
    except EmptyResultSet:  # the reader has no ground to see any; this one they named with a purpose
        return None
    person, ids = _same_person(inquiry)
    statement = ALIKE.format(person=person, visible=visible)
    return statement, [ids, sorted(OPEN), inquiry.id, *params, inquiry.inquiry_type_id, MOST_ALIKE]


def _same_person(inquiry: Inquiry) -> tuple[str, list[Any]]:
    """A column and what it says of the person."""
    if inquiry.member_id is not None or inquiry.prospect is None:
        return "member_id", [inquiry.member_id]
    return "prospect_id", prospects_typed_alike(hashes_of_person(inquiry.prospect))


def _in_time(part: Mapping[str, Any]) -> Part:
    """JSON has no instants: what ends in _at becomes one again."""
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and value else value for name, value in part.items()
    }
