"""What ARSOS ships with, for tests that ask whether it is sound or start from it."""

from collections.abc import Mapping
from typing import Any

from foundation.shipped.files import shipped


def first_forms() -> dict[str, Mapping[str, Any]]:
    """The first version of each inquiry type, by its code, in the order in which agents see them."""
    return {row["type"]: row for row in shipped("inquiries.inquirytypeversion")}


def shipped_rules(table: str) -> dict[str, Any]:
    """The rules that are in force where nobody has published others."""
    rules: dict[str, Any] = shipped(table)[0]["rules"]
    return rules
