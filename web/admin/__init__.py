"""The admin pages of configuration: people, how they sign in, and the desk they work at."""

from web.admin import people, sign_in
from web.admin import staffing as desk

__all__ = ["desk", "people", "sign_in"]
