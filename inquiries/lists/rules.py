"""The orders of a list of inquiries, and what a saved list can be narrowed to."""

ORDERINGS = (
    "-created_at",
    "created_at",
    "-updated_at",
    "updated_at",
    "due_at",
    "-due_at",
    "priority",
    "-priority",
    "reference",
    "-reference",
)
"""The orders of a list; the first where none is chosen. Each is that of an index: a million rows are not sorted."""
SAVED_FILTERS = (
    "status",
    "queue",
    "assignee",
    "agent",
    "inquiry_type",
    "plan_type",
    "priority",
    "need",
    "clock",
    "label",
    "filed_from",
    "filed_to",
    "mine",
    "watched",
    "new_reply",
)
"""What may stand in an address, too, because it says nothing about a person; search words are kept apart, sealed."""
