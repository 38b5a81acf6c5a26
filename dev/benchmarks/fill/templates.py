"""The inquiries that are copied: each as the database gives it out, cut into what stays and what is another's."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from dev.benchmarks.fill.texts import Pieces, Slots

OF_INQUIRY = {
    "inquiries_inquiry": "id = '{0}'",
    "inquiries_clock": "inquiry_id = '{0}'",
    "inquiries_clock_interval": "clock_id IN (SELECT id FROM inquiries_clock WHERE inquiry_id = '{0}')",
    "inquiries_clock_alert": "clock_id IN (SELECT id FROM inquiries_clock WHERE inquiry_id = '{0}')",
    "inquiries_message": "inquiry_id = '{0}'",
    "inquiries_routing_decision": "inquiry_id = '{0}'",
    "inquiries_self_service_offer": "inquiry_id = '{0}'",
    "journal_history_entry": "inquiry_id = '{0}'",
    "journal_history_text": "inquiry_id = '{0}'",
    "outbox_message": "subject_id = '{0}'",
}
"""The tables whose rows are copied as they stand, and which of their rows belong to an inquiry."""
MADE = ("inquiries_document", "journal_chained_row", "journal_chained_salt", "journal_entry")
"""The tables whose rows are made for each copy."""
SOON = timedelta(hours=1)
NOTHING = Pieces(("",), ())


@dataclass(slots=True)
class Entry:
    """One entry of the history: what is hashed, and the slot of its hash."""

    said: Pieces
    slot: int


@dataclass(slots=True)
class Words:
    """What one row said that is chained: its kind, the keys of its id, and what is hashed behind the salt."""

    kind: str
    row: str
    said: Pieces


@dataclass(slots=True)
class Template:
    """One inquiry with everything that belongs to it."""

    plan_id: UUID
    is_open: bool
    slots: Slots
    fresh: list[str]
    """The keys of ids that each copy has new."""
    events: int = 0
    rows: dict[str, list[Pieces]] = field(default_factory=dict)
    history: list[Entry] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    entries: Pieces = NOTHING
    audience: Pieces = NOTHING
    made_at: Pieces = NOTHING


def columns_of(table: str) -> list[str]:
    """The columns that are written, in the order of the table."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public' "
            "AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def candidates(now: datetime) -> list[UUID]:
    """The ids of every inquiry about a member that has nothing but what can be copied."""
    from django.db.models import Q  # noqa: PLC0415  settings are known only now

    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  the same

    more = _with_more_than_is_copied()
    found = Inquiry.objects.filter(member__isnull=False, policy__isnull=False, linked_member=None, duplicate_of=None)
    found = found.filter(escalated_to_id=None, application=None, before_duplicate__isnull=True)
    settled = found.filter(Q(next_check_at=None) | Q(next_check_at__gt=now + SOON))
    return sorted(set(settled.values_list("id", flat=True)) - more)


def templates(ids: Collection[UUID], now: datetime) -> list[Template]:
    """What is copied of some inquiries."""
    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  settings are known only now

    columns = {table: columns_of(table) for table in OF_INQUIRY}
    rows = Inquiry.objects.filter(id__in=ids).select_related("agent__user", "policy").order_by("created_at")
    return [_template(row, columns, now) for row in rows]


def _with_more_than_is_copied() -> set[UUID]:
    """Inquiries to which rows of other tables refer."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    from inquiries.inquiry.models import Inquiry  # noqa: PLC0415  the same

    found: set[UUID] = set()
    with connection.cursor() as cursor:
        for relation in Inquiry._meta.related_objects:
            table, column = relation.related_model._meta.db_table, relation.field.column
            if table not in OF_INQUIRY and table not in MADE:
                cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608  our own names
                found |= {one for (one,) in cursor.fetchall()}
    return found


def _template(row: Any, columns: Mapping[str, list[str]], now: datetime) -> Template:
    from inquiries.inquiry.rules import OPEN  # noqa: PLC0415  settings are known only now

    texts = {table: list(_copied(table, names, row.id)) for table, names in columns.items()}
    texts["outbox_message"] = _with_counters(texts["outbox_message"], columns["outbox_message"])
    history = _history(row.id)
    fresh = {"inquiry": str(row.id)}
    for table, lines in texts.items():
        at = columns[table].index("id") if "id" in columns[table] else None
        for number, line in enumerate(lines):
            if at is not None and table != "inquiries_inquiry":
                fresh[f"{table} {number}"] = line.split("\t")[at]
    names = {value: key for key, value in fresh.items()}
    names |= {str(row.member_id): "member", str(row.policy_id): "policy", str(row.agent_id): "agent"}
    names |= {str(row.agent.user_id): "user", f"{row.agent.first_name} {row.agent.last_name}": "agent name"}
    names |= {row.agent.san: "san", row.reference: "reference"} | _in_documents(row)
    names |= {one.entry_hash: f"hash {number}" for number, one in enumerate(history)}
    names |= {f"<event {number}>": f"event {number}" for number in range(len(texts["outbox_message"]))}
    slots = Slots(names, now)
    made = Template(row.policy.plan_id, row.status in OPEN or row.status == "resolved", slots, list(fresh))
    made.rows = {table: [slots.pieces(line) for line in lines] for table, lines in texts.items()}
    made.events = len(texts["outbox_message"])
    made.history = [
        Entry(slots.pieces(_said(one)), slots.number(f"hash {number}")) for number, one in enumerate(history)
    ]
    made.words = list(_words(row, slots, names))
    made.entries, made.audience = (slots.pieces(text) for text in _document(row))
    made.made_at = slots.pieces(row.created_at.isoformat())
    return made


def _with_counters(lines: list[str], columns: list[str]) -> list[str]:
    """Events with a mark where they are counted."""
    found = []
    for number, line in enumerate(lines):
        values = dict(zip(columns, line.split("\t"), strict=True))
        found.append("\t".join((values | dict.fromkeys(("position", "sequence"), f"<event {number}>")).values()))
    return found


def _in_documents(row: Any) -> dict[str, str]:
    """How the search document spells the reference, and the ids without dashes."""
    _, first, second = row.reference.lower().split("-")
    together = f"si{first}{second}"
    return {
        f"'{first}'": "'first part'",
        f"'{second}'": "'second part'",
        f"={together}": "=reference",
        f"={together[2:]}": "=short reference",
        row.agent_id.hex: "agent hex",
        row.member_id.hex: "member hex",
    }


def _copied(table: str, names: list[str], inquiry_id: UUID) -> Iterator[str]:
    """The rows of a table that belong to an inquiry, as COPY gives them out and takes them in."""
    from django.db import connection  # noqa: PLC0415  settings are known only now

    listed = ", ".join(f'"{name}"' for name in names)
    order = "position" if table == "journal_history_entry" else "1"
    wanted = f"SELECT {listed} FROM {table} WHERE {OF_INQUIRY[table].format(inquiry_id)} ORDER BY {order}"  # noqa: S608  our own names
    with connection.cursor() as cursor, cursor.copy(f"COPY ({wanted}) TO STDOUT") as given:
        whole = b"".join(bytes(part) for part in given).decode()
    yield from whole.splitlines()


def _history(inquiry_id: UUID) -> list[Any]:
    from audit.models import HistoryEntry  # noqa: PLC0415  settings are known only now

    return list(HistoryEntry.objects.filter(inquiry_id=inquiry_id).order_by("position"))


def _said(entry: Any) -> str:
    from audit.seals.rules import HISTORY_FIELDS, row_as_said  # noqa: PLC0415  settings are known only now

    return row_as_said(HISTORY_FIELDS, [getattr(entry, name) for name in HISTORY_FIELDS]).decode()


def _words(row: Any, slots: Slots, names: Mapping[str, str]) -> Iterator[Words]:
    """What of the inquiry and its messages is chained."""
    from audit.seals.rules import words_as_said  # noqa: PLC0415  settings are known only now
    from inquiries.inquiry.models import Inquiry, InquiryMessage  # noqa: PLC0415  the same

    for model, rows in ((Inquiry, Inquiry.objects.filter(id=row.id)), (InquiryMessage, row.messages.all())):
        for chained in model.chained:
            for one in rows.filter(chained.where):
                said = words_as_said(chained.fields, [getattr(one, name) for name in chained.fields])
                yield Words(chained.kind, names[str(one.pk)], slots.pieces(said.decode()))


def _document(row: Any) -> tuple[str, str]:
    """The entries and the audience of its search document, without what it has of the person."""
    from inquiries.search_documents.contents import Person, content_of, texts_of_inquiries  # noqa: PLC0415  the same

    texts = {**texts_of_inquiries([row.id])[0], "found_policy": ""}
    content = content_of(texts, Person())
    return content.entries, "{" + ",".join(map(str, sorted(content.audience))) + "}"
