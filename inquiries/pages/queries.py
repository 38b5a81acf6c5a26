"""One inquiry as somebody reads it: the one reader for the API and the pages, everything around it in one look-up."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet

from foundation import clock
from foundation.actor import Actor
from foundation.compiled import HotQuery, hot_cursor
from foundation.crypto import hashes_of_person
from inquiries.inquiry.access import (
    RELATED,
    Sight,
    as_seen_by,
    find_inquiry,
    linked_references_shown_to_agent,
    sight_of,
    visible_inquiries,
)
from inquiries.inquiry.models import DuplicateLink, Inquiry
from inquiries.inquiry.queries import prospects_typed_the_same
from inquiries.inquiry.rules import OPEN, Status
from inquiries.pages.duplicates import MOST, arrived_at_duplicates, count_set_aside
from inquiries.pages.rules import StatusFacts, decide_status_line
from inquiries.pages.shown import SHOWN, AgentInHand, ClockShown, LinkShown, RequestShown, ShownInquiry
from inquiries.privacy_cases import queries as answers_given
from inquiries.routing.models import RoutingDecision
from inquiries.targets.models import ClockInterval, InquiryClock
from staffing.queries.queues import QueueRef

MOST_ALIKE = 5
Statement = tuple[str, Sequence[Any]]
IDS = frozenset({"id", "author_id", "handed_over_by_id"})
AROUND = ("queue", "assignee", "agent", "member", "prospect", "policy", "application")
"""What an inquiry shows of other rows, and reads from them."""
IN_BODY = ("clocks", "links", "hand_overs", "waiting")
"""What every answer of the API needs. A page reads all requests instead of those that wait, see `ON_PAGE`."""
PARTS: Mapping[str, str] = {
    "clocks": """
        SELECT kind, label, round, state, due_at, warning_at, urgent_at, target_seconds, started_at, ended_at
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
    "waiting": """
        SELECT department.title AS department, request.created_at, request.due_at
        FROM inquiries_department_request request
        JOIN inquiries_department department ON department.code = request.department_id
        WHERE request.inquiry_id = %s AND request.ended_at IS NULL ORDER BY request.created_at, request.id""",
    "requests": """
        SELECT request.id, department.title AS department, request.status, request.summary, request.answer,
               request.external_reference, request.created_at, request.due_at, request.ended_at,
               ARRAY(SELECT shared.attachment_id FROM inquiries_shared_file shared
                     WHERE shared.request_id = request.id AND shared.taken_back_at IS NULL
                     ORDER BY shared.shared_at, shared.id) AS shared
        FROM inquiries_department_request request
        JOIN inquiries_department department ON department.code = request.department_id
        WHERE request.inquiry_id = %s ORDER BY request.created_at, request.id""",
    "held": """
        SELECT id, author_id, author_name, body, send_at
        FROM inquiries_held_message WHERE inquiry_id = %s AND undone_at IS NULL AND message_id IS NULL
        ORDER BY created_at, id""",
    "tasks": """
        SELECT id, text, due_at, for_name, made_by_name
        FROM inquiries_follow_up_task WHERE inquiry_id = %s AND state = 'open' ORDER BY due_at, id""",
    "routed": """
        SELECT rule_set_version,
               (SELECT tried->>'name' FROM jsonb_array_elements(rules) tried WHERE (tried->>'matched')::boolean LIMIT 1
               ) AS rule
        FROM inquiries_routing_decision WHERE inquiry_id = %s ORDER BY decided_at DESC, id DESC LIMIT 1""",
}
"""What belongs to an inquiry, by name; written out, because building it anew costs more than running it."""
ON_PAGE = tuple(name for name in PARTS if name != "waiting")
ALIKE = """
    SELECT reference, status, summary, inquiry_type_id, created_at
    FROM inquiries_inquiry
    WHERE {person} = ANY(%s) AND status = ANY(%s) AND id <> %s AND id IN ({visible})
    ORDER BY inquiry_type_id <> %s, created_at, id LIMIT %s
"""
AS_JSON = "(SELECT coalesce(jsonb_agg(to_jsonb(part)), '[]') FROM ({}) part)"


def inquiry_page(actor: Actor, reference: str, at: datetime) -> ShownInquiry:
    """An inquiry the actor may see, as the API answers it. Raises as `find_inquiry`."""
    return _as_answered(actor, find_inquiry(actor, reference, at), at)


WITH_RELATED = HotQuery(lambda inquiry_id: Inquiry.objects.select_related(*RELATED).filter(id=inquiry_id))


def page_after_action(actor: Actor, changed: Inquiry, at: datetime, *, seen: Inquiry | None = None) -> ShownInquiry:
    """The inquiry somebody has just acted on; they see the outcome even where it leaves their sight.

    What is around it is taken from the inquiry as they had `seen` it before, unless the action gave it something else.
    """
    if seen is None or not _is_around(changed, seen):
        changed = WITH_RELATED.rows(inquiry_id=changed.id)[0]
    return _as_answered(actor, as_seen_by(actor, changed), at)


def _is_around(changed: Inquiry, seen: Inquiry) -> bool:
    """Hand on what an inquiry had around it when it was read; False where some of it has changed or was not read."""
    for name in AROUND:
        before, after = getattr(seen, f"{name}_id"), getattr(changed, f"{name}_id")
        if after is not None and (after != before or name not in seen._state.fields_cache):
            return False
        setattr(changed, name, getattr(seen, name) if after is not None else None)
    return True


def page_of_new(
    actor: Actor,
    inquiry: Inquiry,
    clocks: list[InquiryClock],
    duplicates: list[DuplicateLink],
    queue: QueueRef,
    at: datetime,
) -> ShownInquiry:
    """The inquiry somebody has just filed, from what filing it has in hand."""
    sight = sight_of(actor, inquiry)
    is_staff = sight.is_staff
    return ShownInquiry(
        inquiry=inquiry,
        sight=sight,
        whereabouts=decide_status_line(
            status_facts_of(inquiry, [], queue_title=queue.title), now=at, zone=clock.EASTERN
        ),
        queue=queue,
        agent=AgentInHand(actor.agent_name, actor.agent_san) if inquiry.agent_id == actor.agent_id else inquiry.agent,
        clocks=[ClockShown(**{one.name: getattr(row, one.name) for one in fields(ClockShown)}) for row in clocks],
        links=[_link_of(link, is_staff=is_staff) for link in duplicates if is_staff or link.agent_visible],
    )


def whole_page(actor: Actor, reference: str, at: datetime, *, zone: ZoneInfo, duplicates: int = MOST) -> ShownInquiry:
    """An inquiry the actor may see with everything a page shows, its line in the reader's zone and without the due
    time, which the header says apart; for ARSOS with the newest `duplicates` that continue here. Raises as
    `find_inquiry`.
    """
    inquiry = find_inquiry(actor, reference, at)
    sight = sight_of(actor, inquiry)
    is_staff = sight.is_staff
    alike = _possible_duplicates(actor, inquiry, at) if is_staff and inquiry.status in OPEN else None
    parts = _around(inquiry, ON_PAGE, alike)
    parts["waiting"] = [one for one in parts["requests"] if one.ended_at is None]
    set_aside = arrived_at_duplicates(inquiry, newest=duplicates) if is_staff and parts["continued"] else []
    return replace(
        _page(actor, inquiry, sight, parts, at, zone=zone),
        alike=parts.get("alike", []),
        suggestions=parts["suggestions"] if is_staff else [],
        routed=parts["routed"] if is_staff else [],
        tasks=parts["tasks"] if is_staff else [],
        held=[one for one in parts["held"] if one.author_id == actor.user_id],
        set_aside=set_aside,
        set_aside_count=count_set_aside(inquiry, set_aside),
        has_messages=bool(parts["messages"]),
        has_answers=bool(parts["answers"]),
    )


def _as_answered(actor: Actor, inquiry: Inquiry, at: datetime) -> ShownInquiry:
    parts = _around(inquiry, IN_BODY, None)
    return _page(actor, inquiry, sight_of(actor, inquiry), parts, at)


def _page(
    actor: Actor,
    inquiry: Inquiry,
    sight: Sight,
    parts: Mapping[str, list[Any]],
    at: datetime,
    *,
    zone: ZoneInfo | None = None,
) -> ShownInquiry:
    """`zone` is that of who reads a page, which tells the due time beside the line; the API says both in one."""
    is_staff = sight.is_staff
    requests: list[RequestShown] = parts.get("requests", [])
    waiting = [(one.department, one.created_at, one.due_at) for one in parts["waiting"]]
    links = parts["links"] if is_staff else _links_shown(actor, inquiry, parts["links"], at)
    survivor = next((one.reference for one in links if one.kind == DuplicateLink.Kind.MARKED), "")
    return ShownInquiry(
        inquiry=inquiry,
        sight=sight,
        whereabouts=decide_status_line(
            status_facts_of(inquiry, waiting, says_due=zone is None, survivor=survivor),
            now=at,
            zone=zone or clock.EASTERN,
        ),
        queue=inquiry.queue,
        agent=inquiry.agent,
        clocks=parts["clocks"],
        links=links,
        hand_overs=parts["hand_overs"],
        requests=requests if is_staff else [_without_words(one) for one in requests],
    )


def _without_words(request: RequestShown) -> RequestShown:
    return replace(request, id=None, summary="", answer="", external_reference="", shared=())


@dataclass(frozen=True, slots=True)
class ClockExplained:
    """A clock, what has run of it so far, and the intervals that explain it (R22)."""

    clock: InquiryClock
    elapsed_seconds: int
    intervals: list[ClockInterval]


def clocks_explained(inquiry: Inquiry, at: datetime) -> list[ClockExplained]:
    """Every clock of an inquiry, oldest first."""
    clocks = inquiry.clocks.select_related("calendar_version").prefetch_related("intervals")
    return [
        ClockExplained(
            clock, clock.elapsed_seconds_at(at), sorted(clock.intervals.all(), key=lambda one: (one.from_at, one.id))
        )
        for clock in clocks.order_by("started_at", "kind", "round")
    ]


def routing_of(inquiry: Inquiry) -> list[RoutingDecision]:
    """Every decision that moved an inquiry, newest first (R15)."""
    return list(RoutingDecision.objects.filter(inquiry_id=inquiry.id).order_by("-decided_at", "-id"))


def _around(inquiry: Inquiry, names: Iterable[str], alike: Statement | None) -> dict[str, list[Any]]:
    """What belongs to an inquiry and what is like it, by name, read at once."""
    statements: dict[str, Statement] = {name: (PARTS[name], [inquiry.id]) for name in names}
    if alike is not None:
        statements["alike"] = alike
    columns = ", ".join(AS_JSON.format(sql) for sql, _params in statements.values())
    with hot_cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [one for _sql, params in statements.values() for one in params])
        found = cursor.fetchone()
    return {name: _typed(name, json.loads(part)) for name, part in zip(statements, found, strict=True)}


def _typed(name: str, rows: list[dict[str, Any]]) -> list[Any]:
    """JSON has neither instants nor ids: what ends in _at, and what is an id, becomes one again."""
    shown = SHOWN.get(name)
    if shown is None:
        return rows
    return [shown(**{column: _value(column, value) for column, value in row.items()}) for row in rows]


def _value(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column.endswith("_at"):
        return datetime.fromisoformat(value)
    return UUID(value) if column in IDS else value


def _link_of(link: DuplicateLink, *, is_staff: bool) -> LinkShown:
    other = link.of
    return LinkShown(
        kind=link.kind,
        reference=other.reference,
        status=other.status if is_staff else other.status_for_agents,
        is_open=other.status in OPEN,
        set_aside_quietly=other.set_aside_quietly,
    )


def _links_shown(actor: Actor, inquiry: Inquiry, links: list[LinkShown], at: datetime) -> list[LinkShown]:
    """Those of its links that an agent sees."""
    if not links:
        return []
    references = linked_references_shown_to_agent(actor, inquiry, at)
    shown_links = [one for one in links if one.reference in references]
    return [replace(one, status=Status.QUEUED) if one.set_aside_quietly else one for one in shown_links]


def _possible_duplicates(actor: Actor, inquiry: Inquiry, at: datetime) -> Statement | None:
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
    return "prospect_id", prospects_typed_the_same(hashes_of_person(inquiry.prospect))


Waiting = tuple[str, datetime, datetime]


def status_facts_of(
    inquiry: Inquiry,
    waiting: Sequence[Waiting],
    *,
    says_due: bool = True,
    survivor: str = "",
    queue_title: str = "",
) -> StatusFacts:
    """What the line of one inquiry says; `waiting` are the departments that have not answered, since when and until
    when, and `survivor` the inquiry that continues it, where the reader may see that.
    """
    return StatusFacts(
        status=inquiry.status,
        pending_reason=inquiry.pending_reason,
        close_reason=inquiry.close_reason,
        queue=queue_title or inquiry.queue.title,
        holder=inquiry.assignee.user.display_name if inquiry.assignee else "",
        since=inquiry.status_since,
        due_at=inquiry.due_at,
        work_starts_at=inquiry.work_starts_at,
        hold_until=inquiry.hold_until,
        departments=waiting,
        says_due=says_due,
        survivor=survivor,
        is_continued=inquiry.set_aside_quietly and inquiry.status == Status.QUEUED,
    )
