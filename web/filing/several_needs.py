"""Several needs in one call: entered one after the other in one draft, filed in one go."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from foundation.errors import FieldError, InputRejected
from inquiries.catalog.queries import current_type
from inquiries.filing.models import InquiryDraft
from inquiries.filing.rules import MOST_TOGETHER
from inquiries.filing.schemas import ALSO, NEED, TYPED_BEFORE, needs_beside
from web.filing.filing_content import CARD
from web.frame.forms import whole_number

BELOW = re.compile(r"/inquiries/(\d)")
EMPTY: Mapping[str, Any] = {"inquiry_type": "", "summary": "", "description": "", "details": {}, "self_service": ""}


@dataclass(frozen=True, slots=True)
class OtherNeed:
    """A need that was entered before, as the page lists it."""

    place: int
    title: str
    summary: str


def other_needs(draft: InquiryDraft) -> list[OtherNeed]:
    """The other needs of the call, in the order they were entered."""
    return [_shown(place, one) for place, one in enumerate(needs_beside(draft.content))]


def has_room(draft: InquiryDraft) -> bool:
    """Whether one more need can be filed in the same go."""
    return len(needs_beside(draft.content)) + 1 < MOST_TOGETHER


def rearranges(data: QueryDict) -> bool:
    """Whether a form asks for one more need, or for another of those that were entered."""
    return any(name in data for name in ("another", "edit", "drop"))


def rearranged(draft: InquiryDraft, data: QueryDict) -> dict[str, Any]:
    """The draft as such a form wants it. Raises InputRejected where there is no room for one more."""
    if "another" not in data:
        place = whole_number(data.get("edit", data.get("drop", "")))
        return (taken_up if "edit" in data else dropped)(draft.content, -1 if place is None else place)
    if draft.flow == CARD or not has_room(draft):
        raise InputRejected(_("You can file up to %(most)s inquiries together.") % {"most": MOST_TOGETHER})
    return set_apart(draft.content)


def set_apart(content: Mapping[str, Any]) -> dict[str, Any]:
    """The draft ready for the next need; the one that was being entered stands with the others."""
    return {**content, **EMPTY, TYPED_BEFORE: {}, ALSO: [*needs_beside(content), _need_of(content)]}


def taken_up(content: Mapping[str, Any], place: int) -> dict[str, Any]:
    """The draft with one of the other needs to be changed; what was being entered takes its place, if it has a type."""
    others = list(needs_beside(content))
    if not 0 <= place < len(others):
        return dict(content)
    chosen = others[place]
    others[place : place + 1] = [_need_of(content)] if content.get("inquiry_type") else []
    return {**content, **EMPTY, **chosen, TYPED_BEFORE: {}, ALSO: others}


def dropped(content: Mapping[str, Any], place: int) -> dict[str, Any]:
    """The draft without one of the other needs."""
    return {**content, ALSO: [one for at, one in enumerate(needs_beside(content)) if at != place]}


def as_entered(error: InputRejected, draft: InquiryDraft) -> InputRejected:
    """What is wrong in several needs as the form of the one being entered shows it: the others by their titles."""
    others = other_needs(draft)
    return InputRejected(error.detail, errors=[_moved(one, others) for one in error.errors])


def _moved(error: FieldError, others: Sequence[OtherNeed]) -> FieldError:
    named = BELOW.match(error.pointer)
    if named is None:
        return error
    place = int(named.group(1))
    if place >= len(others):
        return replace(error, pointer=error.pointer[named.end() :])
    return replace(error, detail=f"{others[place].title}: {error.detail}")


def _need_of(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content[name] for name in NEED if content.get(name)}


def _shown(place: int, need: Mapping[str, Any]) -> OtherNeed:
    code, summary = (str(need.get(name) or "") for name in ("inquiry_type", "summary"))
    kind = current_type(code)
    # a type that is not offered any more has no title here, and what is wrong with the need must still name it
    return OtherNeed(place, kind.facts.title if kind else summary or code, summary)
