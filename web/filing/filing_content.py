"""What a draft holds, step by step: from the form into the draft, and back into the form (R12)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.errors import FieldError
from inquiries.catalog.queries import CurrentType, current_type
from inquiries.filing.models import InquiryDraft
from inquiries.filing.schemas import ALSO, TYPED_BEFORE
from inquiries.inquiry.models import Inquiry
from web.filing.details_form import PREFIX, DetailsForm, as_typed
from web.filing.filing_forms import PersonForm
from web.frame.days import in_words_of_pages
from web.frame.pages import read_id

CARD = Inquiry.Flow.SERVICE_INQUIRY_CARD
SUBJECT, TYPE, DETAILS, REVIEW = STEPS = ("subject", "type", "details", "review")
ABOUT_SUBJECT = ("/prospect", "/authority", "/line_of_business", "/policy", "/application", "/member")


SHAPES: Mapping[str, Any] = {"prospect": dict, "details": dict, TYPED_BEFORE: dict, ALSO: list}


def is_sound(name: str, value: Any) -> bool:
    """Whether a value of a draft is of the kind that its step shows; a client of the API may keep anything in it."""
    return isinstance(value, SHAPES.get(name, str | bool))


def typed_in(draft: InquiryDraft, step: str, data: QueryDict, *, today: date) -> dict[str, Any]:
    """What was typed at a step, as the draft keeps it."""
    if step == TYPE:
        return _typed_for(draft, data.get("inquiry_type", ""))
    if step == DETAILS:
        return _typed_need(draft, data, today)
    if draft.flow == CARD:
        return {**PersonForm(data).content(), "not_the_same_person": "not_the_same_person" in data}
    kind, _colon, chosen = data.get("subject", "").partition(":")
    empty = {"policy": None, "application": None}
    return {**empty, kind: chosen} if kind in empty else {}


def fields_of(draft: InquiryDraft, step: str, kind: CurrentType | None) -> dict[str, Any]:
    """The content of a draft as the fields of a step show it."""
    content = draft.content
    if step == SUBJECT:
        return {**content.get("prospect", {}), **given(content, "authority", "line_of_business")}
    return {
        "summary": content.get("summary") or (kind.facts.title if kind else ""),
        **given(content, "description", "self_service"),
        **as_typed(content.get("details") or {}),
    }


def first_open_step(draft: InquiryDraft) -> str:
    """Where to go on: the first step that lacks what the next one needs."""
    content = draft.content
    is_card = draft.flow == CARD
    known = content.get("line_of_business") if is_card else content.get("policy") or content.get("application")
    if not known:
        return SUBJECT
    return DETAILS if content.get("inquiry_type") else TYPE


def step_of(pointer: str) -> str:
    """The step at which something that is wrong can be put right."""
    if pointer.startswith(ABOUT_SUBJECT):
        return SUBJECT
    return TYPE if pointer == "/inquiry_type" else DETAILS


def field_of(pointer: str) -> str:
    """The field of a form that something wrong is about."""
    return pointer.removeprefix("/prospect").strip("/").replace("details/", PREFIX)


def links_to(draft: InquiryDraft, errors: tuple[FieldError, ...], labels: Mapping[str, str]) -> list[dict[str, str]]:
    """Each thing that is wrong, with the field that it is about."""
    return [
        {
            "label": labels.get(field_of(one.pointer), ""),
            "words": in_words_of_pages(one.detail),
            "address": f"{address_of(draft.id, step_of(one.pointer))}#f-{field_of(one.pointer)}",
        }
        for one in errors
    ]


def address_of(draft_id: UUID, step: str) -> str:
    """Each step has an address of its own."""
    return f"{reverse('web:draft', args=[draft_id])}?step={step}"


def steps_of(flow: str) -> list[tuple[str, str]]:
    """The steps of a flow, in order, with what they are called."""
    first = _("Person") if flow == CARD else _("Policy or application")
    return [(SUBJECT, first), (TYPE, _("Type")), (DETAILS, _("Details")), (REVIEW, _("Review"))]


def given(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Those of some values that are there."""
    return {name: content[name] for name in names if content.get(name)}


def id_in(content: Mapping[str, Any], name: str) -> UUID | None:
    """An id that a draft holds, or None; raises ResourceNotFound for what is no id."""
    return read_id(content[name]) if content.get(name) else None


def _typed_for(draft: InquiryDraft, chosen: str) -> dict[str, Any]:
    """The draft for another type: nothing that was typed is lost.

    What both types ask in the same way is carried over. The rest is kept for whoever goes back to the earlier type.
    """
    content, before = draft.content, draft.content.get("inquiry_type", "")
    if chosen == before:
        return {"inquiry_type": chosen}
    old, new = current_type(before), current_type(chosen)
    typed: Mapping[str, Any] = content.get("details") or {}
    earlier = {kind: one for kind, one in content.get(TYPED_BEFORE, {}).items() if isinstance(one, Mapping)}
    kept = {**earlier, **({before: typed} if typed else {})}
    asked_before, asked_now = (kind.facts.details_schema["properties"] if kind else {} for kind in (old, new))
    same = {
        name: value for name, value in typed.items() if name in asked_now and asked_now[name] == asked_before.get(name)
    }
    summary = content.get("summary", "")
    return {
        "inquiry_type": chosen,
        "details": {**kept.pop(chosen, {}), **same},
        "summary": "" if old and summary == old.facts.title else summary,
        TYPED_BEFORE: kept,
    }


def _typed_need(draft: InquiryDraft, data: QueryDict, today: date) -> dict[str, Any]:
    kind = current_type(draft.content.get("inquiry_type", ""))
    typed = {name: data.get(name, "").strip() for name in ("summary", "description", "self_service") if name in data}
    if kind is None:
        return typed
    return {**typed, "details": DetailsForm(kind.facts.details_schema, data, today=today).details()}
