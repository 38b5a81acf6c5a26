"""When a notification is mailed, and in which words (R6, R32)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.settings_values import zone_named

DIGEST_AT = time(7, 30)
QUIET_FOR = timedelta(minutes=15)
"""So long after a mail nothing more of the same is mailed."""

REPLIES = (
    "message",
    "message_at_duplicate",
    "department_answered",
    "department_answered_late",
    "department_answered_duplicate",
    "mentioned",
    "reopened",
)
"""Notifications of what somebody said or did about an inquiry since its reader last opened it."""


class Told(Protocol):
    """One thing that a person is told: what happened, to which inquiry, and the facts that its sentence takes."""

    kind: str
    reference: str
    facts: Any


def decide_mail_due(at: datetime, *, is_daily: bool, time_zone: str) -> datetime:
    """At once, or at the next half past seven in the morning where the person is."""
    if not is_daily:
        return at
    zone = zone_named(time_zone)
    here = at.astimezone(zone)
    today = datetime.combine(here.date(), DIGEST_AT, zone)
    return today if here < today else datetime.combine(here.date() + timedelta(days=1), DIGEST_AT, zone)


WORDS: Mapping[str, Promise] = {
    "clock_warning": _("{reference}: {share}% of the {clock} target is used."),
    "clock_breached": _("{reference}: the {clock} target is overdue."),
    "agent_reminder": _("{reference} is waiting for your reply (reminder {number} of {of})."),
    "relay_reminder": _(
        "{reference} is answered. Please confirm that you told the member (reminder {number} of {of})."
    ),
    "relay_due": _("{reference}: it is time to call the member again."),
    "agent_silent": _("{reference}: the agent has not replied. The inquiry stays open. Please decide what to do."),
    "closed_unanswered": _("{reference} was closed because you did not reply. You can reopen it within 30 days."),
    "closed_unconfirmed": _("{reference} was closed without confirmation that the member was told."),
    "answered": _("{reference} is answered. Please tell the member and confirm that you did."),
    "question": _("{reference}: ARSOS has a question for you."),
    "message": _("{reference}: you have a new message."),
    "incident_update": _("{reference}: ARSOS posted news about it."),
    "message_at_duplicate": _("{reference}: new message on its duplicate {other}."),
    "department_answered": _("{reference}: {department} has answered."),
    "department_answered_late": _("{reference}: {department} answered after the request had ended. Please check."),
    "department_answered_duplicate": _("{reference}: {department} answered on its duplicate {other}."),
    "watched": _("{reference}, which you watch: {happening}."),
    "mentioned": _("{reference}: {author} mentioned you in a note."),
    "assigned": _("{reference} has been assigned to you."),
    "taken_away": _("{reference} is no longer assigned to you ({happening}, by {by})."),
    "returned": _("{reference} is back in its queue because its assignee's access ended."),
    "resumed": _("{reference} is assigned to you again: {why}."),
    "set_aside": _("{reference} was marked as a duplicate. {other} continues and will be answered."),
    "continued": _("{reference}: ARSOS continues this and will answer here."),
    "duplicate_came_back": _("{reference} is back in its queue: the inquiry it duplicated ended without an answer."),
    "retracted": _("{reference}: ARSOS retracted something that was sent by mistake. Do not use it or share it."),
    "privacy_case_opened": _("{reference}: something was retracted. A privacy case is open."),
    "privacy_case_due": _("{reference}: a privacy case is open. {days} of its 60 days are left."),
    "reopened": _("{reference} has been reopened."),
    "department_warning": _("{reference}: {department} has used most of its time."),
    "department_overdue": _("{reference}: {department} is overdue."),
    "department_unreachable": _("{reference}: we can't reach the system of {department}. The request has not arrived."),
    "escalation_raised": _(
        "{reference} was escalated to you as {level}. Please acknowledge it, or it moves to the next level."
    ),
    "escalation_climbed": _("{reference} moved up to {level}."),
    "escalation_acknowledged": _("{reference}: {level} acknowledged the escalation."),
    "escalation_settled": _("{reference}: the escalation is settled ({outcome})."),
    "escalation_silent": _("{reference}: nobody has acted on its escalation, and there is no higher level."),
    "link_to_review": _("{reference} was linked to a member who is not an exact match. Please review the link."),
    "link_accepted": _("{reference}: a lead accepted your link to the member."),
    "link_undone": _("{reference}: a lead undid your link to the member."),
    "hand_over_suggested": _("{reference} may be a grievance, appeal or determination. Please decide."),
    "task_given": _("{reference}: you have a new task."),
    "task_due": _("{reference}: the task of {person} is due."),
    "handed_over": _("{reference} was handed off ({destinations}). Please give the member the relay text."),
    "hand_over_unacknowledged": _("{reference}: {destination} has not acknowledged the handoff."),
    "clock_correction_asked": _("{reference}: a longer regulatory deadline needs your approval."),
    "hand_over_undone": _("{reference}: the handoff ({destination}) was a mistake. Do not tell the member about it."),
    "receipt_correction_asked": _("{reference}: a later first receipt needs your approval."),
    "hand_over_acknowledged": _("{reference}: {destination} acknowledged the handoff."),
    "ticket_solved": _("{reference} is marked as solved. Please check, then close or reopen it."),
    "sos_call_missing": _(
        "You passed an SOS screening. Please log the call and its outcome (reminder {number} of {of})."
    ),
    "sos_call_never_logged": _("{agent} passed an SOS screening but did not log a call."),
    "sos_odd_use": _("Please review the use of the SOS line by {agent}: {sign}."),
    "emergency_opened": _("{by} opened an emergency access at {opened}. Please review it."),
    "items_set_aside": _("A background task keeps failing and was set aside: {what}. Please check it and try again."),
    "work_set_aside": _("{reference}: a background task failed ({what}). Please check this inquiry."),
    "hours_too_few": _(
        "The calendar “{calendar}” has so few hours that a target is due in two years. Please check both."
    ),
    "journal_changed": _("The daily journal check found changed or removed entries: {count}. Run verify_journal."),
    "months_missing": _("The access log has months only until {until}. Run “manage.py months make” as the owner role."),
    "credentials_changed": _(
        "A password, second factor, identity or secret of {whose} was changed in the database, "
        "not by ARSOS. They can't sign in."
    ),
    "break_glass_used": _("{whose} signed in with an emergency account, bypassing your organization's sign-in."),
    "webhook_disabled": _("A webhook endpoint has been disabled: {reason}."),
}
"""One sentence for each kind; the facts of a notification fill it."""
MANY: Mapping[str, Promise] = {
    "answered": _("{count} inquiries are answered: {listed}. Please tell the members and confirm that you did."),
    "incident_update": _("ARSOS posted the same news at {count} of your inquiries: {listed}."),
    "message": _("{reference}: there are {count} new messages."),
    "message_at_duplicate": _("{reference}: {count} new messages on its duplicate {other}."),
    "taken_away": _("{by} reassigned {count} inquiries from you: {listed}."),
    "returned": _("{count} inquiries are back in their queues because their assignee's access ended: {listed}."),
}
"""The same where several were gathered; a kind without one says what came last."""
MOST_LISTED = 5
PLACES: Mapping[str, str] = {"emergency_opened": "/admin/emergency/"}
"""Where to go on with what is about no inquiry."""


def sentence(notification: Told) -> str:
    """The notification in words."""
    facts = {name: str(value).replace("_", " ") for name, value in notification.facts.items()}
    count = notification.facts.get("count", 1)
    words = MANY.get(notification.kind, WORDS[notification.kind]) if count > 1 else WORDS[notification.kind]
    listed = _listed(notification.facts.get("references", ()), count)
    return f"{words}".format_map({"reference": notification.reference, "listed": listed, **facts})


def _listed(references: Sequence[str], count: int) -> str:
    """The first of them, and how many more there are."""
    shown = references[:MOST_LISTED]
    more = count - len(shown)
    names = ", ".join(shown)
    return gettext("%(names)s and %(more)d more") % {"names": names, "more": more} if more > 0 else names


def place_of(notification: Told) -> str:
    """The path of the page where to go on, or nothing."""
    if notification.reference:
        return f"/admin/service-inquiries/{notification.reference}/"
    return PLACES.get(notification.kind, "")


def mail_subject(told: Sequence[Told]) -> str:
    """The subject of a mail that tells one thing or several."""
    if len(told) == 1:
        return f"ARSOS: {sentence(told[0])}"
    return gettext("ARSOS: %(count)d notifications") % {"count": len(told)}


def mail_text(told: Sequence[Told], *, base_url: str) -> str:
    """The text of a mail, with where to go on."""
    lines = [sentence(one) for one in told]
    links = sorted({f"{base_url}{place}" for one in told if (place := place_of(one))})
    choose = gettext("Change your email settings: %(address)s") % {"address": f"{base_url}/admin/notifications/"}
    return "\n".join([*lines, "", *links, "", choose, ""])
