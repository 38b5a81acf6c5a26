"""The values of the fields about inquiries, each with its meaning."""

from foundation.http.inputs import Enumeration
from inquiries.attachments.models import Attachment
from inquiries.bulk.models import BulkItem
from inquiries.catalog.models import Group
from inquiries.departments.rules import ReportEffect, RequestStatus
from inquiries.follow_up_tasks.rules import TaskState
from inquiries.handoffs.models import Circumstance, Destination, HandOver, HandOverCorrection, RunsFrom
from inquiries.handoffs.suggestions.models import HandOverSuggestion
from inquiries.incidents.models import IncidentPostItem
from inquiries.incidents.rules import LeftOut, PostKind
from inquiries.inquiry.models import DuplicateLink, Inquiry, InquiryMessage
from inquiries.inquiry.rules import Action, Need, PendingReason, Status
from inquiries.labels.rules import Color
from inquiries.lists.models import ExportRun
from inquiries.lists.rules import ORDERINGS
from inquiries.privacy_cases.models import PrivacyCase
from inquiries.referrals.models import SelfServiceOffer
from inquiries.relays.rules import Outcome, Reached, RelayAuthority
from inquiries.subject_links.models import SubjectLink
from inquiries.targets.models import InquiryClock
from inquiries.targets.rules import Timeliness
from inquiries.tickets.models import TechnicalTicket
from inquiries.tickets.rules import TicketAction, TicketState
from inquiries.work.models import Macro

FLOW = Enumeration(
    "InquiryFlow",
    "How an inquiry is filed.",
    {
        "my_humana_business": "About a member of the agent's book of business; what is known is pre-filled and locked.",
        "service_inquiry_card": "About a person whom the agent types in.",
    },
    of=Inquiry.Flow,
)
TYPE_GROUP = Enumeration(
    "InquiryTypeGroup",
    "The heading under which agents look for a type.",
    {
        "urgent": "Care or coverage is blocked now.",
        "cards_and_records": "Cards, materials and member records.",
        "enrollment_and_billing": "Enrollment and billing.",
        "benefits_and_claims": "Benefits, claims and authorizations.",
        "complaints_and_other": "Complaints and anything else.",
    },
    of=Group,
)
STATUS = Enumeration(
    "InquiryStatus",
    "The status of an inquiry.",
    {
        "queued": "It waits in a queue.",
        "in_progress": "An associate works on it.",
        "pending": "It is on hold; `pending_reason` says for whom.",
        "resolved": "The answer is with the agent.",
        "closed": "It is finished.",
        "withdrawn": "The agent withdrew it.",
        "duplicate": "Another inquiry continues it.",
        "handed_over": "The unit that decides it has it, and nothing is left for ARSOS to do.",
    },
    of=Status,
)
PENDING_REASON = Enumeration(
    "PendingReason",
    "Whom an inquiry on hold waits for.",
    {
        "agent": "The agent. The service clock stops.",
        "member": "The member. The service clock stops.",
        "department": "Another department. The service clock goes on.",
    },
    of=PendingReason,
)
ACTION = Enumeration(
    "InquiryAction",
    "An action on an inquiry.",
    {
        "claim": "Take it from the queue.",
        "assign": "Give it to an associate.",
        "release": "Put it back into the queue.",
        "transfer": "Move it to another queue.",
        "hold": "Put it on hold.",
        "resume": "Resume work on it.",
        "resolve": "Answer it.",
        "confirm-relay": "Confirm that the member was told.",
        "close": "Close it; only ARSOS itself does this.",
        "reopen": "Open it again.",
        "withdraw": "Withdraw it.",
        "mark-duplicate": "Mark it as a duplicate.",
        "undo-duplicate": "Undo marking it as a duplicate.",
        "refer": "Refer it to Agent Support.",
        "hand-over": "Hand it off to the unit that decides it.",
        "reclassify": "Change its type.",
        "prioritize": "Change its priority.",
        "link-subject": "Link it to a member.",
        "escalate": "Escalate it.",
        "return": "Return it to its queue after the handoff was undone; only ARSOS itself does this.",
    },
    of=Action,
)
RESOLUTION_CODE = Enumeration(
    "ResolutionCode",
    "What came of an inquiry.",
    {
        "completed": "What was asked for is done.",
        "answered": "The question is answered.",
        "no_action_needed": "Nothing had to be done.",
        "unable_to_complete": "It could not be done.",
    },
)
RELAY_OUTCOME = Enumeration(
    "RelayOutcome",
    "What came of a try to tell the member.",
    {
        "told": "Somebody who may hear it was told.",
        "left_message": "A message without personal health information was left.",
        "not_reached": "Nobody was reached.",
        "try_later": "The call is to be made again at a chosen time.",
    },
    of=Outcome,
)
RELAY_REACHED = Enumeration(
    "RelayReached",
    "Who was told.",
    {"member": "The member.", "representative": "Somebody who may hear it for the member."},
    of=Reached,
)
RELAY_AUTHORITY = Enumeration(
    "RelayAuthority",
    "What allows somebody to hear what is meant for the member.",
    {
        "appointed_representative": "A representative form is on file.",
        "power_of_attorney": "A power of attorney.",
        "legal_guardian": "A legal guardian.",
        "member_permission": "The member gave permission during the call.",
    },
    of=RelayAuthority,
)
CLOSE_REASON = Enumeration(
    "CloseReason",
    "Why an inquiry was closed.",
    {
        "relay_confirmed": "The agent confirmed that the member was told.",
        "relay_unconfirmed": "The agent did not confirm it within ten business days.",
        "no_agent_reply": "The agent did not reply to three reminders.",
        "referred": "It was referred to Agent Support.",
    },
)
AUTHORITY = Enumeration(
    "Authority",
    "Why the agent may ask about a person outside of their book of business. An associate verifies it.",
    {
        "own_application": "The agent submitted the application of this person.",
        "member_authorization": "The person authorized the agent.",
        "none": "There is no authority; the answer will contain no personal health information.",
    },
    of=Inquiry.Authority,
)
SELF_SERVICE = Enumeration(
    "SelfServiceOutcome",
    "What came of offering self-service to the member.",
    {
        "offered": "It was offered; the member will self-serve.",
        "declined": "The member declined.",
        "not_available": "It is not available to this member.",
    },
    of=SelfServiceOffer.Outcome,
)
CLOCK_KIND = Enumeration(
    "ClockKind",
    "What a clock measures.",
    {
        "first_response": "The time to the first message that the agent can see.",
        "resolution": "The time to the answer.",
        "regulatory": "A regulatory deadline, in calendar time.",
    },
    of=InquiryClock.Kind,
)
CLOCK_STATE = Enumeration(
    "ClockState",
    "The state of a clock.",
    {
        "running": "It is running.",
        "paused": "It is paused.",
        "met": "The target was met.",
        "missed": "The target was met too late.",
        "stopped": "The target is no longer needed.",
    },
    of=InquiryClock.State,
)
INTERVAL_STATE = CLOCK_STATE.only("ClockIntervalState", "Whether a clock ran.", ("running", "paused"))
TIMELINESS = Enumeration(
    "Timeliness",
    "Where the earliest unmet target stands.",
    {
        "ok": "In time.",
        "warning": "At risk: 75 % or more of the target is used.",
        "breached": "Overdue.",
    },
    of=Timeliness,
)
DUPLICATE_KIND = Enumeration(
    "DuplicateKind",
    "How sure it is that two inquiries are duplicates.",
    {"likely": "ARSOS found it when the inquiry was filed.", "marked": "An associate marked it."},
    of=DuplicateLink.Kind,
)
VISIBILITY = Enumeration(
    "Visibility",
    "Who can see it.",
    {"agent": "The agent and ARSOS.", "internal": "ARSOS alone."},
    of=InquiryMessage.Visibility,
)
TEXT_WARNING = Enumeration(
    "TextWarningCode",
    "What a text contains and perhaps should not.",
    {
        "mbi": "It contains an MBI.",
        "birth_date": "It contains a date of birth.",
        "sos_line": "It contains the number of the SOS line.",
    },
)
RUN_STATE = Enumeration(
    "RunState",
    "How far work in the background is.",
    {
        "waiting": "It has not started.",
        "running": "It is running.",
        "done": "It finished.",
        "cancelled": "Somebody cancelled it.",
        "failed": "It failed and can be retried.",
    },
    of=ExportRun.State,
)
BULK_ITEM_STATE = Enumeration(
    "BulkItemState",
    "What became of one inquiry of a bulk run.",
    {
        "waiting": "It has not been tried yet.",
        "done": "The action was taken.",
        "refused": "The action was refused; `code` and `detail` say why.",
        "skipped": "The run was cancelled before it was tried.",
    },
    of=BulkItem.State,
)
INCIDENT_POST = Enumeration(
    "IncidentPostKind",
    "What is posted to all inquiries of an incident.",
    {
        "update": "A message to the agents; the inquiries stay open.",
        "answer": "The answer that resolves the inquiries.",
    },
    of=PostKind,
)
LEFT_OUT = Enumeration(
    "LeftOutReason",
    "Why one linked inquiry does not get what is posted to the others.",
    {
        "unlinked": "It is no longer linked.",
        "not_open": "It is not open.",
        "not_yours": "The person who posts may not do this to it alone.",
        "urgent": "It is a P1.",
        "sos_eligible": "Its type may be a case for the SOS line.",
        "handoff_suggested": "It may be a grievance, appeal or determination.",
        "open_requests": "A department has not answered yet.",
        "no_authority": "The authority of its agent is not verified.",
    },
    of=LeftOut,
)
INCIDENT_ITEM_STATE = Enumeration(
    "IncidentItemState",
    "What became of one inquiry of a post.",
    {
        "waiting": "It has not been tried yet.",
        "done": "It got what was posted.",
        "left_out": "It was left out; `code` and `detail` say why.",
        "skipped": "The post was cancelled before it was tried.",
    },
    of=IncidentPostItem.State,
)
TASK_STATE = Enumeration(
    "FollowUpTaskState",
    "Where a task on an inquiry stands.",
    {"open": "It is still to be done.", "done": "It is done.", "canceled": "It no longer needs to be done."},
    of=TaskState,
)
LABEL_COLOR = Enumeration(
    "LabelColor",
    "The color of a label.",
    {
        "gray": "Gray.",
        "red": "Red.",
        "orange": "Orange.",
        "green": "Green.",
        "teal": "Teal.",
        "blue": "Blue.",
        "purple": "Purple.",
    },
    of=Color,
)
EXPORT_FORMAT = Enumeration(
    "ExportFormat", "The format of an export.", {"csv": "CSV.", "xlsx": "An Excel workbook."}, of=ExportRun.Format
)
ORDERING = Enumeration(
    "ListOrdering",
    "The order of a list of inquiries.",
    {
        "-created_at": "Newest first.",
        "created_at": "Oldest first.",
        "-updated_at": "Last changed first.",
        "updated_at": "Last changed last.",
        "due_at": "Due first.",
        "-due_at": "Due last.",
        "priority": "Most urgent priority first.",
        "-priority": "Least urgent priority first.",
        "reference": "By reference.",
        "-reference": "By reference, backwards.",
    },
    of=ORDERINGS,
)
PRIORITY = Enumeration(
    "PriorityFilter",
    "A priority.",
    {"1": "P1, the most urgent.", "2": "P2.", "3": "P3.", "4": "P4, the least urgent."},
)
NEED = Enumeration(
    "AgentNeed",
    "What an inquiry needs of its agent now.",
    {
        "answer": "ARSOS waits for the agent's reply.",
        "tell": "The member has to be told the answer.",
        "wait": "ARSOS is working on it.",
        "nothing": "Nothing; it is finished.",
    },
    of=Need,
)
REQUEST_STATUS = Enumeration(
    "DepartmentRequestStatus",
    "The status of a department request.",
    {
        "sent": "It was sent to the department.",
        "accepted": "The department accepted it.",
        "in_progress": "The department works on it.",
        "answered": "The department answered.",
        "rejected": "The department rejected it.",
        "cancelled": "It was cancelled.",
    },
    of=RequestStatus,
)
REPORTED_STATUS = REQUEST_STATUS.only(
    "DepartmentReportedStatus",
    "A status that a department can report.",
    (status.value for status in RequestStatus if status != RequestStatus.SENT),
)
REPORT_EFFECT = Enumeration(
    "DepartmentReportEffect",
    "What a status report changed.",
    {
        "applied": "It changed the status.",
        "repeated": "The request had this status already.",
        "late": "The request was further already.",
        "after_end": "The request had ended already.",
        "refused": "The status is not possible for this request.",
    },
    of=ReportEffect,
)
SCAN = Enumeration(
    "ScanState",
    "Whether a file was scanned for malware.",
    {
        "quarantined": "It waits for the scanner.",
        "clean": "It was scanned and can be opened.",
        "infected": "Malware was found; the content was removed.",
        "not_scanned": "It was not scanned.",
    },
    of=Attachment.State,
)
PRIVACY_ITEM = Enumeration(
    "RetractedItem",
    "What was sent by mistake.",
    {"answer": "An answer.", "message": "A message.", "attachment": "A file."},
    of=PrivacyCase.Item,
)
PRIVACY_STATE = Enumeration(
    "PrivacyCaseState", "Whether a privacy case is open.", {"open": "It is open.", "closed": "It has an outcome."}
)
PRIVACY_OUTCOME = Enumeration(
    "PrivacyCaseOutcome",
    "What came of a privacy case.",
    {
        "notified": "It was a breach, and the person was notified.",
        "low_probability": "A low probability of compromise was assessed and documented.",
        "no_phi": "No protected health information was involved.",
    },
    of=PrivacyCase.Outcome,
)
DESTINATION = Enumeration(
    "HandOverDestination",
    "The unit that decides a case.",
    {
        "grievance": "Grievance.",
        "part_c_organization_determination": "Part C organization determination.",
        "part_c_appeal": "Part C appeal.",
        "part_d_coverage_determination": "Part D coverage determination.",
        "part_d_appeal": "Part D appeal.",
        "state_complaint": "State complaint.",
    },
    of=Destination,
)
HAND_OVER_STATE = Enumeration(
    "HandOverState",
    "How far a handoff is.",
    {
        "handed_over": "The unit has not acknowledged it yet.",
        "acknowledged": "The unit acknowledged it.",
        "undone": "It was recorded in error and undone.",
    },
    of=HandOver.State,
)
CORRECTION_STATE = Enumeration(
    "CorrectionState",
    "How far a correction is.",
    {"waiting": "It waits for a lead.", "applied": "It was applied.", "declined": "A lead declined it."},
    of=HandOverCorrection.State,
)
CIRCUMSTANCE = Enumeration(
    "DeadlineCircumstance",
    "What changes a regulatory deadline.",
    {"refused_expedite": "The plan refused to expedite.", "extension": "The plan extended its time (Part C)."},
    of=Circumstance,
)
RUNS_FROM = Enumeration(
    "DeadlineStart",
    "Where a regulatory deadline starts.",
    {
        "receipt": "At the first receipt.",
        "statement": "At the prescriber's statement, or 14 days after the request without one.",
    },
    of=RunsFrom,
)
SUGGESTION_STATE = Enumeration(
    "SuggestionState",
    "What became of a suggestion.",
    {
        "open": "It waits for somebody to decide.",
        "accepted": "The case was handed off.",
        "dismissed": "It was dismissed.",
    },
    of=HandOverSuggestion.State,
)
LINK_STATE = Enumeration(
    "SubjectLinkState",
    "How sure a link to a member is.",
    {
        "matched": "The person matched exactly.",
        "open": "It waits for a review.",
        "accepted": "A lead accepted it.",
        "undone": "It was undone.",
    },
    of=SubjectLink.State,
)
LINK_VERDICT = LINK_STATE.only("SubjectLinkVerdict", "What a lead decides about a link.", ("accepted", "undone"))
PRESENCE = Enumeration(
    "PresenceState",
    "What somebody does with an open inquiry.",
    {"viewing": "Reading it.", "replying": "Writing a reply.", "gone": "They left it."},
)
MACRO_PLACE = Enumeration(
    "MacroPlace",
    "Where a macro is used.",
    {"message": "In a message to the agent.", "note": "In an internal note.", "answer": "In the answer."},
    of=Macro.Place,
)
TICKET_PROBLEM = Enumeration(
    "TicketProblem",
    "What is wrong with Vantage.",
    {
        "cannot_submit": "An inquiry cannot be submitted.",
        "page_fails": "A page fails or stays empty.",
        "sign_in": "Sign-in fails.",
        "slow": "Vantage is slow.",
        "wrong_data": "A page shows something wrong.",
        "other": "Something else.",
    },
    of=TechnicalTicket.Problem,
)
TICKET_STATE = Enumeration(
    "TicketState",
    "How far a technical ticket is.",
    {
        "filed": "The support unit has not accepted it yet.",
        "handed_over": "The support unit works on it.",
        "solved": "The support unit says that it is solved.",
        "closed": "It is finished.",
    },
    of=TicketState,
)
TICKET_ACTION = Enumeration(
    "TicketAction",
    "An action on a technical ticket.",
    {"accept": "Accept it.", "solve": "Say how it was solved.", "close": "Close it.", "reopen": "Open it again."},
    of=TicketAction,
)
REPORT_GROUP = Enumeration(
    "ReportGroup",
    "What a report counts by.",
    {
        "queue": "By queue.",
        "type": "By inquiry type.",
        "agent": "By agent.",
        "day": "By day, in the time zone of ARSOS.",
    },
)
REFERRAL_GROUP = Enumeration(
    "ReferralGroup", "What referrals are counted by.", {"agent": "By agent.", "type": "By inquiry type."}
)
FOUND_KIND = Enumeration(
    "FoundKind", "What is searched.", {"inquiries": "Inquiries.", "members": "Members of the book of business."}
)
