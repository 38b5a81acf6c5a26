"""Which action does what the table of transitions names (R19)."""

from collections.abc import Callable, Mapping

from foundation.transactions import by_fields
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.inquiry.models import Inquiry
from inquiries.inquiry.rules import Action
from inquiries.queues.actions import assign_inquiry, claim_inquiry, release_inquiry, transfer_inquiry
from inquiries.referrals.actions import refer_inquiry
from inquiries.work.actions.answer import Answer, confirm_relay, resolve_inquiry
from inquiries.work.actions.close import withdraw_inquiry
from inquiries.work.actions.duplicates import mark_duplicate, undo_duplicate
from inquiries.work.actions.hold import Hold, hold_inquiry, resume_inquiry
from inquiries.work.actions.link_subject import MemberLink, link_subject
from inquiries.work.actions.reclassify import NewType, prioritize_inquiry, reclassify_inquiry
from inquiries.work.actions.reopen import reopen_inquiry

PERFORM: Mapping[Action, Callable[..., Inquiry]] = {
    Action.CLAIM: claim_inquiry,
    Action.ASSIGN: assign_inquiry,
    Action.RELEASE: release_inquiry,
    Action.TRANSFER: transfer_inquiry,
    Action.HOLD: by_fields(Hold, hold_inquiry),
    Action.RESUME: resume_inquiry,
    Action.RESOLVE: by_fields(Answer, resolve_inquiry),
    Action.CONFIRM_RELAY: confirm_relay,
    Action.REOPEN: reopen_inquiry,
    Action.WITHDRAW: withdraw_inquiry,
    Action.MARK_DUPLICATE: mark_duplicate,
    Action.UNDO_DUPLICATE: undo_duplicate,
    Action.REFER: refer_inquiry,
    Action.HAND_OVER: by_fields(Handoff, hand_over_inquiry),
    Action.RECLASSIFY: by_fields(NewType, reclassify_inquiry),
    Action.PRIORITIZE: prioritize_inquiry,
    Action.LINK_SUBJECT: by_fields(MemberLink, link_subject),
}
"""Each takes the reference, what is asked of it by name, `by`, `at` and `expected_version`."""

ONE_BY_ONE = frozenset({Action.RECLASSIFY, Action.LINK_SUBJECT, Action.HAND_OVER, Action.CONFIRM_RELAY})
"""What needs a look at the one inquiry, and so is never done to many at once."""
