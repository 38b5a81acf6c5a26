"""Who may hear of an inquiry: whoever may see it, at the moment of telling (R31)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from arsos.kernel.actor import Actor
from arsos.outbox.audience import register
from inquiries.access import visible_inquiries
from inquiries.models import Inquiry

SUBJECTS = ("inquiry", "department_request", "escalation")


def visible_subjects(actor: Actor, at: datetime) -> QuerySet[Inquiry, UUID]:
    """The ids of the inquiries the actor may see."""
    return visible_inquiries(actor, at).values_list("id", flat=True)


def persons_of(inquiry_ids: Collection[UUID]) -> Iterable[UUID]:
    """The members and prospects that some inquiries are about."""
    found = Inquiry.objects.filter(id__in=inquiry_ids)
    return found.annotate(person=Coalesce(F("member_id"), F("prospect_id"))).values_list("person", flat=True)


def register_audience() -> None:
    """Events about inquiries are heard by who may see them."""
    register(SUBJECTS, visible=visible_subjects, persons=persons_of)
