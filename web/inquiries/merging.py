"""What somebody typed meets what others did meanwhile: both are shown, and a person decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from foundation.actor import Actor
from inquiries.inquiry.access import find_inquiry, is_staff_of, may_write
from inquiries.inquiry.models import Inquiry
from inquiries.pages.stream import happened_since
from web.frame.pages import seen_version
from web.inquiries.history_entries import titles_for

FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A form that came too late. `may_send` says whether it may be sent on the present state of the inquiry."""

    form: forms.Form
    title: str
    send_to: str
    why: str
    may_send: Callable[[Actor, Inquiry], bool]
    is_message: bool = False


def merge_context(actor: Actor, request: HttpRequest, reference: str, at: datetime, unsent: Unsent) -> dict[str, Any]:
    """The inquiry as it is now, what happened since the page was drawn, and the form with every word that was typed.

    What was no message may become one.
    """
    inquiry = find_inquiry(actor, reference, at)
    is_staff = is_staff_of(actor, inquiry)
    position = _position(request)
    since = happened_since(actor, inquiry, position)[: None if position else FEW]
    return {
        "title": inquiry.reference,
        "subtitle": inquiry.summary,
        "inquiry": inquiry,
        "is_staff": is_staff,
        "it": {"is_staff": is_staff},
        "why": unsent.why,
        "since": since,
        "titles": titles_for((one.item for one in since), inquiry),
        "form": unsent.form,
        "what": unsent.title,
        "send_to": unsent.send_to,
        "may_send": unsent.may_send(actor, inquiry),
        "is_message": unsent.is_message,
        "may_write": may_write(actor, inquiry),
        "text": typed_text(unsent.form),
    }


def typed_text(form: forms.Form) -> str:
    """Every sentence that was typed into a form, for another use."""
    boxes = [name for name, field in form.fields.items() if isinstance(field.widget, forms.Textarea)]
    typed = [str(form.data.get(form.add_prefix(name), "")).strip() for name in boxes]
    return "\n\n".join(one for one in typed if one)


def _position(request: HttpRequest) -> int:
    """The last entry of history that stood on the page which was sent; 0 when it does not say."""
    return seen_version(request, "seen") or 0
