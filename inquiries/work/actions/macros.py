"""Does by one press what a macro says: each step by its ordinary action, all of them in one commit."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from foundation.actor import Actor
from foundation.errors import ConflictFound, ResourceNotFound
from foundation.transactions import durable
from inquiries.departments.actions.ask import DepartmentQuestion, ask_department
from inquiries.inquiry.access import lock_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.targets.queries import targets_with_priority, used_up
from inquiries.work.actions.answer import Answer, answer_agent
from inquiries.work.actions.hold import Hold, put_on_hold
from inquiries.work.actions.messages import MessageText, say
from inquiries.work.actions.reclassify import set_priority
from inquiries.work.models import Macro
from inquiries.work.queries import FilledMacro, macros_for

Step = Callable[..., object]
VISIBILITY = {Macro.Place.MESSAGE: "agent", Macro.Place.NOTE: "internal"}


@durable
def apply_macro(
    reference: str, macro_id: UUID, *, by: Actor, at: datetime, expected_version: int | None = None
) -> None:
    """This will set the priority, ask the department, and send, hold with or answer with the text of a macro.

    Each step asks the policy and the table of transitions as it does alone; where one is refused, nothing is done.
    Raises ResourceNotFound for a macro that does not fit the inquiry, ConflictFound for one whose text is to be
    completed by hand or that would miss a target by the change of priority alone.
    """
    inquiry = lock_inquiry(by, reference, at, expected_version=expected_version)
    macro = next((one for one in macros_for(by, inquiry, at) if one.id == macro_id), None)
    if macro is None:
        raise ResourceNotFound
    if not macro.is_complete:
        raise ConflictFound(_("The text of this macro has to be completed first. Insert it instead."))
    for step in _steps(macro, inquiry, at):
        step(reference, by=by, at=at)


def _steps(macro: FilledMacro, inquiry: Inquiry, at: datetime) -> Iterator[Step]:
    """In the order of the preview; what ends or holds the work comes last."""
    if macro.sets_priority is not None and macro.sets_priority != inquiry.priority:
        if used_up(targets_with_priority(inquiry, macro.sets_priority, at=at)):
            raise ConflictFound(_("A target would be overdue right away. Change the priority by itself to see which."))
        yield partial(set_priority, priority=macro.sets_priority, reason=macro.title)
    if macro.department:
        question = DepartmentQuestion(department=macro.department, summary=macro.question)
        yield partial(ask_department, question=question)
    if macro.place == Macro.Place.ANSWER:
        yield partial(answer_agent, given=_answer(macro))
    elif macro.holds_for:
        yield partial(put_on_hold, hold=Hold(pending_reason=macro.holds_for, note=macro.body))
    else:
        yield partial(say, text=MessageText(body=macro.body, visibility=VISIBILITY[Macro.Place(macro.place)]))


def _answer(macro: FilledMacro) -> Answer:
    return Answer(
        answer=macro.body,
        relay_text=macro.relay_text,
        no_relay_needed=not macro.relay_text,
        resolution_code=macro.resolution_code,
    )
