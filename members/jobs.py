"""The jobs on members: feeds."""

from members.imports.running import IMPORT

__all__ = ["IMPORT"]
