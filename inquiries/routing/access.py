"""Who may try routing rules, and who keeps them (R17, R30)."""

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import PermissionRefused
from foundation.policy import Resource, Right, may


def may_keep_rules(actor: Actor) -> bool:
    """Whether the actor sees and changes routing rules (R17)."""
    return may(actor, Right.KEEP, Resource.ROUTING_RULES)


def may_try_rules(actor: Actor) -> bool:
    """Whether the actor sees inquiries to try routing rules on; administrators see none (R30)."""
    return may(actor, Right.TRY, Resource.ROUTING_RULES)


def require_rule_keeper(actor: Actor) -> None:
    """Raise PermissionRefused unless the actor keeps the routing rules (R17)."""
    if not may_keep_rules(actor):
        raise PermissionRefused(_("Only leads and administrators can see and change routing rules."))
