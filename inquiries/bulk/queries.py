"""Runs over many inquiries, and how far they are."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.background_actors import asker_again
from foundation import clock
from foundation.actor import Actor
from foundation.errors import ResourceNotFound
from inquiries.bulk.models import BulkItem, BulkRun
from inquiries.inquiry.access import visible_inquiries

State = BulkItem.State


def own_bulk_runs(actor: Actor) -> QuerySet[BulkRun]:
    """The caller's own runs."""
    return BulkRun.objects.filter(started_by_id=actor.user_id, started_by_client=actor.client_id or "")


def bulk_runs_of(actor: Actor) -> QuerySet[BulkRun]:
    """The same with how many items are `done`, `refused` and `skipped`."""
    return own_bulk_runs(actor).annotate(
        **{name: Count("items", filter=Q(items__state=name)) for name in (State.DONE, State.REFUSED, State.SKIPPED)}
    )


def find_bulk_run(actor: Actor, run_id: UUID) -> BulkRun:
    """One run of the caller's; raises ResourceNotFound."""
    found = bulk_runs_of(actor).filter(id=run_id).first()
    if found is None:
        raise ResourceNotFound
    return found


def items_of(actor: Actor, run: BulkRun, at: datetime) -> list[BulkItem]:
    """What became of each, in the order they were sent; of one that the actor may not see any more, not how the action
    left it.
    """
    items = list(run.items.order_by("position"))
    known = [one.inquiry_id for one in items if one.inquiry_id is not None]
    seen = set(visible_inquiries(actor, at).filter(id__in=known).values_list("id", flat=True)) if known else set()
    for one in items:
        if one.inquiry_id not in seen:
            one.status, one.version = "", None
    return items


def starter_of(run: BulkRun) -> Actor:
    """Who started a run, with the rights they have now. Raises PermissionRefused for who may no longer work here."""
    return asker_again(
        user_id=run.started_by_id,
        client_id=run.started_by_client,
        agent_id=run.started_by_agent_id,
        on=clock.date_of(clock.now()),
        road="bulk",
    )
