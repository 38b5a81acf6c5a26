"""The statements of what people do all day go by an index where two hundred thousand inquiries are kept.

They are captured from real requests, and planned over tables of their own before the real ones: as large, with the
same indexes, for as long as one transaction.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation import clock
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 200_000
SOME = 1_000
"""Agents: with the three of a test, PostgreSQL would rather look up each agent's inquiries than go by the order."""
OWN = "md5('{0}' || n)::uuid"
"""An id that the same number always has."""
OPEN = "WHEN mod(n, 25) = 0 THEN"
SIZED: dict[str, tuple[int, dict[str, str]]] = {
    "inquiries_inquiry": (
        MANY,
        {
            "id": OWN.format("inquiry"),
            "reference": "format('SI-%s-%s', left(lpad(n::text, 8, '0'), 4), right(lpad(n::text, 8, '0'), 4))",
            "agent_id": "CASE WHEN mod(n, 500) = 0 THEN agent_id ELSE md5('agent' || mod(n, 1000))::uuid END",
            "member_id": "md5('member' || n / 3)::uuid",
            "policy_id": "md5('policy' || n / 3)::uuid",
            "status": f"CASE {OPEN} 'queued' ELSE 'closed' END",
            "created_at": "now() - n * interval '4 minutes'",
            "updated_at": "now() - n * interval '3 minutes'",
            "due_at": f"CASE {OPEN} now() + n * interval '1 minute' END",
            "warning_at": f"CASE {OPEN} now() + n * interval '50 seconds' END",
            "clock_check_at": f"CASE {OPEN} now() + n * interval '50 seconds' END",
            "resolved_at": f"CASE {OPEN} NULL ELSE now() - n * interval '3 minutes' END",
            "closed_at": f"CASE {OPEN} NULL ELSE now() - n * interval '2 minutes' END",
        },
    ),
    "inquiries_clock": (MANY, {"id": OWN.format("clock"), "inquiry_id": OWN.format("inquiry")}),
    "inquiries_routing_decision": (MANY, {"id": OWN.format("decision"), "inquiry_id": OWN.format("inquiry")}),
    "inquiries_document": (
        MANY // 2,
        {
            "inquiry_id": OWN.format("inquiry"),
            "entries": "format($$'card':2B 'rare%s':1A '=305555%s':1A$$, mod(n, 700), n)::tsvector",
            "audience": "ARRAY[md5('agent' || mod(n, 1000))::uuid]",
        },
    ),
    "journal_history_entry_kept": (
        MANY,
        {"id": OWN.format("entry"), "inquiry_id": "md5('inquiry' || n / 2)::uuid", "position": "1 + mod(n, 2)"},
    ),
    "outbox_message": (
        MANY,
        {"id": OWN.format("event"), "subject_id": OWN.format("inquiry"), "position": "n", "sequence": "n"},
    ),
    "members_member": (
        MANY // 2,
        {
            "id": OWN.format("member"),
            "humana_id": "lpad(n::text, 9, '0')",
            "last_name": "'Sampleton' || n",
            "phone": "'+1502555' || mod(n, 9999)",
            "person_hashes": "ARRAY[md5('person' || n)]",
            "mbi_hashes": "ARRAY[md5('mbi' || n)]",
        },
    ),
    "members_policy": (
        MANY // 2,
        {"id": OWN.format("policy"), "policy_number": "'POL-' || n", "member_id": OWN.format("member")},
    ),
    "members_policy_agent": (
        MANY // 2,
        {
            "id": OWN.format("book"),
            "policy_id": OWN.format("policy"),
            "member_id": OWN.format("member"),
            "agent_id": "CASE WHEN mod(n, 500) = 0 THEN agent_id ELSE md5('agent' || mod(n, 1000))::uuid END",
        },
    ),
    "accounts_agent": (
        SOME,
        {
            "id": "CASE WHEN n = 1 THEN id ELSE md5('agent' || n)::uuid END",
            "user_id": "CASE WHEN n = 1 THEN user_id END",
            "san": "'SAN' || n",
            "npn": "n::text",
        },
    ),
}
"""The tables that grow, how many rows each gets, and which of their columns differ from row to row."""
INDEXED_AS = {"journal_history_entry_kept": "journal_history_entry_first"}
"""A history is read through a view over its months; all of it is in one of them."""
WANTED = {
    "queues": {"inquiry_open_by_due_time"},
    "timeline": {"journal_history_entry_first_inquiry_id_position_key"},
    "search": {"inquiry_document_entries"},
    "list of lead by -created_at": {"inquiry_newest_first"},
    "list of lead by created_at": {"inquiry_newest_first"},
    "list of lead by -updated_at": {"inquiry_last_changed"},
    "list of lead by due_at": {"inquiry_by_due_time"},
    "list of associate by -updated_at": {"inquiry_last_changed"},
    "what waits by created_at": {"inquiry_going_on_oldest"},
    "what waits by updated_at": {"inquiry_going_on_changed"},
    "what is queued by -due_at": {"inquiry_going_on_due"},
    "filed lately by updated_at": {"inquiry_last_changed"},
    "list of agent by -created_at": {"inquiry_of_agent", "inquiries_inquiry_pkey"},
    "list of agent by created_at": {"inquiry_of_agent", "inquiries_inquiry_pkey"},
    "desk": {"inquiry_needs_agent", "inquiry_done_of_agent"},
    "feed": {"inquiries_inquiry_pkey"},
}
"""By which index a request goes, where no other would do. That an index alone answers is known to no table that was
never vacuumed, and so not here.
"""
FOUND_ALONE = "page of agent"
"""What reads one inquiry looks its member up in the book, and does not read the book for it."""
ORDERS = ("-created_at", "created_at", "-updated_at", "due_at")
PLANNED = re.compile(r"\s*(SELECT|UPDATE|DELETE|WITH|INSERT)")


@pytest.fixture
def captured() -> dict[str, list[str]]:
    """What each request asks of the database, by its name."""
    agent = people.agent()
    held = members.policy(agent)
    inquiry = inquiries.filed("id_card", agent=agent, policy=held)
    for code in ("id_card", "billing"):
        inquiries.filed(code, agent=agent)
    vantage, person = as_agent(agent), as_user(agent.user)
    associate, lead = as_user(people.associate("benefits").user), as_user(people.associate("benefits", lead=True).user)
    answer = {"answer": "A new card is on its way.", "relay_text": "It comes soon.", "resolution_code": "completed"}
    filing = {"inquiry_type": "id_card", "summary": "The card never came", "self_service": "declined"}
    filing |= {"details": {"reason": "not_received", "card": "medical", "address_confirmed": True}}
    filing |= {"policy": str(held.id)}
    calls: dict[str, Callable[[], Any]] = {
        "file": lambda: vantage.post(f"members/{held.member_id}/inquiries/", filing),
        "claim": lambda: associate.post("queues/benefits/claim-next/"),
        "page": lambda: associate.get(f"inquiries/{inquiry.reference}/"),
        "timeline": lambda: associate.get(f"inquiries/{inquiry.reference}/timeline/"),
        "answer": lambda: associate.post(f"inquiries/{inquiry.reference}/resolve/", answer),
        "queues": lambda: lead.get("queues/"),
        "forecast": lambda: lead.get("queues/forecast/"),
        "page of agent": lambda: person.get(f"inquiries/{inquiry.reference}/"),
        "desk": lambda: person.get("/admin/service-inquiries/"),
        "feed": lambda: person.get("events/"),
        "book": lambda: person.get("members/"),
        "search": lambda: associate.post("search/", {"query": "rare1 card"}),
    }
    since = (clock.now() - timedelta(days=7)).isoformat().replace("+00:00", "Z")
    for name, query in (
        ("what waits by created_at", "need=wait&ordering=created_at"),
        ("what waits by updated_at", "need=wait&ordering=updated_at"),
        ("what is queued by -due_at", "status=queued&ordering=-due_at"),
        ("filed lately by updated_at", f"created_after={since}&ordering=updated_at"),
    ):
        calls[name] = lambda asked=query: lead.get(f"inquiries/?{asked}")
    for name, reader in (("agent", person), ("associate", associate), ("lead", lead)):
        for order in ORDERS:
            calls[f"list of {name} by {order}"] = lambda one=reader, by=order: one.get(f"inquiries/?ordering={by}")
    return {name: _asked(call) for name, call in calls.items()}


def _asked(call: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = call()
    assert answer.status_code in (200, 201), answer.json()
    return [one["sql"] for one in asked.captured_queries if PLANNED.match(one["sql"] or "")]


@pytest.fixture
def at_size(captured) -> Iterator[None]:
    """The growing tables as large as in years, before the real ones."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (count, differing) in SIZED.items():
            _make_large(cursor, table, count, differing)
        yield


def _make_large(cursor: Any, table: str, count: int, differing: dict[str, str]) -> None:
    """Copy the oldest row, always the same: plans depend on its queue and status."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attgenerated = '' ORDER BY attnum",
        [f"public.{table}"],
    )
    names = [name for (name,) in cursor.fetchall()]
    kept = INDEXED_AS.get(table, table)
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s", [kept])
    indexes = [definition for (definition,) in cursor.fetchall()]
    given = ", ".join(differing.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE public.{table} INCLUDING GENERATED) ON COMMIT DROP")
    cursor.execute(
        f"INSERT INTO pg_temp.{table} ({listed}) SELECT {given} FROM "
        f"(SELECT * FROM public.{table} ORDER BY {names[0]} LIMIT 1) AS one, generate_series(1, {count}) AS n"
    )
    for definition in indexes:
        cursor.execute(definition.replace(f" ON public.{kept}", f" ON pg_temp.{table}"))
    cursor.execute(f"ANALYZE pg_temp.{table}")


def scanned(plan: dict[str, Any]) -> Iterator[str]:
    """The large tables that a plan reads from one end to the other."""
    if plan["Node Type"] == "Seq Scan" and SIZED.get(plan["Relation Name"], (0,))[0] > SOME:
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from scanned(part)


def used(plan: dict[str, Any]) -> Iterator[str]:
    """The indexes that a plan goes by."""
    if name := plan.get("Index Name"):
        yield name
    for part in plan.get("Plans", ()):
        yield from used(part)


def test_hot_statements_go_by_their_index(captured, at_size):
    whole: list[str] = []
    indexes: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for name, statements in captured.items():
            for sql in statements:
                # What is prepared stands there with places for its values, and is planned for any of them.
                how = "FORMAT JSON, GENERIC_PLAN" if "$1" in sql else "FORMAT JSON"
                cursor.execute(f"EXPLAIN ({how}) {sql}")
                plan = cursor.fetchone()[0][0]["Plan"]
                indexes.setdefault(name, set()).update(used(plan))
                if name == FOUND_ALONE and "hashed SubPlan" in str(plan):
                    whole.append(f"{name} reads the book for one inquiry: {sql}")
                whole += [f"{name} reads all of {table}: {sql}" for table in scanned(plan)]
    assert not whole, "\n".join(whole)
    missing = {name: wanted - indexes[name] for name, wanted in WANTED.items()}
    assert not any(missing.values()), {name: sorted(indexes[name]) for name in missing if missing[name]}
