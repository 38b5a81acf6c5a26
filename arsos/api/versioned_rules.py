"""Rules that are data, as they are sent and answered."""

from typing import Any

from rest_framework import serializers as s

from arsos.api.inputs import JsonObject, Shape, Text
from arsos.kernel import limits
from arsos.kernel.versioned_rules import VersionedRules


class RulesShape(Shape):
    title = Text(max_length=limits.TITLE)
    rules = JsonObject()


class RulesAnswer(Shape):
    id = s.UUIDField()
    version = s.IntegerField()
    title = s.CharField()
    state = s.CharField()
    rules = s.JSONField()
    created_by = s.CharField()
    created_at = s.DateTimeField()
    published_at = s.DateTimeField(allow_null=True)


def rules_body(rules: VersionedRules) -> dict[str, Any]:
    """One version of some rules."""
    return {
        "id": rules.id,
        "version": rules.version,
        "title": rules.title,
        "state": rules.state,
        "rules": rules.rules,
        "created_by": rules.created_by_name,
        "created_at": rules.created_at,
        "published_at": rules.published_at,
    }
