"""The orders of a list of inquiries, and what a saved list can be narrowed to."""

ORDERINGS = ("-created_at", "created_at", "-updated_at", "updated_at", "due_at", "-due_at")
"""The orders of a list; the first where none is chosen."""
SAVED_FILTERS = ("status", "queue", "inquiry_type", "priority", "need", "clock", "mine", "watched")
"""What may stand in an address, too, because it says nothing about a person; search words are kept apart, sealed."""
