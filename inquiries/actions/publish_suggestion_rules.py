"""A draft of the rules that suggest hand-overs comes into force."""

from datetime import datetime
from uuid import UUID

from arsos.journal.configuration import note_configured
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import ConflictFound, PermissionRefused, ResourceNotFound
from arsos.kernel.transactions import durable
from inquiries.models import SuggestionRuleSet

State = SuggestionRuleSet.State


@durable
def publish_suggestion_rules(rule_set_id: UUID, *, by: Actor, at: datetime) -> SuggestionRuleSet:
    """This will let a draft suggest from now on and retire the rules before it; what was suggested stays (R29).

    Raises PermissionRefused, ResourceNotFound, and ConflictFound for what is no draft any more.
    """
    require_suggestion_keeper(by)
    versions = {one.id: one for one in SuggestionRuleSet.objects.select_for_update().order_by("version")}
    chosen = versions.get(rule_set_id)
    if chosen is None:
        raise ResourceNotFound
    if chosen.state != State.DRAFT:
        raise ConflictFound(f"These rules are {chosen.state}; only a draft can be published.")
    SuggestionRuleSet.objects.filter(state=State.PUBLISHED).update(state=State.RETIRED)
    chosen.state, chosen.published_at = State.PUBLISHED, at
    chosen.save()
    note_configured(chosen, fields=["state"], by=by, at=at)
    return chosen


def require_suggestion_keeper(actor: Actor) -> None:
    """Raise PermissionRefused for who is no administrator."""
    if not actor.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Administrators keep the rules that suggest hand-overs.")
