"""How long a draft is kept (R12), and how many needs are filed in one go."""

from datetime import datetime, timedelta

KEPT_FOR = timedelta(days=30)
"""After the last change; days of 24 hours."""


def kept_since(at: datetime) -> datetime:
    """The last change of the oldest draft that is still kept at an instant; earlier ones go."""
    return at - KEPT_FOR


FEWEST_TOGETHER, MOST_TOGETHER = 2, 5
"""Needs of one call. More are no call about a member but a feed; each is filed whole, so the commit has a bound."""
