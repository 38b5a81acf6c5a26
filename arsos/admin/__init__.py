"""The admin pages of configuration: people, and the desk they work at."""

from arsos.admin import desk, people

__all__ = ["desk", "people"]
