"""The admin pages of configuration: people, and the desk they work at."""

from web.admin import people
from web.admin import staffing as desk

__all__ = ["desk", "people"]
