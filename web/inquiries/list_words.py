"""The words of lists: states, clocks, columns and what is done, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from inquiries.rules.lifecycle import Action
from web.state_words import Words

CLOCKS: Words = {"ok": _("In time"), "warning": _("In warning"), "breached": _("Past the target")}
PRIORITIES: Words = {"1": _("P1"), "2": _("P2"), "3": _("P3"), "4": _("P4")}
NEEDS: Words = {
    "answer": _("Your answer is needed"),
    "tell": _("Tell the member"),
    "wait": _("With ARSOS"),
    "nothing": _("Done"),
}
COLUMNS: Words = {
    "reference": _("Reference"),
    "about": _("About"),
    "summary": _("Summary"),
    "inquiry_type": _("Type"),
    "priority": _("Priority"),
    "status": _("Status"),
    "queue": _("Queue"),
    "held_by": _("Held by"),
    "agent": _("Agent"),
    "due": _("Due"),
    "filed": _("Filed"),
    "updated": _("Changed"),
}
ACTIONS: Words = {
    Action.CLAIM: _("Claim"),
    Action.ASSIGN: _("Assign"),
    Action.TRANSFER: _("Move to another queue"),
    Action.PRIORITIZE: _("Change the priority"),
    Action.RELEASE: _("Put back into the queue"),
    Action.HOLD: _("Wait for somebody"),
    Action.RESUME: _("Resume"),
    Action.RESOLVE: _("Answer"),
    Action.REFER: _("Refer away"),
    Action.MARK_DUPLICATE: _("Mark as duplicate"),
    Action.UNDO_DUPLICATE: _("It is no duplicate"),
    Action.REOPEN: _("Reopen"),
    Action.WITHDRAW: _("Withdraw"),
}
"""In the order in which they are offered for many."""
