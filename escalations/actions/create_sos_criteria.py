"""A draft of new criteria for the SOS line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.journal.publishing import draft_rules
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from escalations.access import require_criteria_keeper
from escalations.models import SosCriteria
from escalations.rules.sos_screening import decide_criteria_errors
from inquiries.queries.catalogue import current_types


@durable
def create_sos_criteria(*, title: str, rules: Mapping[str, Any], by: Actor, at: datetime) -> SosCriteria:
    """This will store a draft of the criteria; it judges nothing until it is published (R26).

    Raises PermissionRefused, and InputRejected with everything that is wrong.
    """
    require_criteria_keeper(by)
    require_sound_criteria(rules)
    return draft_rules(SosCriteria, title=title, rules=rules, by=by, at=at)


def require_sound_criteria(rules: Mapping[str, Any]) -> None:
    """Raise InputRejected with everything that makes criteria unusable."""
    types = [kind.facts.code for kind in current_types()]
    errors = [
        FieldError(f"/rules{at}", "not_allowed", words) for at, words in decide_criteria_errors(rules, types=types)
    ]
    if errors:
        raise InputRejected("These criteria cannot be used.", errors=errors)
