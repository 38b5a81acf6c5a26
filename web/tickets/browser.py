"""Which browser and system an agent reports from, as far as the browser says."""

import re

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Version", "Safari"))
SYSTEMS = (
    ("Windows NT", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """`Chrome 130`, or nothing."""
    for token, name in BROWSERS:
        version = re.search(rf"\b{token}/(\d+)", user_agent)
        if version:
            return f"{name} {version[1]}"
    return ""


def system_of(user_agent: str) -> str:
    """`Windows`, or nothing."""
    return next((name for token, name in SYSTEMS if token in user_agent), "")
