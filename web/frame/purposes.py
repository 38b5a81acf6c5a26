"""What somebody said they look for, kept in their session for half an hour, inquiry by inquiry (R30)."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from foundation.purposes import NO_WORDS, says_something

KEPT = "arsos_purposes"
LASTS = timedelta(minutes=30)


def in_words(purpose: str) -> None:
    """Judge a purpose at a form as it is judged behind it; raises ValidationError."""
    if not says_something(purpose):
        raise ValidationError(_(NO_WORDS), code="not_in_words")


def remember_purpose(request: HttpRequest, reference: str, purpose: str, at: datetime) -> None:
    """Keep the purpose for which an inquiry was looked up by its exact reference."""
    kept: dict[str, Any] = request.session.get(KEPT, {})
    request.session[KEPT] = {**kept, reference: [purpose, (at + LASTS).isoformat()]}


def purpose_for(request: HttpRequest, reference: str, at: datetime) -> str:
    """The purpose given for an inquiry, or nothing when none was or its time is over."""
    purpose, until = request.session.get(KEPT, {}).get(reference, ["", ""])
    return str(purpose) if until and at < datetime.fromisoformat(until) else ""
