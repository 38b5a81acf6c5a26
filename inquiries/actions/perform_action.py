"""Which action does what the table of transitions names (R19)."""

from collections.abc import Callable, Mapping

from inquiries.actions.assign_inquiry import assign_inquiry
from inquiries.actions.claim_inquiry import claim_inquiry
from inquiries.actions.confirm_relay import confirm_relay
from inquiries.actions.hand_over_inquiry import hand_over_inquiry
from inquiries.actions.hold_inquiry import hold_inquiry
from inquiries.actions.link_subject import link_subject
from inquiries.actions.mark_duplicate import mark_duplicate
from inquiries.actions.prioritize_inquiry import prioritize_inquiry
from inquiries.actions.reclassify_inquiry import reclassify_inquiry
from inquiries.actions.refer_inquiry import refer_inquiry
from inquiries.actions.release_inquiry import release_inquiry
from inquiries.actions.reopen_inquiry import reopen_inquiry
from inquiries.actions.resolve_inquiry import resolve_inquiry
from inquiries.actions.resume_inquiry import resume_inquiry
from inquiries.actions.transfer_inquiry import transfer_inquiry
from inquiries.actions.undo_duplicate import undo_duplicate
from inquiries.actions.withdraw_inquiry import withdraw_inquiry
from inquiries.models import Inquiry
from inquiries.rules.lifecycle import Action

PERFORM: Mapping[Action, Callable[..., Inquiry]] = {
    Action.CLAIM: claim_inquiry,
    Action.ASSIGN: assign_inquiry,
    Action.RELEASE: release_inquiry,
    Action.TRANSFER: transfer_inquiry,
    Action.HOLD: hold_inquiry,
    Action.RESUME: resume_inquiry,
    Action.RESOLVE: resolve_inquiry,
    Action.CONFIRM_RELAY: confirm_relay,
    Action.REOPEN: reopen_inquiry,
    Action.WITHDRAW: withdraw_inquiry,
    Action.MARK_DUPLICATE: mark_duplicate,
    Action.UNDO_DUPLICATE: undo_duplicate,
    Action.REFER: refer_inquiry,
    Action.HAND_OVER: hand_over_inquiry,
    Action.RECLASSIFY: reclassify_inquiry,
    Action.PRIORITIZE: prioritize_inquiry,
    Action.LINK_SUBJECT: link_subject,
}
"""Each takes the reference, its own arguments by name, `by`, `at` and `expected_version`."""

ONE_BY_ONE = frozenset({Action.RECLASSIFY, Action.LINK_SUBJECT, Action.HAND_OVER, Action.CONFIRM_RELAY})
"""What needs a look at the one inquiry, and so is never done to many at once."""
