"""What an agent finds on the home page: the two ways to file, and what waits for them."""

from datetime import datetime
from typing import Any

from foundation.actor import Actor
from inquiries.inquiry.access import note_shown
from inquiries.inquiry.rules import Need
from inquiries.lists.queries.lists import InquiryFilters, first_rows
from inquiries.lists.rows import ListedInquiry
from web.filing.drafts import draft_rows

MOST_SHOWN = 5


def agent_home(actor: Actor, at: datetime) -> dict[str, Any]:
    """What needs the agent now, most urgent first: questions to answer, answers to relay, drafts to go on with."""
    asked = _rows(actor, at, Need.ANSWER)
    to_relay = _rows(actor, at, Need.TELL)
    drafts = draft_rows(actor, at, most=MOST_SHOWN)
    return {"asked": asked, "to_relay": to_relay, "drafts": drafts}


def _rows(actor: Actor, at: datetime, need: Need) -> list[ListedInquiry]:
    found = first_rows(actor, InquiryFilters(need=need, mine=True), ("updated_at", "id"), MOST_SHOWN, at=at)
    note_shown(found)
    return found
