"""Service targets by type and priority, and where a clock stands (R21, R22)."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Targets:
    """Business time until the first response and until the resolution."""

    first_response: timedelta
    resolution: timedelta
