"""Answers that agents still have to relay, as a list of calls: whom, at which number, in which language, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from foundation.access_log.steps import log_access
from foundation.actor import Actor
from foundation.us_zones import zones_of_state
from inquiries.catalog.queries import type_titles
from inquiries.inquiry.access import person_ids, visible_inquiries
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Status
from inquiries.relays.models import RelayTry

MOST_CALLS = 100
SHOWN = ("name", "inquiry", "contact")
"""What a list of calls shows of each person (R33)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayCall:
    """One call to make: `due_at` is the chosen time of the last try, else when it was made, else when ARSOS answered.

    `phone` is E.164 or empty, `language` a code or empty, `time_zones` those of the person's state, with
    that of most people first.
    """

    reference: str
    type_title: str
    summary: str
    first_name: str
    last_name: str
    phone: str
    language: str
    time_zones: Sequence[str]
    due_at: datetime
    last_try: RelayTry | None

    def is_due(self, now: datetime) -> bool:
        """Whether no reminder for later stands in the way."""
        return self.due_at <= now


def tries_of(inquiry: Inquiry) -> QuerySet[RelayTry]:
    """Every try of an inquiry that somebody may see, the newest first."""
    return RelayTry.objects.filter(inquiry=inquiry).order_by("-created_at", "-id")


def last_try_of(inquiry: Inquiry) -> RelayTry | None:
    """The newest try since the answer that is to be relayed."""
    return tries_of(inquiry).filter(created_at__gte=inquiry.resolved_at).first() if inquiry.resolved_at else None


def calls_to_make(actor: Actor, at: datetime, *, most: int = MOST_CALLS) -> list[RelayCall]:
    """What is to be relayed in the actor's name or that of those they act for, by when it is due; it is journaled."""
    found = list(_to_relay(actor, at)[:most])
    persons = [person for one in found for person in person_ids(one)]
    if persons:
        log_access(subjects=persons, fields=SHOWN)
    titles = type_titles() if found else {}
    tries = _newest_tries([one.id for one in found])
    return [_call(one, titles[one.inquiry_type_id], tries.get(one.id)) for one in found]


def _to_relay(actor: Actor, at: datetime) -> QuerySet[Inquiry]:
    newest = RelayTry.objects.filter(inquiry=OuterRef("pk"), created_at__gte=OuterRef("resolved_at"))
    since = newest.order_by("-created_at", "-id").values_list(Coalesce("try_again_at", "created_at"))[:1]
    own = visible_inquiries(actor, at).filter(agent__in=actor.acting_agent_ids, status=Status.RESOLVED)
    due = own.exclude(relay_text="").annotate(call_due_at=Coalesce(Subquery(since), F("resolved_at")))
    return due.select_related("member", "prospect").order_by("call_due_at", "id")


def _newest_tries(inquiry_ids: Sequence[UUID]) -> dict[UUID, RelayTry]:
    tries = RelayTry.objects.filter(inquiry__in=inquiry_ids, created_at__gte=F("inquiry__resolved_at"))
    newest = tries.order_by("inquiry_id", "-created_at", "-id").distinct("inquiry_id")
    return {one.inquiry_id: one for one in newest}


def _call(inquiry: Inquiry, type_title: str, last_try: RelayTry | None) -> RelayCall:
    person = inquiry.member or inquiry.prospect
    if person is None:
        raise LookupError("an answered inquiry is about somebody")
    return RelayCall(
        reference=inquiry.reference,
        type_title=type_title,
        summary=inquiry.summary,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        language=inquiry.member.language if inquiry.member else "",
        time_zones=zones_of_state(inquiry.member.state) if inquiry.member else (),
        due_at=inquiry.call_due_at,  # type: ignore[attr-defined]  # annotated above
        last_try=last_try,
    )
