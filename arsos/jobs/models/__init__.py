"""Tables of work that goes on by itself."""

from arsos.jobs.models.failed_items import FailedItem
from arsos.jobs.models.runs import JobRun

__all__ = ["FailedItem", "JobRun"]
