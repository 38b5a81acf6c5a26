"""The lists that a person keeps."""

from django.db.models import QuerySet

from arsos.kernel.actor import Actor
from inquiries.models import SavedView


def views_of(actor: Actor) -> QuerySet[SavedView]:
    """The person's own, by name."""
    kept = SavedView.objects.filter(owner_id=actor.user_id) if actor.user_id else SavedView.objects.none()
    return kept.order_by("name")
