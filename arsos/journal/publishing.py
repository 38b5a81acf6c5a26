"""The steps by which rules that are data are drafted and come into force."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor
from arsos.kernel.errors import ConflictFound, ResourceNotFound
from arsos.kernel.transactions import inside_transaction
from arsos.kernel.versioned_rules import VersionedRules

RulesT = TypeVar("RulesT", bound=VersionedRules)
State = VersionedRules.State


@inside_transaction
def draft_rules(model: type[RulesT], *, title: str, rules: Mapping[str, Any], by: Actor, at: datetime) -> RulesT:
    """Store the next version as a draft, journaled; the caller has judged the rules."""
    newest = model._default_manager.select_for_update().order_by("-version").first()
    version = newest.version + 1 if newest else 1
    draft = model._default_manager.create(
        version=version, title=title, rules=dict(rules), created_by_name=by.name, created_at=at
    )
    note_configured(draft, fields=["title", "rules"], by=by, at=at)
    return draft


@inside_transaction
def publish_rules(model: type[RulesT], rules_id: UUID, *, by: Actor, at: datetime) -> RulesT:
    """Let a draft be in force from now on and retire the version before it, journaled.

    Raises ResourceNotFound, and ConflictFound for what is no draft any more.
    """
    versions = {one.pk: one for one in model._default_manager.select_for_update().order_by("version")}
    chosen = versions.get(rules_id)
    if chosen is None:
        raise ResourceNotFound
    if chosen.state != State.DRAFT:
        raise ConflictFound(f"Version {chosen.version} is {chosen.state}; only a draft can be published.")
    model._default_manager.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    chosen.state, chosen.published_at = State.PUBLISHED, at
    chosen.save()
    note_configured(chosen, fields=["state"], by=by, at=at)
    return chosen
