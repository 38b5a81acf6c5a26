"""What somebody typed meets what others did meanwhile: both are shown, and a person decides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from arsos.kernel.actor import Actor
from inquiries.access import find_inquiry, is_staff_of, may_write
from inquiries.models import Inquiry
from inquiries.queries.inquiry_overviews import happened_since
from web.inquiries.happenings import titles_for
from web.pages import seen_version

FEW = 5


def merge_context(
    actor: Actor,
    request: HttpRequest,
    reference: str,
    at: datetime,
    *,
    form: forms.Form,
    title: str,
    send_to: str,
    why: str,
    may_send: Callable[[Actor, Inquiry], bool],
    is_message: bool = False,
) -> dict[str, Any]:
    """The inquiry as it is now, what happened since the page was drawn, and the form with every word that was typed.

    `may_send` says whether the form may be sent on the present state; what was no message may become one.
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
        "why": why,
        "since": since,
        "titles": titles_for((one.item for one in since), inquiry),
        "form": form,
        "what": title,
        "send_to": send_to,
        "may_send": may_send(actor, inquiry),
        "is_message": is_message,
        "may_write": may_write(actor, inquiry),
        "text": typed_text(form),
    }


def typed_text(form: forms.Form) -> str:
    """Every sentence that was typed into a form, for another use."""
    boxes = [name for name, field in form.fields.items() if isinstance(field.widget, forms.Textarea)]
    typed = [str(form.data.get(form.add_prefix(name), "")).strip() for name in boxes]
    return "\n\n".join(one for one in typed if one)


def _position(request: HttpRequest) -> int:
    """The last entry of history that stood on the page which was sent; 0 when it does not say."""
    return seen_version(request, "seen") or 0
