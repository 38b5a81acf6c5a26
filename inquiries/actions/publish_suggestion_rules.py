"""A draft of the rules that suggest hand-overs comes into force."""

from datetime import datetime
from uuid import UUID

from arsos.journal.publishing import publish_rules
from arsos.kernel.actor import Actor, Role
from arsos.kernel.errors import PermissionRefused
from arsos.kernel.transactions import durable
from inquiries.models import SuggestionRuleSet


@durable
def publish_suggestion_rules(rule_set_id: UUID, *, by: Actor, at: datetime) -> SuggestionRuleSet:
    """This will let a draft suggest from now on and retire the rules before it; what was suggested stays (R29).

    Raises PermissionRefused, ResourceNotFound, and ConflictFound for what is no draft any more.
    """
    require_suggestion_keeper(by)
    return publish_rules(SuggestionRuleSet, rule_set_id, by=by, at=at)


def require_suggestion_keeper(actor: Actor) -> None:
    """Raise PermissionRefused for who is no administrator."""
    if not actor.has_role(Role.ADMINISTRATOR):
        raise PermissionRefused("Administrators keep the rules that suggest hand-overs.")
