"""The jobs on inquiries: runs over many, files of lists, replays of routing rules."""

from inquiries.actions.make_export import EXPORT
from inquiries.actions.replay_batch import REPLAY
from inquiries.actions.work_off_bulk_run import BULK

__all__ = ["BULK", "EXPORT", "REPLAY"]
