"""The values of the fields about members, plans and imports, each with its meaning."""

from foundation.http.inputs import Enumeration
from members.book.models import Application
from members.book.queries.profiles import REVEALABLE
from members.book.rules import PLAN_TYPES, PolicyState
from members.emergency.models import EmergencyAccess
from members.imports.models import ImportChange, ImportRun

PLAN_TYPE = Enumeration(
    "PlanType",
    "The plan type, also called the line of business.",
    {
        "MA": "Medicare Advantage without drug coverage.",
        "MAPD": "Medicare Advantage with drug coverage.",
        "PDP": "Medicare prescription drug plan.",
        "DSNP": "Medicare plan for people who also have Medicaid.",
        "CSNP": "Medicare plan for people with a chronic condition.",
        "PFFS": "Medicare private fee-for-service plan.",
        "MEDSUPP": "Medicare Supplement.",
        "medical": "Individual medical plan.",
        "dental": "Individual dental plan.",
        "vision": "Individual vision plan.",
        "supplemental": "Individual supplemental plan.",
    },
    of=PLAN_TYPES,
)
FAMILY = Enumeration(
    "Family",
    "The line-of-business family. One inquiry never mixes them.",
    {"medicare": "Medicare.", "individual": "Individual."},
)
POLICY_STATE = Enumeration(
    "PolicyState",
    "The state of a policy.",
    {
        "active": "Coverage is in force.",
        "pending_term": "Coverage is in force and ends on a day that is known.",
        "future_effective": "Coverage starts later.",
        "termed": "Coverage ended.",
        "cancelled": "The enrollment was cancelled and never took effect.",
    },
    of=PolicyState,
)
APPLICATION_STATE = Enumeration(
    "ApplicationState",
    "The state of an application.",
    {
        "draft": "Not submitted yet.",
        "submitted": "Submitted to Humana.",
        "pended_rfi": "Waiting for information that Humana asked for.",
        "cms_submitted": "Submitted to CMS.",
        "cms_accepted": "Accepted by CMS.",
        "cms_rejected": "Rejected by CMS.",
        "withdrawn": "Withdrawn.",
        "denied": "Denied.",
    },
    of=Application.State,
)
FORMER = Enumeration("FormerIdentity", "What the search matched.", {"name": "A former name.", "mbi": "A former MBI."})
REVEALABLE_FIELD = Enumeration(
    "RevealableField",
    "A masked value that can be revealed.",
    {"mbi": "The MBI in full.", "date_of_birth": "The date of birth."},
    of=REVEALABLE,
)
EMERGENCY_VERDICT = Enumeration(
    "EmergencyAccessVerdict",
    "What the review found.",
    {"justified": "The access was justified.", "not_justified": "The access was not justified."},
    of=EmergencyAccess.Verdict,
)
IMPORT_STATE = Enumeration(
    "ImportState",
    "How far an import is.",
    {
        "waiting": "It has not started.",
        "running": "It is running.",
        "finished": "It finished; rejected rows are listed.",
        "refused": "The file as a whole was refused; `refusal` says why.",
        "cancelled": "Somebody cancelled it.",
        "failed": "It failed and can be retried.",
    },
    of=ImportRun.State,
)
ENCODING = Enumeration(
    "ImportEncoding", "How the file was read.", {"utf-8": "As UTF-8.", "windows-1252": "As Windows-1252."}
)
IMPORT_FORMAT = Enumeration(
    "ImportFormat",
    "What kind of file an import is.",
    {
        "text/csv": "A CSV file.",
        "application/edi-x12": "An 834 enrollment file.",
        "text/vnd.arsos.people+csv": "A CSV file of people.",
    },
)
RECORD = Enumeration(
    "ImportRecord",
    "What kind of record a column belongs to.",
    {
        "member": "The member.",
        "policy": "The policy.",
        "application": "The application.",
        "user": "The account of a person.",
        "role": "A role of a person.",
        "agent": "The agent.",
        "agency": "The agency.",
        "affiliation": "Where the agent belongs and who leads them.",
        "delegation": "Who may act for the agent.",
        "associate": "The associate.",
        "membership": "A queue of the associate.",
    },
)
CHANGE = Enumeration(
    "ImportChangeKind",
    "How a value would change.",
    {"added": "It has no value today.", "changed": "It has another value today.", "cleared": "It would be emptied."},
    of=ImportChange.Change,
)
