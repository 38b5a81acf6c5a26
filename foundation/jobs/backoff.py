"""When to try again: longer after each failure, never all at the same moment."""

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Backoff:
    """Delays that grow by `factor` from `first` up to `longest`, spread by a fifth either way."""

    first: timedelta
    factor: float
    longest: timedelta
    spread: float = 0.2

    def after(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row."""
        steps = min(max(failures, 1) - 1, 32)
        wait = min(self.first * self.factor**steps, self.longest)
        return wait * random.uniform(1 - self.spread, 1 + self.spread)  # noqa: S311  spreading load is no secret


RETRY = Backoff(first=timedelta(seconds=30), factor=3, longest=timedelta(hours=2))
MOST_ATTEMPTS = 10
