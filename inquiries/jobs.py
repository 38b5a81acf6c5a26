"""The jobs on inquiries: runs over many, posts to incidents, files of lists, replays of routing rules."""

from inquiries.bulk.actions import BULK
from inquiries.incidents.actions.posting import POSTING
from inquiries.lists.actions import EXPORT
from inquiries.routing.actions import REPLAY

__all__ = ["BULK", "EXPORT", "POSTING", "REPLAY"]
