"""Tables of work that goes on by itself."""

from arsos.jobs.models.failed_items import FailedItem

__all__ = ["FailedItem"]
