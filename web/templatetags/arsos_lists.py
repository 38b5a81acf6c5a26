"""Rows of lists in words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.functional import Promise

from web.inquiries.list_words import ACTIONS, NEEDS, PENDING, STATUSES

register = template.Library()


@register.filter
def status_words(status: str) -> str | Promise:
    """A state of an inquiry."""
    return STATUSES[status]


@register.filter
def action_words(action: str) -> str | Promise:
    """What is done to many inquiries."""
    return ACTIONS[action]


@register.filter
def need_words(need: str) -> str | Promise:
    """What an inquiry needs of its agent."""
    return NEEDS[need]


@register.filter
def waits_for(row: Mapping[str, Any]) -> str | Promise:
    """For whom a pending row waits; nothing for any other."""
    if not row["pending_reason"]:
        return ""
    departments = row.get("departments")
    return ", ".join(departments) if departments else PENDING[row["pending_reason"]]


@register.filter
def person_of(row: Mapping[str, Any]) -> str:
    """Whom a row is about, last name first."""
    kind = "member" if row["member_id"] else "prospect"
    return f"{row[f'{kind}__last_name']}, {row[f'{kind}__first_name']}"
