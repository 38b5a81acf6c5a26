"""Open inquiries about the same person and need (R14)."""

from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from foundation.compiled import HotQuery
from inquiries.inquiry.models import Inquiry, Prospect
from inquiries.inquiry.rules import OPEN, Subject

MOST_SHOWN = 10
MOST_PROSPECTS = 50
SHOWN = ("id", "reference", "status", "set_aside_quietly", "summary", "created_at", "agent_id")


def open_possible_duplicates(
    inquiry_type: str, *, member_ids: list[UUID], hashes: list[str], among: QuerySet[Inquiry] | None = None
) -> list[Inquiry]:
    """Open inquiries of the type about these members, or about a prospect typed in the same way; oldest first.

    `among`: what somebody may see, where they are shown to somebody. Links to members count for ARSOS alone (R10): what
    is found by one has `is_as_filed` False.
    """
    known = {"member_ids": member_ids, "prospects": prospects_typed_the_same(hashes) if hashes else []}
    if among is not None:
        return list(_possible_duplicates(inquiry_type, **known, among=among))
    return POSSIBLE_DUPLICATES.rows(inquiry_type=inquiry_type, **known)


def _possible_duplicates(
    inquiry_type: str, *, member_ids: list[UUID], prospects: list[UUID], among: QuerySet[Inquiry] | None = None
) -> QuerySet[Inquiry]:
    as_filed = Q(member__in=member_ids) | Q(prospect__in=prospects) if prospects else Q(member__in=member_ids)
    linked = Q(link_is_sure=True) & Q(linked_member__in=member_ids)
    looked_through = Inquiry.objects.filter(as_filed | linked) if among is None else among.filter(as_filed)
    is_as_filed = ExpressionWrapper(as_filed, output_field=BooleanField())
    is_open = Q(status__in=OPEN) | Q(set_aside_quietly=True)
    found = looked_through.filter(is_open, inquiry_type=inquiry_type).annotate(is_as_filed=is_as_filed)
    found = found.only(*SHOWN)
    return found.order_by("created_at")[:MOST_SHOWN]


POSSIBLE_DUPLICATES = HotQuery(_possible_duplicates)


def prospects_typed_the_same(hashes: list[str]) -> list[UUID]:
    """The prospects typed in the same way.

    Looked up before their inquiries: the same in one statement makes the planner walk all inquiries of the type.
    """
    return TYPED_THE_SAME.rows(hashes=hashes)


def _typed_the_same(hashes: list[str]) -> QuerySet[Prospect, UUID]:
    return Prospect.objects.filter(person_hashes__overlap=hashes).values_list("id", flat=True)[:MOST_PROSPECTS]


TYPED_THE_SAME = HotQuery(_typed_the_same)


def subject_of(inquiry: Inquiry) -> Subject:
    """The member, where one is linked, and every hash of the person as they are known and as they were typed."""
    member = inquiry.known_member
    known = [one.person_hashes for one in (member, inquiry.prospect) if one is not None]
    return Subject(member.id if member else None, frozenset(one for hashes in known for one in hashes))


def count_open_of_agent(agent_id: UUID) -> int:
    """How many inquiries of an agent are open."""
    return Inquiry.objects.filter(agent=agent_id, status__in=OPEN).count()


def count_watched(user_id: UUID) -> int:
    """How many inquiries a person watches."""
    return Inquiry.objects.filter(watcher_ids__contains=[user_id]).count()
