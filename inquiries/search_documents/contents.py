"""What inquiries are found by, and the documents that keep it in the commit that changes them (R37)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from foundation.compiled import HotQuery
from foundation.search.index import Content, Kind, Part, lock_documents, vector_of, write_documents
from foundation.transactions import inside_transaction
from inquiries.inquiry.models import Inquiry, InquiryMessage
from inquiries.search_documents.models import InquiryDocument
from members.search.queries import Searchable, searchable_by_ids

MESSAGES = InquiryMessage.objects.filter(inquiry=OuterRef("pk"), retracted_at=None).order_by("-created_at")
COLUMNS: Mapping[str, Any] = {
    "found_description": F("description"),
    "found_answer": F("answer"),
    "found_relay_text": F("relay_text"),
    "found_external_reference": F("external_reference"),
    "found_policy": F("policy__policy_number"),
    "found_application": F("application__application_number"),
    "found_prospect_phone": F("prospect__phone"),
    "found_prospect_application": F("prospect__application_number"),
    "found_prospect_humana_id": F("prospect__humana_id"),
    "found_prospect_words": F("prospect__name_words"),
    "found_messages": ArraySubquery(MESSAGES.values(said=JSONObject(body="body", visibility="visibility"))),
    "found_agent_first_name": F("agent__first_name"),
    "found_agent_last_name": F("agent__last_name"),
    "found_san": F("agent__san"),
    "found_queue_id": F("queue_id"),
    "found_last_holder_id": F("last_holder_id"),
    "found_escalated_to": F("escalated_to_id"),
}
LISTED = (
    "id",
    "reference",
    "summary",
    "agent_id",
    "assignee_id",
    "member_id",
    "linked_member_id",
    "link_is_sure",
    "prospect_id",
    "prospect__first_name",
    "prospect__last_name",
    "created_at",
)
OF_ITS_OWN = (
    "found_description",
    "found_answer",
    "found_relay_text",
    "found_external_reference",
    "found_queue_id",
    "found_last_holder_id",
)
TEXTS = (
    ("summary", "summary", "B"),
    ("description", "found_description", "C"),
    ("answer", "found_answer", "C"),
    ("relay_text", "found_relay_text", "C"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an inquiry is about, as far as ARSOS knows: as filed, and as linked for sure."""

    member: Searchable | None = None
    linked: Searchable | None = None


def parts_of_inquiry(row: Mapping[str, Any], person: Person) -> Iterator[Part]:
    """Everything an inquiry is found by; what is internal says so."""
    yield Part("reference", row["reference"], Kind.NUMBER, "A")
    yield from _person(row, person)
    for field, column in (
        ("policy_number", "found_policy"),
        ("application_number", "found_application"),
        ("external_reference", "found_external_reference"),
    ):
        yield Part(field, row[column] or "", Kind.NUMBER, "A")
    yield Part("external_reference", row["found_external_reference"], Kind.WORDS, "B")
    for field, column, weight in TEXTS:
        yield Part(field, row[column], Kind.WORDS, weight)
    for said in row["found_messages"]:
        is_note = said["visibility"] != InquiryMessage.Visibility.AGENT
        yield Part("note" if is_note else "message", said["body"], Kind.WORDS, "D", is_note)


def _person(row: Mapping[str, Any], person: Person) -> Iterator[Part]:
    if person.member is not None:
        yield from person.member.person
        yield from _internal(person.member)
    if row["found_prospect_words"]:
        yield Part("name", f"{row['prospect__first_name']} {row['prospect__last_name']}", Kind.NAME, "A")
        yield Part("phone", row["found_prospect_phone"], Kind.PHONE, "A")
        yield Part("humana_id", row["found_prospect_humana_id"], Kind.NUMBER, "A")
        yield Part("application_number", row["found_prospect_application"], Kind.NUMBER, "A")
    if person.linked is not None:
        yield from _internal(person.linked)
        yield from (Part(one.field, one.text, one.kind, one.weight, True) for one in person.linked.person)


def _internal(member: Searchable) -> Iterator[Part]:
    """Every number of the member, for ARSOS: who works an inquiry sees the policies of its member."""
    for part in member.parts:
        if part.field in ("policy_number", "application_number"):
            yield Part(part.field, part.text, part.kind, part.weight, True)


def persons_of(rows: Collection[Mapping[str, Any]]) -> dict[UUID, Person]:
    """Whom some inquiries are about, by the inquiry."""
    wanted = {row["member_id"] for row in rows} | {row["linked_member_id"] for row in rows if row["link_is_sure"]}
    known = searchable_by_ids(wanted - {None})
    return {
        row["id"]: Person(
            known.get(row["member_id"]), known.get(row["linked_member_id"]) if row["link_is_sure"] else None
        )
        for row in rows
    }


def texts_of_inquiries(ids: Collection[UUID]) -> list[Mapping[str, Any]]:
    """What some inquiries are found by, in one statement."""
    return TEXTS_OF.rows(ids=ids)


TEXTS_OF: HotQuery[Mapping[str, Any]] = HotQuery(
    lambda ids: Inquiry.objects.filter(id__in=ids).values(*LISTED).annotate(**COLUMNS)
)


def content_of_new(inquiry: Inquiry) -> Content:
    """What the document of an inquiry holds whose policy, application and prospect are in hand; nobody has written in
    it yet, and nobody has linked it.
    """
    policy, application, prospect = inquiry.policy, inquiry.application, inquiry.prospect
    row = {name: getattr(inquiry, name) for name in LISTED if "__" not in name}
    row |= {name: getattr(inquiry, name.removeprefix("found_")) for name in OF_ITS_OWN}
    row |= {
        "found_policy": policy and policy.policy_number,
        "found_application": application and application.application_number,
        "found_messages": (),
        "found_escalated_to": inquiry.escalated_to_id,
        "found_prospect_words": prospect and prospect.name_words,
    }
    if prospect is not None:
        row |= {f"prospect__{name}": getattr(prospect, name) for name in ("first_name", "last_name")}
        for name in ("phone", "application_number", "humana_id"):
            row[f"found_prospect_{name.removesuffix('_number')}"] = getattr(prospect, name)
    return content_of(row, persons_of([row])[inquiry.id])


def contents_of_inquiries(ids: Collection[UUID]) -> dict[UUID, Content]:
    """What the documents of some inquiries hold."""
    rows = texts_of_inquiries(ids)
    persons = persons_of(rows)
    return {row["id"]: content_of(row, persons[row["id"]]) for row in rows}


def content_of(row: Mapping[str, Any], person: Person) -> Content:
    """What the document of one inquiry holds."""
    linked_id = row["linked_member_id"] if row["link_is_sure"] else None
    ids = [one for one in (row["agent_id"], row["member_id"], row["prospect_id"]) if one]
    entries = vector_of(parts_of_inquiry(row, person), ids=ids, internal_ids=[linked_id] if linked_id else [])
    near = {row["agent_id"], row["found_queue_id"], row["assignee_id"], row["found_escalated_to"]}
    near |= {row["member_id"], linked_id}
    books = [one.agents for one in (person.member, person.linked) if one is not None]
    return Content(entries, frozenset(near - {None}).union(*books), row["created_at"])


@inside_transaction
def keep_documents(*inquiry_ids: UUID) -> None:
    """Make the documents of some inquiries anew; the caller has saved what they are found by.

    Whoever comes second waits here, and reads what the first has written.
    """
    if inquiry_ids:
        lock_documents(InquiryDocument, inquiry_ids)
        write_documents(InquiryDocument, contents_of_inquiries(inquiry_ids))


@inside_transaction
def keep_new_document(inquiry: Inquiry) -> None:
    """Make the document of an inquiry that nobody else knows yet."""
    write_documents(InquiryDocument, {inquiry.id: content_of_new(inquiry)})


@inside_transaction
def follow_members(member_ids: Collection[UUID]) -> None:
    """Make the documents of everything about some members anew: names, numbers and books have changed."""
    about = Q(member__in=member_ids) | Q(linked_member__in=member_ids)
    keep_documents(*Inquiry.objects.filter(about).order_by().values_list("id", flat=True))
