"""Which actions a page offers, in which order, by which key."""

from collections.abc import Iterable
from dataclasses import dataclass

from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action, Status
from web.inquiries.action_forms import OFFERED, NothingForm, Offered

FIRST = {
    Status.QUEUED: (Action.CLAIM, Action.ASSIGN, Action.WITHDRAW),
    Status.IN_PROGRESS: (Action.RESOLVE, Action.ASSIGN),
    Status.PENDING: (Action.RESUME,),
    Status.RESOLVED: (Action.CONFIRM_RELAY, Action.REOPEN),
    Status.CLOSED: (Action.REOPEN,),
    Status.WITHDRAWN: (Action.REOPEN,),
    Status.DUPLICATE: (Action.UNDO_DUPLICATE,),
}
OFTEN = (Action.HOLD, Action.TRANSFER, Action.ESCALATE, Action.REOPEN)
SETTLED = "settled"
"""The last state of an escalation, as the inquiry shows it."""


@dataclass(frozen=True, slots=True)
class Button:
    """An action on the page: its words, its key, and whether it takes nothing but a click."""

    action: str
    title: str
    key: str
    is_plain: bool
    is_often: bool


def primary_for(inquiry: Inquiry, open_now: Iterable[str]) -> Button | None:
    """The one thing that is most likely to be done next, or None."""
    wanted = next((one for one in FIRST.get(Status(inquiry.status), ()) if one.value in open_now), None)
    return _button(wanted, OFFERED[wanted]) if wanted else None


def buttons_for(inquiry: Inquiry, open_now: Iterable[str]) -> list[Button]:
    """Everything else that is open, in the order of the list of forms."""
    first = primary_for(inquiry, open_now)
    return [
        _button(action, offered)
        for action, offered in OFFERED.items()
        if is_offered(inquiry, action, open_now) and not (first and first.action == action.value)
    ]


def is_offered(inquiry: Inquiry, action: Action, open_now: Iterable[str]) -> bool:
    """Whether the page offers an action: what the table opens, unless it would be refused all the same.

    Linking needs a person who was typed in; an inquiry is escalated once at a time.
    """
    if action == Action.LINK_SUBJECT and inquiry.prospect is None:
        return False
    if action == Action.ESCALATE and (inquiry.escalation or {}).get("state", SETTLED) != SETTLED:
        return False
    return action.value in open_now


def _button(action: Action, offered: Offered) -> Button:
    return Button(
        action=action.value,
        title=str(offered.title),
        key=offered.key,
        is_plain=offered.form is NothingForm,
        is_often=action in OFTEN,
    )
