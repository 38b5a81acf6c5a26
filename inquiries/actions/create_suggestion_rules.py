"""A draft of the rules that suggest hand-overs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from arsos.journal.publishing import draft_rules
from arsos.kernel.actor import Actor
from arsos.kernel.errors import FieldError, InputRejected
from arsos.kernel.transactions import durable
from inquiries.actions.publish_suggestion_rules import require_suggestion_keeper
from inquiries.models import Destination, SuggestionRuleSet
from inquiries.rules.suggestions import decide_suggestion_rule_errors


@durable
def create_suggestion_rules(*, title: str, rules: Mapping[str, Any], by: Actor, at: datetime) -> SuggestionRuleSet:
    """This will store a draft of the rules; it suggests nothing until it is published (R29).

    Raises PermissionRefused, and InputRejected with everything that is wrong.
    """
    require_suggestion_keeper(by)
    errors = [
        FieldError(f"/rules{pointer}", "not_allowed", words)
        for pointer, words in decide_suggestion_rule_errors(rules, destinations=Destination.values)
    ]
    if errors:
        raise InputRejected("These rules cannot be used.", errors=errors)
    return draft_rules(SuggestionRuleSet, title=title, rules=rules, by=by, at=at)
