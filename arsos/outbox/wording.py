"""What notifications say: a reference, states and times; never who it is about or what they need (R6, R32)."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from arsos.outbox.models import Notification

WORDS: Mapping[str, Promise] = {
    "clock_warning": _("{reference}: {share} % of the time for the {clock} is used up."),
    "clock_breached": _("{reference}: the target for the {clock} has passed."),
    "agent_reminder": _("{reference} waits for your answer (reminder {number} of {of})."),
    "relay_reminder": _(
        "{reference} is answered; please confirm that the member was told (reminder {number} of {of})."
    ),
    "agent_silent": _("{reference}: the agent has not answered; it stays open, please decide."),
    "closed_unanswered": _("{reference} was closed because no answer came. You can reopen it within 30 days."),
    "closed_unconfirmed": _("{reference} was closed; nobody confirmed that the member was told."),
    "answered": _("{reference} is answered. Please tell the member and confirm it."),
    "question": _("{reference}: ARSOS has a question for you."),
    "message": _("{reference}: there is a new message."),
    "message_at_duplicate": _("{reference}: a message arrived at {other}, which continues here."),
    "department_answered": _("{reference}: {department} has answered."),
    "department_answered_late": _("{reference}: {department} answered after the request had ended; please look."),
    "department_answered_duplicate": _("{reference}: {department} has answered at {other}, which continues here."),
    "watched": _("{reference}, which you watch: {happening}."),
    "mentioned": _("{reference}: {author} mentioned you in a note."),
    "assigned": _("{reference} has been assigned to you."),
    "taken_away": _("{by} took {reference} from you ({happening})."),
    "returned": _("{reference} is back in its queue: its holder's access has ended."),
    "resumed": _("{reference} is back with you: {why}."),
    "set_aside": _("{reference} was set aside as a duplicate; {other} continues and will be answered."),
    "continued": _("{reference}: ARSOS continues this and will answer here."),
    "duplicate_came_back": _(
        "{reference} is back in its queue: the inquiry that it was set aside for has ended without an answer for it."
    ),
    "retracted": _("{reference}: ARSOS withdrew something that was sent by mistake. Do not use it or pass it on."),
    "privacy_case_opened": _("{reference}: something was retracted; a privacy case is open."),
    "privacy_case_due": _("{reference}: a privacy case is open; {days} of its 60 days are left."),
    "reopened": _("{reference} has been reopened."),
    "department_warning": _("{reference}: {department} has used 75 % of its time."),
    "department_overdue": _("{reference}: {department} is past its time."),
    "department_unreachable": _(
        "{reference}: the system of {department} cannot be reached; the request has not arrived."
    ),
    "escalation_raised": _("{reference} was escalated to you as {level}; please acknowledge it, or it climbs."),
    "escalation_climbed": _("{reference} has climbed to {level}."),
    "escalation_acknowledged": _("{reference}: {level} has taken it up."),
    "escalation_settled": _("{reference}: the escalation is settled ({outcome})."),
    "escalation_silent": _("{reference}: nobody has acted on its escalation, and nothing is above it."),
    "link_to_review": _("{reference} was linked to a member who is no exact match; please review the link."),
    "link_accepted": _("{reference}: a lead accepted your link to the member."),
    "link_undone": _("{reference}: a lead undid your link to the member."),
    "hand_over_suggested": _("{reference} may be a grievance, an appeal or a determination; please decide."),
    "handed_over": _("{reference} is handed over ({destinations}). Please tell the member what the relay text says."),
    "hand_over_unacknowledged": _("{reference}: {destination} has not acknowledged the hand-over."),
    "clock_correction_asked": _("{reference}: a longer legal clock waits for your approval."),
    "hand_over_undone": _("{reference}: the hand-over ({destination}) was a mistake. Do not tell the member about it."),
    "receipt_correction_asked": _("{reference}: a later first receipt waits for your approval."),
    "hand_over_acknowledged": _("{reference}: {destination} has acknowledged the hand-over."),
    "ticket_solved": _("{reference} is said to be solved; please try, and close or reopen it."),
    "sos_call_missing": _(
        "You passed an SOS screening; please log the call and its outcome (reminder {number} of {of})."
    ),
    "sos_call_never_logged": _("{agent} passed an SOS screening and logged no call."),
    "sos_odd_use": _("The use of the SOS line by {agent} should be looked at: {sign}."),
    "emergency_opened": _("{by} opened an emergency access at {opened} UTC. Please review it."),
    "items_set_aside": _("ARSOS set work aside that failed again and again: {what}. Please look and try again."),
    "work_set_aside": _("{reference}: ARSOS could not go on with this by itself ({what}); please look after it."),
    "hours_too_few": _(
        "The hours of the calendar “{calendar}” are too few for a target: it is due in two years. Please look at both."
    ),
    "journal_changed": _("The daily check found entries that were changed or removed: {count}. Run verify_journal."),
    "credentials_changed": _(
        "The password, second factor or secret of {whose} was changed in the database, not by ARSOS. "
        "They cannot sign in."
    ),
    "webhook_disabled": _("A webhook endpoint has been disabled: {reason}."),
}
"""One sentence for each kind; the facts of a notification fill it."""
MANY: Mapping[str, Promise] = {
    "message": _("{reference}: there are {count} new messages."),
    "message_at_duplicate": _("{reference}: {count} messages arrived at {other}, which continues here."),
    "taken_away": _("{by} took {count} inquiries from you: {listed}."),
    "returned": _("{count} inquiries are back in their queues, because their holder's access has ended: {listed}."),
}
"""The same where several were gathered; a kind without one says what came last."""
MOST_LISTED = 5
PLACES: Mapping[str, str] = {"emergency_opened": "/admin/emergency/"}
"""Where to go on with what is about no inquiry."""


def sentence(notification: Notification) -> str:
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


def place_of(notification: Notification) -> str:
    """The path of the page where to go on, or nothing."""
    if notification.reference:
        return f"/admin/service-inquiries/{notification.reference}/"
    return PLACES.get(notification.kind, "")


def mail_subject(told: Sequence[Notification]) -> str:
    """The subject of a mail that tells one thing or several."""
    if len(told) == 1:
        return f"ARSOS: {sentence(told[0])}"
    return f"ARSOS: {len(told)} things to know"


def mail_text(told: Sequence[Notification], *, base_url: str) -> str:
    """The text of a mail, with where to go on."""
    lines = [sentence(one) for one in told]
    links = sorted({f"{base_url}{place}" for one in told if (place := place_of(one))})
    choose = f"Choose how you are mailed: {base_url}/admin/notifications/"
    return "\n".join([*lines, "", *links, "", choose, ""])
