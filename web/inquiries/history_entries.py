"""What happened to an inquiry: one sentence for each kind of entry in its history, in people's words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit.history.queries import HistoryItem
from escalations.ladder.models import Escalation
from inquiries.catalog.queries import published_version
from inquiries.handoffs.models import Destination
from inquiries.handoffs.shipped import clock_title
from inquiries.inquiry.models import Inquiry
from inquiries.lists.queries.lists import titles_of
from web.frame.days import in_readers_zone
from web.frame.state_words import REQUESTS
from web.relays.outcome_words import outcome_words

Facts = Mapping[str, Any]
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of what entries name by code: queues, types and departments, and who holds the inquiry."""

    queues: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)


def titles_for(items: Iterable[HistoryItem], inquiry: Inquiry) -> Titles:
    """What the entries name, by title; asks only for what the inquiry does not say itself."""
    queues = {inquiry.queue.code: inquiry.queue.title}
    types = {inquiry.inquiry_type_id: published_version(inquiry.type_version_id).facts.title}
    facts = [item.facts for item in items]
    found = titles_of(
        queues=_named(facts, "queue") - queues.keys(),
        types=_named(facts, "type", "before") - types.keys(),
        departments=_named(facts, "department"),
    )
    holder = inquiry.assignee
    return Titles(
        queues=queues | found["queue"],
        types=types | found["type"],
        departments=found["department"],
        holders={str(holder.id): holder.user.display_name} if holder else {},
    )


def sentence_of(item: HistoryItem, titles: Titles, *, is_staff: bool) -> str:
    """What happened, without codes, ids and instants whatever the entry holds; it follows the name of who did it
    unless the kind is impersonal.
    """
    build = SENTENCES.get(item.kind, _unknown)
    facts = item.facts if is_staff else {name: one for name, one in item.facts.items() if name not in FOR_ARSOS}
    return str(build(facts, titles) if callable(build) else build)


def _named(facts: Sequence[Facts], *names: str) -> set[str]:
    return {one[name] for one in facts for name in names if isinstance(one.get(name), str) and one[name]}


def _unknown(_facts: Facts, _titles: Titles) -> Words:
    return _("made a change.")


def _submitted(facts: Facts, titles: Titles) -> Words:
    title = titles.types.get(facts.get("type", ""))
    return _("filed it as %(type)s.") % {"type": title} if title else _("filed it.")


def _filed_together(facts: Facts, _titles: Titles) -> str:
    others = ", ".join(str(one) for one in facts.get("others", ()))
    return _("filed it together with %(others)s.") % {"others": others}


def _routed(facts: Facts, titles: Titles) -> Words:
    queue = titles.queues.get(facts.get("queue", ""))
    if not queue:
        return _("Routed to a queue.")
    rule = facts.get("rule")
    if rule:
        return _("Routed to %(queue)s by the rule “%(rule)s”.") % {"queue": queue, "rule": rule}
    return _("Routed to %(queue)s: no rule matched.") % {"queue": queue}


def _assign(facts: Facts, titles: Titles) -> Words:
    name = titles.holders.get(facts.get("assignee", ""))
    return _("assigned it to %(name)s.") % {"name": name} if name else _("assigned it.")


def _transfer(facts: Facts, titles: Titles) -> Words:
    queue = titles.queues.get(facts.get("queue", ""))
    return _("transferred it to %(queue)s.") % {"queue": queue} if queue else _("transferred it to another queue.")


def _hold(facts: Facts, _titles: Titles) -> Words:
    return HOLDS.get(facts.get("pending_reason", ""), _("put it on hold."))


def _resume(facts: Facts, _titles: Titles) -> Words:
    return RESUMED.get(facts.get("why", ""), _("resumed work."))


def _resolve(facts: Facts, _titles: Titles) -> Words:
    return RESOLVED.get(facts.get("resolution_code", ""), _("answered it."))


def _close(facts: Facts, _titles: Titles) -> Words:
    return CLOSED.get(facts.get("close_reason", ""), _("closed it."))


def _mark_duplicate(facts: Facts, _titles: Titles) -> Words:
    other = facts.get("of")
    if other:
        return _("marked it as a duplicate of %(reference)s.") % {"reference": other}
    return _("marked it as a duplicate.")


def _undo_duplicate(facts: Facts, _titles: Titles) -> Words:
    return BROUGHT_BACK.get(facts.get("why", ""), _("undid the duplicate: this inquiry continues."))


def _retracted(facts: Facts, _titles: Titles) -> Words:
    return RETRACTED.get(facts.get("item", ""), _("retracted something that was sent by mistake."))


def _hand_over(facts: Facts, _titles: Titles) -> Words:
    to = _and([_destination(one) for one in facts.get("destinations") or ()])
    words = {"destinations": to}
    if not to:
        return _("handed it off.")
    if facts.get("keep_working"):
        return _("handed it off (%(destinations)s) and keeps working on it.") % words
    return _("handed it off: %(destinations)s.") % words


def _hand_over_acknowledged(facts: Facts, _titles: Titles) -> Words:
    return _("acknowledged the handoff: %(destination)s.") % {"destination": _destination(facts.get("destination"))}


def _hand_over_unacknowledged(facts: Facts, _titles: Titles) -> Words:
    words = {"destination": _destination(facts.get("destination"))}
    return _("The handoff has not been acknowledged yet: %(destination)s.") % words


def _receipt_corrected(facts: Facts, _titles: Titles) -> Words:
    return _("corrected the first receipt (%(destination)s) from %(before)s to %(after)s.") % _receipt(facts)


def _receipt_correction_asked(facts: Facts, _titles: Titles) -> Words:
    return _("asked a lead to approve a later first receipt (%(destination)s): %(after)s, not %(before)s.") % _receipt(
        facts
    )


def _receipt_correction_declined(facts: Facts, _titles: Titles) -> Words:
    return _("declined a later first receipt (%(destination)s). %(before)s stays.") % _receipt(facts)


def _clock_corrected(facts: Facts, _titles: Titles) -> Words:
    return _("corrected the regulatory deadline (%(destination)s) from %(before)s to %(after)s.") % _clock(facts)


def _clock_correction_asked(facts: Facts, _titles: Titles) -> Words:
    return _(
        "asked a lead to approve a longer regulatory deadline (%(destination)s): %(after)s, not %(before)s."
    ) % _clock(facts)


def _clock_correction_declined(facts: Facts, _titles: Titles) -> Words:
    return _("declined a longer regulatory deadline (%(destination)s). %(before)s stays.") % _clock(facts)


def _clock(facts: Facts) -> dict[str, str]:
    sides = {}
    for when in ("before", "after"):
        words = {"kind": clock_title(str(facts.get(f"variant_{when}", ""))), "due": _moment(facts.get(f"due_{when}"))}
        sides[when] = _("%(kind)s, due %(due)s") % words
    return {"destination": _destination(facts.get("destination")), **sides}


def _hand_over_undone(facts: Facts, _titles: Titles) -> Words:
    return _("undid the handoff: %(destination)s.") % {"destination": _destination(facts.get("destination"))}


def _receipt(facts: Facts) -> dict[str, str]:
    moments = {name: _moment(facts.get(f"received_{name}")) for name in ("before", "after")}
    return {"destination": _destination(facts.get("destination")), **moments}


def _moment(value: object) -> str:
    if not isinstance(value, str):
        return _("another time")
    return in_readers_zone(datetime.fromisoformat(value), with_year=True)


def _suggestion_dismissed(facts: Facts, _titles: Titles) -> Words:
    return _("dismissed the suggestion: %(destination)s.") % {"destination": _destination(facts.get("destination"))}


def _reclassify(facts: Facts, titles: Titles) -> Words:
    before, now = (titles.types.get(facts.get(name, "")) for name in ("before", "type"))
    if before and now:
        return _("changed the type from %(before)s to %(now)s.") % {"before": before, "now": now}
    return _("changed the type to %(now)s.") % {"now": now} if now else _("changed the type.")


def _prioritize(facts: Facts, _titles: Titles) -> Words:
    before, now = facts.get("before"), facts.get("priority")
    if before and now:
        return _("changed the priority from P%(before)s to P%(now)s.") % {"before": before, "now": now}
    return _("changed the priority to P%(now)s.") % {"now": now} if now else _("changed the priority.")


def _escalate(facts: Facts, _titles: Titles) -> Words:
    level = LEVELS.get(facts.get("level", ""))
    return _("escalated it to the %(level)s.") % {"level": level} if level else _("escalated it.")


def _incident_linked(facts: Facts, _titles: Titles) -> Words:
    return _("linked it to the incident %(reference)s.") % {"reference": facts.get("incident", "")}


def _incident_unlinked(facts: Facts, _titles: Titles) -> Words:
    return _("took it out of the incident %(reference)s.") % {"reference": facts.get("incident", "")}


def _task_added(facts: Facts, _titles: Titles) -> Words:
    return _("added a task for %(person)s.") % {"person": facts.get("person", "")}


def _task_done(facts: Facts, _titles: Titles) -> Words:
    return _("marked the task of %(person)s as done.") % {"person": facts.get("person", "")}


def _task_canceled(facts: Facts, _titles: Titles) -> Words:
    return _("canceled the task of %(person)s.") % {"person": facts.get("person", "")}


def _labeled(facts: Facts, _titles: Titles) -> Words:
    return _("added the labels: %(labels)s.") % {"labels": ", ".join(facts.get("labels", []))}


def _unlabeled(facts: Facts, _titles: Titles) -> Words:
    return _("removed the labels: %(labels)s.") % {"labels": ", ".join(facts.get("labels", []))}


def _escalation_climbed(facts: Facts, _titles: Titles) -> Words:
    level = LEVELS.get(facts.get("level", ""))
    return (
        _("The escalation moved up to the %(level)s.") % {"level": level}
        if level
        else _("The escalation moved to the next level.")
    )


def _escalation_settled(facts: Facts, _titles: Titles) -> Words:
    outcome = facts.get("outcome", "")
    words = {"outcome": OUTCOMES.get(outcome, "")}
    return _("settled the escalation: %(outcome)s.") % words if words["outcome"] else _("settled the escalation.")


def _department(facts: Facts, titles: Titles) -> Words:
    title = titles.departments.get(facts.get("department", ""))
    status = facts.get("status", "")
    if status == "sent":
        return (
            _("sent a request to %(department)s.") % {"department": title}
            if title
            else _("sent a request to a department.")
        )
    if facts.get("late"):
        who = {"department": title or _("a department")}
        return _("reported for %(department)s after the request had ended. The answer is saved.") % who
    words = {"department": title or _("a department"), "status": REQUESTS.get(status, _("News"))}
    return _("reported for %(department)s: %(status)s.") % words


def _file_shared(facts: Facts, titles: Titles) -> Words:
    title = titles.departments.get(facts.get("department", ""))
    return _("shared a file with %(department)s.") % {"department": title or _("a department")}


def _file_taken_back(facts: Facts, titles: Titles) -> Words:
    title = titles.departments.get(facts.get("department", ""))
    return _("stopped sharing a file with %(department)s.") % {"department": title or _("a department")}


def _clock_breached(facts: Facts, _titles: Titles) -> Words:
    return _("The %(target)s is overdue.") % {"target": _target(facts)}


def _clock_warning(facts: Facts, _titles: Titles) -> Words:
    return _("%(share)s%% of the %(target)s is used.") % {
        "target": _target(facts),
        "share": facts.get("share", ""),
    }


def _target(facts: Facts) -> Words:
    name = str(facts.get("clock", ""))
    return TARGETS.get(name) or _("limit “%(name)s”") % {"name": name}


def _reminded_to_answer(facts: Facts, _titles: Titles) -> Words:
    number = facts.get("number")
    if number:
        return _("Reminded the agent to reply (reminder %(number)s).") % {"number": number}
    return _("Reminded the agent to reply.")


def _reminded_to_tell(facts: Facts, _titles: Titles) -> Words:
    number = facts.get("number")
    if number:
        return _("Reminded the agent to tell the member (reminder %(number)s).") % {"number": number}
    return _("Reminded the agent to tell the member.")


def _relay_try(facts: Facts, _titles: Titles) -> Words:
    again = facts.get("try_again_at")
    when = datetime.fromisoformat(again) if isinstance(again, str) else None
    return f"{outcome_words(str(facts.get('relay', '')), when, str(facts.get('authority', '')))}."


def _destination(value: object) -> str:
    return str(Destination(value).label) if value in Destination.values else _("another unit")


def _and(names: Sequence[str]) -> str:
    return ", ".join(names)


FOR_ARSOS = frozenset({"of", "queue", "rule", "rule_set_version"})
IMPERSONAL = frozenset(
    {
        "routed",
        "clock_breached",
        "clock_warning",
        "calendar_changed",
        "passed_on",
        "hand_over_unacknowledged",
        "escalation_climbed",
        "agent_reminder",
        "relay_reminder",
        "relay_due",
        "agent_silent",
    }
)
"""Nobody did it: the sentence names no person."""
TARGETS: Mapping[str, Words] = {
    "first_response": gettext_lazy("first-response target"),
    "resolution": gettext_lazy("resolution target"),
}
HOLDS: Mapping[str, Words] = {
    "agent": gettext_lazy("put it on hold: waiting for the agent."),
    "member": gettext_lazy("put it on hold: waiting for the member."),
    "department": gettext_lazy("put it on hold: waiting for a department."),
}
RESUMED: Mapping[str, Words] = {
    "the last department answered": gettext_lazy("resumed work: the last department answered."),
    "the agent answered": gettext_lazy("resumed work: the agent replied."),
    "the time has come": gettext_lazy("resumed work: the hold ended."),
}
RESOLVED: Mapping[str, Words] = {
    "completed": gettext_lazy("answered it: completed."),
    "answered": gettext_lazy("answered it."),
    "no_action_needed": gettext_lazy("answered it: no action needed."),
    "unable_to_complete": gettext_lazy("answered it: unable to complete."),
}
CLOSED: Mapping[str, Words] = {
    "relay_confirmed": gettext_lazy("closed it: the agent confirmed the relay."),
    "relay_unconfirmed": gettext_lazy("closed it without confirmation that the member was told."),
    "no_agent_reply": gettext_lazy("closed it: the agent did not reply."),
    "referred": gettext_lazy("closed it: it was referred elsewhere."),
}
BROUGHT_BACK: Mapping[str, Words] = {
    "the inquiry it continued in has ended": gettext_lazy(
        "reopened it: the inquiry it duplicated ended without an answer."
    ),
    "its agent acts on it": gettext_lazy("reopened it: its agent acted on it."),
}
RETRACTED: Mapping[str, Words] = {
    "answer": gettext_lazy("retracted an answer that was sent by mistake."),
    "message": gettext_lazy("retracted a message that was sent by mistake."),
    "attachment": gettext_lazy("retracted a file that was sent by mistake."),
}
LEVELS: Mapping[str, Words] = {
    "sales_manager": gettext_lazy("Sales Manager"),
    "broker_relationship_manager": gettext_lazy("Broker Relationship Manager"),
    "broker_relationship_executive": gettext_lazy("Broker Relationship Executive"),
    "fallback": gettext_lazy("ARSOS leads"),
}
OUTCOMES: Mapping[str, Words] = {
    Escalation.Outcome.RESOLVED: pgettext_lazy("outcome", "resolved"),
    Escalation.Outcome.ACTION_AGREED: pgettext_lazy("outcome", "action agreed"),
    Escalation.Outcome.NO_CHANGE: pgettext_lazy("outcome", "no change"),
    Escalation.Outcome.INQUIRY_ENDED: pgettext_lazy("outcome", "the inquiry ended"),
}
SENTENCES: Mapping[str, Words | Callable[[Facts, Titles], Words]] = {
    "submitted": _submitted,
    "filed_together": _filed_together,
    "routed": _routed,
    "claim": gettext_lazy("claimed it."),
    "assign": _assign,
    "release": gettext_lazy("released it to its queue."),
    "transfer": _transfer,
    "hold": _hold,
    "resume": _resume,
    "resolve": _resolve,
    "confirm-relay": gettext_lazy("confirmed the relay and closed it."),
    "close": _close,
    "reopen": gettext_lazy("reopened it."),
    "withdraw": gettext_lazy("withdrew it."),
    "mark-duplicate": _mark_duplicate,
    "undo-duplicate": _undo_duplicate,
    "duplicate_reason": gettext_lazy("explained why the two are one request."),
    "retracted": _retracted,
    "privacy_case": gettext_lazy("opened a privacy case."),
    "privacy_case_closed": gettext_lazy("closed the privacy case."),
    "continued": gettext_lazy("ARSOS continues this and will answer here."),
    "refer": gettext_lazy("referred it to another team."),
    "hand-over": _hand_over,
    "reclassify": _reclassify,
    "prioritize": _prioritize,
    "link-subject": gettext_lazy("linked it to a member."),
    "link_reviewed": gettext_lazy("reviewed the link to the member."),
    "escalate": _escalate,
    "escalation_acknowledged": gettext_lazy("acknowledged the escalation."),
    "incident_linked": _incident_linked,
    "incident_unlinked": _incident_unlinked,
    "task_added": _task_added,
    "task_done": _task_done,
    "task_canceled": _task_canceled,
    "labeled": _labeled,
    "unlabeled": _unlabeled,
    "escalation_climbed": _escalation_climbed,
    "escalation_settled": _escalation_settled,
    "message": gettext_lazy("sent a message."),
    "message_undone": gettext_lazy("undid a message before it was sent."),
    "attachment": gettext_lazy("added a file."),
    "attachment_hidden": gettext_lazy("hid a file that nobody had opened."),
    "attachment_shown": gettext_lazy("showed a hidden file again."),
    "department_request": _department,
    "file_shared": _file_shared,
    "file_taken_back": _file_taken_back,
    "clock_warning": _clock_warning,
    "clock_breached": _clock_breached,
    "calendar_changed": gettext_lazy("New business hours changed its due times."),
    "passed_on": gettext_lazy("Reassigned to the new agent of record."),
    "hand_over_undone": _hand_over_undone,
    "return": gettext_lazy("returned it to its queue: the handoff was undone."),
    "clock_corrected": _clock_corrected,
    "clock_correction_asked": _clock_correction_asked,
    "clock_correction_declined": _clock_correction_declined,
    "receipt_corrected": _receipt_corrected,
    "receipt_correction_asked": _receipt_correction_asked,
    "receipt_correction_declined": _receipt_correction_declined,
    "suggestion_dismissed": _suggestion_dismissed,
    "hand_over_acknowledged": _hand_over_acknowledged,
    "hand_over_unacknowledged": _hand_over_unacknowledged,
    "agent_reminder": _reminded_to_answer,
    "relay_reminder": _reminded_to_tell,
    "relay_try": _relay_try,
    "relay_due": gettext_lazy("Reminded the agent to call the member again."),
    "agent_silent": gettext_lazy("The agent has not replied. The assignee and the leads were notified."),
}
"""A builder where the sentence says something of the entry."""
