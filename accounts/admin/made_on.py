"""When versions were written, published and put in force, as pages say it: what was shipped has no date."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from foundation.versioned.shipped import made_on


@admin.display(description=_("Written"), ordering="created_at")
def written(row: Any) -> str:
    """When a version was drafted."""
    return made_on(row.created_at, "time")


@admin.display(description=_("Published"), ordering="published_at")
def published(row: Any) -> str:
    """When a version was published."""
    return made_on(row.published_at, "time")


@admin.display(description=_("In force since"), ordering="effective_at")
def in_force_since(row: Any) -> str:
    """From when on a version holds."""
    return made_on(row.effective_at, "time")
