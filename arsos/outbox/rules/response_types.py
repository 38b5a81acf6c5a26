"""Kinds of answers to webhooks, in words of our own: a header is text of a stranger, too."""

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "application/json": "json",
    "application/problem+json": "json",
    "text/plain": "text",
    "text/html": "html",
    "application/xml": "xml",
    "text/xml": "xml",
}


def decide_response_type(media_type: str) -> str:
    """The kind of a media type; `other` for what is not listed, and for none."""
    return KINDS.get(media_type, "other")
