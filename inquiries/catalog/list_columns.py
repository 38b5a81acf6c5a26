"""The columns a list of inquiries can show, and what a saved list can be narrowed to."""

from collections.abc import Mapping

COLUMNS: Mapping[str, str] = {
    "reference": "Reference",
    "about": "About",
    "summary": "Summary",
    "inquiry_type": "Type",
    "priority": "Priority",
    "status": "Status",
    "queue": "Queue",
    "held_by": "Held by",
    "agent": "Agent",
    "due": "Due",
    "filed": "Filed",
    "updated": "Changed",
}
PERSONAL_COLUMNS: Mapping[str, str] = {"about": "name", "summary": "free_text"}
"""The columns that tell of a person, and what redaction profiles and the journal call that."""
ORDERINGS = ("-created_at", "created_at", "-updated_at", "updated_at", "due_at", "-due_at")
"""The orders of a list; the first where none is chosen."""
DEFAULT_COLUMNS = ("reference", "about", "inquiry_type", "priority", "status", "queue", "held_by", "due")
SAVED_FILTERS = ("status", "queue", "inquiry_type", "priority", "need", "clock", "mine", "watched")
"""No search words and no member: what a saved list is called and keeps says nothing about a person."""
