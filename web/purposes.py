"""What somebody said they look for, kept in their session for half an hour, inquiry by inquiry (R30)."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

KEPT = "arsos_purposes"
LASTS = timedelta(minutes=30)


def remember_purpose(request: HttpRequest, reference: str, purpose: str, at: datetime) -> None:
    """Keep the purpose for which an inquiry was looked up by its exact reference."""
    kept: dict[str, Any] = request.session.get(KEPT, {})
    request.session[KEPT] = {**kept, reference: [purpose, (at + LASTS).isoformat()]}


def purpose_for(request: HttpRequest, reference: str, at: datetime) -> str:
    """The purpose given for an inquiry, or nothing when none was or its time is over."""
    purpose, until = request.session.get(KEPT, {}).get(reference, ["", ""])
    return str(purpose) if until and at < datetime.fromisoformat(until) else ""
