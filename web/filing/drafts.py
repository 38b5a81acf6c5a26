"""Drafts: what was begun and left, for its author alone (R12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from foundation.actor import Actor
from inquiries.catalog.queries import current_types
from inquiries.filing.access import drafts_of, member_named_in, note_drafts_shown
from inquiries.filing.models import InquiryDraft
from members.book.queries.names import names_of_members
from web.filing.filing_content import STEPS, first_open_step, steps_of
from web.frame.pages import Page

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft as lists show it: who, what, and how far it is."""

    draft: InquiryDraft
    person: str
    title: str
    summary: str
    step: str
    place: int
    steps: int


class DraftsPage(Page):
    def get(self, _request: HttpRequest) -> HttpResponse:
        self.require_agent()
        rows = draft_rows(self.actor, self.at, most=MOST_SHOWN)
        return self.show("filing/drafts.html", {"title": _("Drafts"), "rows": rows, "most_shown": MOST_SHOWN})


def draft_rows(actor: Actor, at: datetime, *, most: int) -> list[DraftRow]:
    """The actor's newest drafts, with the names of the members they are about."""
    drafts = list(drafts_of(actor).order_by("-updated_at", "-id")[:most])
    if not drafts:
        return []
    members = [member for draft in drafts if (member := member_named_in(draft.content))]
    names = names_of_members(actor, members, at)
    note_drafts_shown(drafts, are_whole=False)
    titles = {kind.facts.code: kind.facts.title for kind in current_types()}
    return [_row(draft, names, titles) for draft in drafts]


def _row(draft: InquiryDraft, names: dict[UUID, str], titles: dict[str, str]) -> DraftRow:
    content = draft.content
    step = first_open_step(draft)
    member = member_named_in(draft.content)
    return DraftRow(
        draft=draft,
        person=names.get(member, "") if member else _typed_name(content.get("prospect")),
        title=titles.get(str(content.get("inquiry_type", "")), ""),
        summary=str(content.get("summary") or ""),
        step=dict(steps_of(draft.flow))[step],
        place=STEPS.index(step) + 1,
        steps=len(STEPS),
    )


def _typed_name(person: object) -> str:
    names: Sequence[object] = (
        [person.get(name) for name in ("first_name", "last_name")] if isinstance(person, dict) else []
    )
    return " ".join(str(name) for name in names if name)
