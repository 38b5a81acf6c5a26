"""Every address × every role × whose it is × before, on and after the day a book moves; expectations are data (R31).

An address that stands in no list below fails the suite, so that later roads must join.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.admin.base import ConfigurationAdmin
from accounts.models.agents import AgentAffiliation
from events.feed.actions import sequence_messages
from foundation import clock
from foundation.actor import Role
from inquiries.departments.actions.ask import DepartmentQuestion, request_department
from inquiries.departments.models import Department
from inquiries.departments.sharing.actions import share_file
from inquiries.handoffs.models import DestinationUnit
from inquiries.inquiry.models import Inquiry
from inquiries.tickets.models import SupportUnit
from members.book.models import PolicyAgent
from tests.factories import escalations, inquiries, members, people
from tests.support.calls import Caller, as_client, as_user
from tests.support.kept_worlds import kept_world
from tests.support.search import make_documents

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

MOVES_ON = date(2026, 12, 15)
DAYS = {"before": -1, "on": 0, "after": 1}
OBJECTS = ("own", "principal", "downline", "other", "moved")
"""Agent A's own; of whom A is a delegate; of an agent below the manager; of somebody else; A's until it moves."""

# Who sees the member of each object on the day before, on the day, and on the day after.
MEMBER = {
    "agent": "111 111 000 000 100",
    "client of the agent": "111 111 000 000 100",
    "delegate": "111 000 000 000 100",
    "delegate from that day": "011 000 000 000 000",
    "sales manager": "111 000 111 000 100",
    "sales manager until that day": "100 000 100 000 100",
    "agency principal": "000 000 111 000 000",
    "new agent": "000 000 000 000 011",
    "agent who was released": "000 000 000 000 000",
    "associate of the queue": "111 111 111 111 111",
    "associate of another queue": "000 000 000 000 000",
    "lead of the queue": "111 111 111 111 111",
    "lead of another queue": "000 000 000 000 000",
    "escalation owner": "000 000 000 000 000",
    "auditor": "000 000 000 000 000",
    "administrator": "000 000 000 000 000",
    "superuser": "000 000 000 000 000",
    "client without an agent": "000 000 000 000 000",
    "role from the day after": "001 001 001 001 001",
    "person of the department": "000 000 000 000 000",
    "person of another department": "000 000 000 000 000",
    "system of the department": "000 000 000 000 000",
    "system of the unit": "000 000 000 000 000",
}
INQUIRY = {**MEMBER, "escalation owner": "000 000 000 111 000"}
REQUEST = {
    **dict.fromkeys(MEMBER, "000 000 000 000 000"),
    "associate of the queue": "111 111 111 111 111",
    "lead of the queue": "111 111 111 111 111",
    "role from the day after": "001 001 001 001 001",
    "person of the department": "111 111 111 111 111",
    "system of the department": "111 111 111 111 111",
}
ESCALATION = INQUIRY
HAND_OVER = {**INQUIRY, "system of the unit": "111 111 111 111 111"}
# What agents did on their own: theirs, whoever has the member now; leads review it.
OF_AGENTS = {
    **dict.fromkeys(MEMBER, "000 000 000 000 000"),
    "agent": "111 111 000 000 111",
    "client of the agent": "111 111 000 000 111",
    "delegate": "111 000 000 000 111",
    "delegate from that day": "011 000 000 000 011",
    "sales manager": "111 000 111 000 111",
    "sales manager until that day": "100 000 100 000 100",
    "agency principal": "000 000 111 000 000",
    "lead of the queue": "111 111 111 111 111",
    "lead of another queue": "111 111 111 111 111",
}
SOS_USE = OF_AGENTS
TICKET = {**OF_AGENTS, "administrator": "111 111 111 111 111", "system of the unit": "111 111 111 111 111"}
ROLES = tuple(MEMBER)

SEEN = {200, 201, 202, 204, 400, 403, 409, 412, 415, 422}
ACTIONS = [
    "assign",
    "claim",
    "confirm-relay",
    "escalate",
    "hand-over",
    "hold",
    "link-subject",
    "mark-duplicate",
    "prioritize",
    "reclassify",
    "refer",
    "release",
    "reopen",
    "resolve",
    "resume",
    "transfer",
    "undo-duplicate",
    "withdraw",
]
API = "api/v1/"
OF_MEMBER = {
    f"{API}members/<uuid:member_id>/": "get",
    f"{API}members/<uuid:member_id>/policies/": "get",
    f"{API}members/<uuid:member_id>/applications/": "get",
    f"{API}members/<uuid:member_id>/inquiries/": "get post",
    f"{API}members/<uuid:member_id>/inquiries/together/": "post",
    f"{API}members/<uuid:member_id>/inquiries/prefill/": "get?policy={policy}",
    f"{API}members/<uuid:member_id>/reveal/": "post",
    "admin/customers/<uuid:member_id>/": "get",
    "admin/customers/<uuid:member_id>/reveal/": "post",
}
OF_INQUIRY = {
    f"{API}inquiries/<str:reference>/": "get",
    f"{API}inquiries/<str:reference>/timeline/": "get",
    f"{API}inquiries/<str:reference>/routing/": "get",
    f"{API}inquiries/<str:reference>/clocks/": "get",
    f"{API}inquiries/<str:reference>/legal-clocks/": "get",
    f"{API}inquiries/<str:reference>/messages/": "get post",
    f"{API}inquiries/<str:reference>/attachments/": "get post",
    f"{API}inquiries/<str:reference>/department-requests/": "get post",
    **{f"{API}inquiries/<str:reference>/{action}/": "post" for action in ACTIONS},
    f"{API}inquiries/<str:reference>/relay-tries/": "get post",
    "admin/service-inquiries/<str:reference>/relay-tries/": "get post",
    f"{API}inquiries/<str:reference>/suggestions/": "get",
    f"{API}inquiries/<str:reference>/subject-matches/": "get",
    f"{API}inquiries/<str:reference>/subject-links/": "get",
    f"{API}inquiries/<str:reference>/retract/": "post",
    f"{API}inquiries/<str:reference>/watch/": "put delete",
    f"{API}inquiries/<str:reference>/presence/": "put",
    f"{API}inquiries/<str:reference>/macros/": "get",
    f"{API}inquiries/<str:reference>/suggestions/<uuid:suggestion_id>/dismiss/": "post",
    "admin/service-inquiries/<str:reference>/suggestions/<uuid:suggestion_id>/dismiss/": "get post",
    f"{API}attachments/<uuid:attachment_id>/content/": "get",
    "admin/attachments/<uuid:attachment_id>/": "get",
    "admin/service-inquiries/<str:reference>/": "get",
    "admin/service-inquiries/<str:reference>/messages/": "post",
    "admin/service-inquiries/<str:reference>/files/": "post",
    "admin/service-inquiries/<str:reference>/departments/": "get post",
    **{f"admin/service-inquiries/<str:reference>/{one}/": "get" for one in ("macros", "people", "clocks", "routing")},
    **{f"admin/service-inquiries/<str:reference>/{one}/": "post" for one in ("presence", "watch")},
    "admin/service-inquiries/<str:reference>/retract/": "get post",
    "admin/service-inquiries/<str:reference>/change-type/": "get?to=other post",
    "admin/service-inquiries/<str:reference>/<slug:action>/": "get post",
}
OF_REQUEST = {
    f"{API}department-requests/<uuid:request_id>/": "get",
    f"{API}department-requests/<uuid:request_id>/status/": "post",
    f"{API}department-requests/<uuid:request_id>/cancel/": "post",
    "admin/department-requests/<uuid:request_id>/": "get post",
    f"{API}department-requests/<uuid:request_id>/files/": "get post",
    f"{API}department-requests/<uuid:request_id>/files/<uuid:attachment_id>/content/": "get",
    f"{API}department-requests/<uuid:request_id>/files/<uuid:attachment_id>/take-back/": "post",
    "admin/department-requests/<uuid:request_id>/files/<uuid:attachment_id>/": "get",
}
OF_ESCALATION = {
    f"{API}escalations/<uuid:escalation_id>/": "get",
    **{f"{API}escalations/<uuid:escalation_id>/{one}/": "post" for one in ("acknowledge", "climb", "settle")},
    "admin/escalated/<uuid:escalation_id>/": "get",
    "admin/escalated/<uuid:escalation_id>/<slug:step>/": "get",
}
OF_HAND_OVER = {
    f"{API}hand-overs/<uuid:hand_over_id>/": "get",
    f"{API}hand-overs/<uuid:hand_over_id>/packet/": "get",
    f"{API}hand-overs/<uuid:hand_over_id>/acknowledge/": "post",
    f"{API}hand-overs/<uuid:hand_over_id>/correct-receipt/": "post",
    f"{API}hand-overs/<uuid:hand_over_id>/corrections/<uuid:correction_id>/decide/": "post",
    f"{API}hand-overs/<uuid:hand_over_id>/correct-clock/": "post",
    f"{API}hand-overs/<uuid:hand_over_id>/undo/": "post",
    "admin/hand-overs/<uuid:hand_over_id>/correct-clock/": "get",
    "admin/hand-overs/<uuid:hand_over_id>/undo/": "get",
    "admin/hand-overs/<uuid:hand_over_id>/correct-receipt/": "get",
    "admin/hand-overs/<uuid:hand_over_id>/decide/": "get",
    "admin/hand-overs/<uuid:hand_over_id>/packet/": "get",
    "admin/hand-overs/<uuid:hand_over_id>/acknowledge/": "get",
}
OF_SOS_USE = {
    f"{API}sos-screenings/<uuid:screening_id>/": "get",
    **{f"{API}sos-screenings/<uuid:screening_id>/{one}/": "post" for one in ("drafts", "no-call", "review")},
    f"{API}sos-calls/<uuid:call_id>/": "get patch",
    "admin/sos/<uuid:screening_id>/": "get",
    **{f"admin/sos/<uuid:screening_id>/{one}/": "get post" for one in ("call", "no-call", "review")},
    "admin/sos/<uuid:screening_id>/begin/": "get",
    "admin/sos/calls/<uuid:call_id>/": "get post",
}
OF_TICKET = {
    f"{API}technical-tickets/<uuid:ticket_id>/": "get",
    **{f"{API}technical-tickets/<uuid:ticket_id>/{one}/": "post" for one in ("accept", "solve", "close", "reopen")},
    "admin/technical-tickets/<uuid:ticket_id>/": "get",
    "admin/technical-tickets/<uuid:ticket_id>/<slug:action>/": "get",
}
TABLES = (
    (OF_MEMBER, MEMBER),
    (OF_INQUIRY, INQUIRY),
    (OF_REQUEST, REQUEST),
    (OF_ESCALATION, ESCALATION),
    (OF_HAND_OVER, HAND_OVER),
    (OF_SOS_USE, SOS_USE),
    (OF_TICKET, TICKET),
)
LISTS = {
    f"{API}escalations/",
    f"{API}hand-overs/",
    f"{API}sos-screenings/",
    f"{API}sos-calls/",
    f"{API}technical-tickets/",
    f"{API}events/",
    f"{API}department-requests/",
    f"{API}members/",
    f"{API}members/search/",
    f"{API}search/",
    f"{API}inquiries/",
    "admin/customers/",
    "admin/service-inquiries/",
    "admin/sos/screenings/",
    "admin/sos/calls/",
    "admin/technical-tickets/",
}
AUDITORS = {
    f"{API}journal/": "journal/",
    f"{API}members/<uuid:member_id>/disclosures/": "members/{member}/disclosures/",
    "admin/journal/": "/admin/journal/",
    "admin/journal/<uuid:member_id>/": "/admin/journal/{member}/",
    "admin/journal/<uuid:member_id>/csv/": "/admin/journal/{member}/csv/",
}
LEADS = {"lead of the queue", "lead of another queue"}
STAFF = {*LEADS, "associate of the queue", "associate of another queue"}
BY_ROLE = {
    f"{API}sos-criteria/": ("get sos-criteria/", {*LEADS, "administrator"}),
    f"{API}sos-criteria/dry-run/": ("post sos-criteria/dry-run/", {*LEADS, "administrator"}),
    f"{API}sos-criteria/<uuid:criteria_id>/publish/": ("post sos-criteria/{id}/publish/", {"administrator"}),
    f"{API}calendars/": ("get calendars/", {"administrator"}),
    f"{API}calendars/<uuid:calendar_id>/impact/": ("post calendars/{id}/impact/", {"administrator"}),
    f"{API}calendars/<uuid:calendar_id>/publish/": ("post calendars/{id}/publish/", {"administrator"}),
    f"{API}suggestion-rules/": ("get suggestion-rules/", {"administrator"}),
    f"{API}suggestion-rules/<uuid:rule_set_id>/publish/": ("post suggestion-rules/{id}/publish/", {"administrator"}),
    **{
        f"{API}reports/{name}/": (f"get reports/{name}/", {*LEADS, "administrator", "auditor"})
        for name in (
            "sos-use",
            "referrals",
            "deflection",
            "hand-overs",
            "volume",
            "resolution-time",
            "clocks",
            "queue-load",
            "labels",
        )
    },
    f"{API}imports/": ("post imports/", {"administrator"}),
    f"{API}queues/load/": ("get queues/load/", {*LEADS, "administrator", "auditor"}),
    f"{API}queues/forecast/": ("get queues/forecast/", {*LEADS, "administrator", "auditor"}),
    f"{API}imports/<uuid:run_id>/cancel/": ("post imports/{id}/cancel/", {"administrator"}),
    f"{API}imports/<uuid:run_id>/changes/": ("get imports/{id}/changes/", {"administrator"}),
    f"{API}imports/<uuid:run_id>/": ("get imports/{id}/", {"administrator"}),
    f"{API}routing/rule-sets/": (
        "get routing/rule-sets/",
        {"lead of the queue", "lead of another queue", "administrator"},
    ),
    f"{API}routing/replay/": (
        "post routing/replay/",
        {"lead of the queue", "lead of another queue", "administrator"},
    ),
    f"{API}routing/replay/<uuid:replay_id>/": (
        "get routing/replay/{id}/",
        {"lead of the queue", "lead of another queue", "administrator"},
    ),
    f"{API}routing/replay/<uuid:replay_id>/cancel/": (
        "post routing/replay/{id}/cancel/",
        {"lead of the queue", "lead of another queue", "administrator"},
    ),
    f"{API}queues/<str:code>/claim-next/": ("post queues/triage/claim-next/", set()),
    "admin/background/imports/": ("get /admin/background/imports/", {"administrator"}),
    "admin/background/imports/<uuid:run_id>/": ("get /admin/background/imports/{id}/", {"administrator"}),
    "admin/background/imports/<uuid:run_id>/cancel/": (
        "post /admin/background/imports/{id}/cancel/",
        {"administrator"},
    ),
    "admin/queues/": (
        "get /admin/queues/",
        {
            "associate of the queue",
            "associate of another queue",
            "lead of the queue",
            "lead of another queue",
        },
    ),
    "admin/hand-overs/": ("get /admin/hand-overs/", LEADS),
    "admin/links/": ("get /admin/links/", LEADS),
    "admin/privacy-cases/": ("get /admin/privacy-cases/", {*LEADS, "auditor"}),
    f"{API}subject-links/": ("get subject-links/", LEADS),
    f"{API}privacy-cases/": ("get privacy-cases/", {*LEADS, "auditor"}),
    "admin/department-requests/": (
        "get /admin/department-requests/",
        {"person of the department", "person of another department"},
    ),
    "admin/leads/": ("get /admin/leads/", {*LEADS, "administrator", "auditor"}),
    "admin/load/": ("get /admin/load/", {*LEADS, "administrator", "auditor"}),
    "admin/forecast/": ("get /admin/forecast/", {*LEADS, "administrator", "auditor"}),
    "admin/routing/rule-sets/": ("get /admin/routing/rule-sets/", {*LEADS, "administrator"}),
    **{
        f"admin/routing/rule-sets/<uuid:rule_set_id>/{one}": (
            f"{method} /admin/routing/rule-sets/{{id}}/{one}",
            {*LEADS, "administrator"},
        )
        for method, one in (
            ("get", ""),
            ("get", "edit/"),
            ("get", "publish/"),
            ("post", "dry-run/"),
            ("post", "replay/"),
        )
    },
    "admin/routing/replays/<uuid:replay_id>/": ("get /admin/routing/replays/{id}/", {*LEADS, "administrator"}),
    "admin/routing/replays/<uuid:replay_id>/cancel/": (
        "post /admin/routing/replays/{id}/cancel/",
        {*LEADS, "administrator"},
    ),
    "admin/reports/": ("get /admin/reports/", {*LEADS, "administrator", "auditor"}),
    "admin/calendars/": ("get /admin/calendars/", {"administrator"}),
    "admin/people/new/": ("get /admin/people/new/", {"administrator"}),
    "admin/people/new/<slug:kind>/": ("get /admin/people/new/agent/", {"administrator"}),
    "admin/inquiry-types/": ("get /admin/inquiry-types/", {"administrator"}),
    "admin/inquiry-types/<slug:code>/": ("get /admin/inquiry-types/billing/", {"administrator"}),
    "admin/inquiry-types/<slug:code>/preview/": ("post /admin/inquiry-types/billing/preview/", {"administrator"}),
    "admin/inquiry-types/<slug:code>/draft/": ("post /admin/inquiry-types/billing/draft/", {"administrator"}),
    "admin/inquiry-types/<slug:code>/versions/<int:number>/publish/": (
        "get /admin/inquiry-types/billing/versions/1/publish/",
        {"administrator"},
    ),
    "admin/emergency/": ("get /admin/emergency/", STAFF),
    "admin/labels/": ("get /admin/labels/", {*STAFF, "administrator", "auditor"}),
    "admin/service-inquiries/many/labels/": ("post /admin/service-inquiries/many/labels/", STAFF),
    f"{API}incidents/": ("get incidents/", STAFF),
    "admin/incidents/": ("get /admin/incidents/", STAFF),
    "admin/incidents/new/": ("get /admin/incidents/new/", STAFF),
    "admin/incidents/link/": ("post /admin/incidents/link/", STAFF),
}
# Addresses whose data is the caller's own, or nobody's; their tests stand beside the feature.
LINKS = "leads of the queue: tests/inquiries/subject_links/test_subject_links"
CASES = "leads of the queue, auditors: tests/inquiries/privacy_cases/test_privacy_cases"
SHARED = "tests/inquiries/departments/test_shared_files"
INCIDENTS = "ARSOS staff; each inquiry as alone: tests/inquiries/incidents/test_incidents"
TASKS = "ARSOS staff who see the inquiry, one's own: tests/inquiries/follow_up_tasks/test_follow_up_tasks"
LABELS = "ARSOS staff and administrators, agents as far as shown: tests/inquiries/labels/test_labels"
POST_OF, RUN_ENDS = "posts/<uuid:post_id>/", ("", "cancel/", "retry/")
ELSEWHERE = {
    **{
        f"{root}incidents/<uuid:incident_id>/{one}": INCIDENTS
        for root, ones in (
            (API, ("", "link/", "unlink/", "update/", "answer/", "close/", *(f"{POST_OF}{end}" for end in RUN_ENDS))),
            ("admin/", ("", "link/", "unlink/", "close/", "<slug:kind>/", POST_OF, f"{POST_OF}cancel/")),
        )
        for one in ones
    },
    **{f"{API}follow-up-tasks/{one}": TASKS for one in ("", "<uuid:task_id>/complete/", "<uuid:task_id>/cancel/")},
    "admin/follow-up-tasks/<uuid:task_id>/<slug:kind>/": TASKS,
    f"{API}inquiries/<str:reference>/tasks/": TASKS,
    "admin/service-inquiries/<str:reference>/tasks/": TASKS,
    f"{API}labels/": LABELS,
    f"{API}inquiries/<str:reference>/labels/": LABELS,
    "admin/service-inquiries/<str:reference>/labels/": LABELS,
    **{f"{API}labels/<slug:code>/{one}": LABELS for one in ("", "retire/", "merge/")},
    **{f"admin/labels/<slug:code>/{one}": LABELS for one in ("", "retire/", "merge/")},
    f"{API}subject-links/<uuid:link_id>/review/": LINKS,
    "admin/links/<uuid:link_id>/review/": LINKS,
    **{
        f"{root}privacy-cases/<uuid:case_id>/{one}": CASES
        for root in (API, "admin/")
        for one in ("", "evidence/", "file/", "close/")
    },
    f"{API}saved-views/": "the person's own: tests/inquiries/lists/test_saved_views",
    f"{API}saved-views/<uuid:view_id>/": "the person's own",
    f"{API}exports/": "the person's own; rows by their rights: tests/inquiries/lists/test_exports",
    f"{API}exports/<uuid:run_id>/": "the person's own",
    f"{API}exports/<uuid:run_id>/content/": "the person's own",
    f"{API}exports/<uuid:run_id>/cancel/": "the person's own",
    f"{API}exports/<uuid:run_id>/retry/": "the person's own: tests/foundation/jobs/test_retry",
    f"{API}inquiries/bulk/<uuid:run_id>/retry/": "the caller's own: tests/foundation/jobs/test_retry",
    f"{API}imports/<uuid:run_id>/retry/": "as cancelling: tests/foundation/jobs/test_retry",
    f"{API}routing/replay/<uuid:replay_id>/retry/": "as cancelling: tests/foundation/jobs/test_retry",
    "admin/background/<slug:kind>/<uuid:run_id>/retry/": "as cancelling: tests/foundation/jobs/test_retry",
    f"{API}inquiries/bulk/": "the caller's own; each inquiry as alone: tests/inquiries/bulk/test_bulk",
    f"{API}inquiries/bulk/<uuid:run_id>/": "the caller's own",
    f"{API}inquiries/bulk/<uuid:run_id>/cancel/": "the caller's own",
    f"{API}queues/claim-next/": "as the claim-next of one queue: tests/inquiries/queues/test_claim_next",
    "admin/": "the person's own counts: tests/browser/test_frame",
    "admin/profile/": "the person: tests/web/profile/test_profile",
    "admin/notifications/count/": "the person",
    "admin/token/": "the person: tests/web/frame/test_signed_out",
    "admin/notifications/": "the person: tests/events/notifications/test_notifications",
    "admin/notifications/read/": "the person: tests/web/departments/test_telling",
    "admin/notifications/mail/": "the person: tests/web/departments/test_telling",
    "admin/notifications/<uuid:notification_id>/read/": "the person: tests/web/audit/test_oversight",
    "admin/deliveries/": "the owner alone: tests/web/departments/test_telling",
    "admin/set-aside/": "administrators: tests/web/runs/test_set_aside",
    "admin/set-aside/<uuid:item_id>/retry/": "administrators: tests/web/runs/test_set_aside",
    "admin/set-aside/all/<str:sweep>/retry/": "administrators: tests/web/runs/test_set_aside",
    "admin/deliveries/mail/<uuid:notification_id>/release/": "administrators: tests/web/departments/test_telling",
    "admin/deliveries/letters/<uuid:letter_id>/release/": "administrators: tests/web/departments/test_telling",
    "admin/deliveries/<uuid:delivery_id>/release/": "the owner alone: tests/web/departments/test_telling",
    "admin/deliveries/endpoints/<uuid:endpoint_id>/enable/": "the owner alone: tests/web/departments/test_telling",
    "admin/deliveries/endpoints/<uuid:endpoint_id>/release/": "the owner alone: tests/web/audit/test_oversight",
    "admin/deliveries/endpoints/<uuid:endpoint_id>/test/": "the owner alone: tests/web/audit/test_oversight",
    "admin/service-inquiries/<str:reference>/departments/<uuid:request_id>/cancel/": "as the API's cancel",
    "admin/service-inquiries/<str:reference>/files/<uuid:attachment_id>/hide/": (
        "who added it: tests/inquiries/attachments/test_hiding"
    ),
    "admin/service-inquiries/<str:reference>/macros/<uuid:macro_id>/apply/": "each action's own: test_macros",
    "admin/service-inquiries/<str:reference>/unsent/": "who sees the inquiry, their own texts: test_unsent",
    "admin/service-inquiries/<str:reference>/messages/<uuid:held_id>/undo/": "who wrote it: test_held_messages",
    "admin/service-inquiries/<str:reference>/departments/<uuid:request_id>/files/": SHARED,
    "admin/service-inquiries/<str:reference>/departments/<uuid:request_id>/files/<uuid:attachment_id>/take-back/": (
        "tests/inquiries/departments/test_shared_files"
    ),
    f"{API}me/notifications/": "the person: tests/events/notifications/test_notifications",
    f"{API}me/notifications/read/": "the person",
    f"{API}me/notifications/mail/": "the person",
    f"{API}events/stream/": "as the feed: tests/events/feed/test_feed",
    f"{API}webhook-endpoints/": "the owner alone: tests/events/webhooks/test_webhooks",
    f"{API}webhook-endpoints/<uuid:endpoint_id>/": "the owner alone",
    f"{API}webhook-endpoints/<uuid:endpoint_id>/rotate-secret/": "the owner alone",
    f"{API}webhook-endpoints/<uuid:endpoint_id>/test/": "the owner alone",
    f"{API}webhook-deliveries/": "the owner alone",
    f"{API}webhook-deliveries/redeliver/": "the owner alone",
    f"{API}webhook-deliveries/<uuid:delivery_id>/redeliver/": "the owner alone",
    f"{API}escalation-absences/": "the caller: tests/escalations/ladder/test_ladder",
    f"{API}escalation-absences/<uuid:absence_id>/": "the caller: tests/escalations/ladder/test_ladder",
    f"{API}job-aids/": "words for everybody; favourites are the caller's: tests/inquiries/filing/test_self_service",
    f"{API}job-aids/<uuid:job_aid_id>/": "words for everybody",
    f"{API}job-aids/<uuid:job_aid_id>/favourite/": "the caller's",
    f"{API}call-list/": "the caller: tests/inquiries/relays/test_relays",
    "admin/call-list/": "agents, of their own: tests/web/relays/test_call_list",
    f"{API}me/": "the caller",
    f"{API}me/availability/": "the caller",
    f"{API}queues/": "counts of the caller's queues",
    f"{API}inquiry-drafts/": "the author alone: test_leaks",
    f"{API}inquiry-drafts/<uuid:draft_id>/": "the author alone: test_leaks",
    f"{API}inquiry-drafts/<uuid:draft_id>/submit/": "the author alone: test_leaks",
    "admin/drafts/": "the author alone: test_leaks",
    "admin/drafts/<uuid:draft_id>/": "the author alone: test_leaks",
    "admin/drafts/<uuid:draft_id>/files/": "the author alone: tests/web/filing/test_draft_files",
    "admin/drafts/<uuid:draft_id>/files/<uuid:file_id>/remove/": "the author alone: tests/web/filing/test_draft_files",
    "admin/missed-searches/": "takes the caller's own words: tests/web/filing/test_filing",
    "admin/referred/<uuid:referral_id>/": "the agent's own: tests/web/filing/test_filing",
    f"{API}inquiry-types/": "the catalogue; with a subject it needs the member: test_leaks",
    f"{API}inquiry-types/<str:code>/": "the catalogue",
    f"{API}inquiries/check/": "what filing would say; files nothing: test_no_hint",
    f"{API}referrals/": "the agent's own: test_leaks",
    f"{API}self-service-offers/": "the agent's own: test_leaks",
    f"{API}emergency-access/": "test_exceptions_to_the_policy",
    f"{API}emergency-access/<uuid:access_id>/review/": "test_exceptions_to_the_policy",
    "admin/emergency/<uuid:access_id>/review/": "test_exceptions_to_the_policy",
    "admin/load/<uuid:associate_id>/": "people of the lead's queues: tests/web/leads/test_leads",
    "admin/load/<uuid:associate_id>/reassign/": "as the API's assign and release: tests/web/leads/test_leads",
    "admin/load/runs/<uuid:run_id>/": "the person's own: tests/web/leads/test_leads",
    "admin/reports/<slug:name>/": "as the API's reports: tests/web/leads/test_leads",
    "admin/reports/<slug:name>/<slug:kind>/": "as the API's reports: tests/web/leads/test_leads",
    f"{API}routing/rule-sets/<uuid:rule_set_id>/publish/": "tests/inquiries/routing/test_routing",
    f"{API}routing/dry-run/": "tests/inquiries/routing/test_routing; needs the inquiry: test_leaks",
    f"{API}schema/": "the published document",
    f"{API}docs/": "the published document",
    f"{API}problems/<slug:code>": "words",
    "^api/": "404 for what is no address",
    "": "leads to the pages",
    "livez": "no data",
    "readyz": "no data",
    "metrics": "numbers alone, and 404 without the token: tests/arsos/test_metrics",
    "o/authorize/": "tests/identity/test_oauth",
    "o/token/": "tests/identity/test_oauth",
    "o/revoke_token/": "tests/identity/test_oauth",
    "admin/service-inquiry-card/": "a form for the caller's own words",
    "admin/sos/": "a form for the caller's own words: tests/web/sos/test_sos",
    "admin/search/": "as the search of the API: tests/web/search/test_search_box",
    "admin/sos/find/": "the caller's own book: tests/web/sos/test_sos",
    "admin/sos/calls/new/": "a form for the caller's own words: tests/web/sos/test_sos",
    "admin/escalated/": "the owner's own: tests/web/ladder/test_escalation_owners",
    "admin/escalated/settled/": "the owner's own: tests/web/ladder/test_escalation_owners",
    "admin/escalated/away/": "the caller: tests/web/ladder/test_escalation_owners",
    "admin/escalated/away/<uuid:absence_id>/cancel/": "the caller: tests/web/ladder/test_escalation_owners",
    "admin/technical-tickets/new/": "a form for the caller's own words: tests/web/tickets/test_tickets",
    "admin/job-aids/": "words for everybody; favourites are the caller's: tests/web/job_aids/test_job_aids",
    "admin/job-aids/<uuid:job_aid_id>/": "words for everybody",
    "admin/job-aids/<uuid:job_aid_id>/favourite/": "the caller's",
    "admin/sos/<uuid:screening_id>/file/": "as the API's drafts: tests/web/sos/test_sos",
    "admin/queues/availability/": "the caller",
    "admin/queues/availability/undo/": "the caller",
    "admin/service-inquiries/kept/": "the person's own: tests/web/lists/test_lists",
    "admin/service-inquiries/kept/<uuid:view_id>/discard/": "the person's own: tests/web/lists/test_lists",
    "admin/service-inquiries/filter/": "shows no rows: tests/web/lists/test_lists",
    "admin/service-inquiries/export/": "the person's own; rows by their rights: tests/web/lists/test_lists",
    "admin/service-inquiries/many/": "each inquiry as alone: tests/web/lists/test_lists",
    "admin/background/": "the person's own: tests/web/runs/test_background",
    "admin/background/bulk/<uuid:run_id>/": "the person's own: tests/web/runs/test_background",
    "admin/background/bulk/<uuid:run_id>/cancel/": "the person's own: tests/web/runs/test_background",
    "admin/background/exports/<uuid:run_id>/file/": "the person's own: tests/web/runs/test_background",
    "admin/background/exports/<uuid:run_id>/cancel/": "the person's own: tests/web/runs/test_background",
    "admin/queues/claim-next/": "as the API's claim-next",
    "admin/queues/<slug:code>/claim-next/": "as the API's claim-next",
    **{
        f"admin/calendars/<uuid:calendar_id>/{what}": "administrators: tests/web/configuration/test_configuration"
        for what in ("", "new/", "preview/")
    },
    "admin/people/<uuid:user_id>/leave/": "administrators: tests/web/people/test_leaving",
    "admin/people/<uuid:user_id>/move/": "administrators: tests/inquiries/staff_changes/test_moving",
    "setup/": "there until somebody is administrator: tests/identity/test_first_run",
    "admin/set-up/": "administrators: tests/web/set_up/test_set_up",
    "admin/set-up/finish/": "administrators: tests/web/set_up/test_set_up",
    "admin/set-up/<slug:step>/": "administrators: tests/web/set_up/test_set_up",
    "admin/login/": "tests/identity/test_sign_in",
    "admin/logout/": "tests/identity/test_sign_in",
    "admin/password_change/": "tests/identity/test_passwords",
    "admin/password_change/done/": "tests/identity/test_passwords",
}
OWN_CREDENTIALS = ("accounts/", "^accounts/")


def addresses(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.urlconf_name == admin.site.urls[0] or entry.app_name == "admin":
                continue
            yield from addresses(entry, path)
        elif isinstance(entry, URLPattern):
            yield path


def test_every_address_stands_in_the_matrix():
    known = {*LISTS, *AUDITORS, *BY_ROLE, *ELSEWHERE}.union(*(templates for templates, _ in TABLES))
    found = {path for path in addresses() if not path.startswith(OWN_CREDENTIALS)}
    assert found - known == set(), "join these to the matrix"
    assert known - found == set(), "these are no addresses any more"


def test_every_page_of_the_admin_site_asks_for_a_role():
    strangers = [model for model, page in admin.site._registry.items() if not isinstance(page, ConfigurationAdmin)]
    assert strangers == []


class World:
    """The people and what belongs to them, made before the book moves."""

    def __init__(self):
        self.agent, principal, below, other, newer = (people.agent() for _ in range(5))
        delegate, later = people.agent(), people.agent()
        manager, former_manager, head = (people.UserFactory() for _ in range(3))
        people.grant(manager, Role.SALES_MANAGER)
        people.grant(former_manager, Role.BROKER_RELATIONSHIP_MANAGER)
        people.grant(head, Role.BROKER_RELATIONSHIP_MANAGER)
        self._lead(self.agent, former_manager, manager)
        self._lead(below, former_manager, manager)
        agency = people.AgencyFactory(code="BELOW", name="Below", principal=head)
        AgentAffiliation.objects.filter(agent=below).update(agency=agency)
        self._delegate(principal, self.agent)
        self._delegate(self.agent, delegate)
        self._delegate(self.agent, later, starts_on=MOVES_ON)
        released = people.agent(released_on=date(2026, 1, 1))
        self.objects = {
            name: self._object(agent)
            for name, agent in zip(OBJECTS, (self.agent, principal, below, other, self.agent), strict=True)
        }
        self._move(self.objects["moved"], newer)
        owner, future = people.UserFactory(), people.associate("triage")
        people.grant(owner, Role.SALES_MANAGER)
        Inquiry.objects.filter(id=self.objects["other"].id).update(
            escalated_to_id=owner.id, escalation=escalations.said_by_inquiry(owner)
        )
        future.user.role_grants.update(starts_on=MOVES_ON + timedelta(days=1))
        self.users = {
            "agent": self.agent.user,
            "delegate": delegate.user,
            "delegate from that day": later.user,
            "sales manager": manager,
            "sales manager until that day": former_manager,
            "agency principal": head,
            "new agent": newer.user,
            "agent who was released": released.user,
            "associate of the queue": people.associate("triage").user,
            "associate of another queue": people.associate("billing").user,
            "lead of the queue": people.associate("triage", lead=True).user,
            "lead of another queue": people.associate("billing", lead=True).user,
            "escalation owner": owner,
            "auditor": self._holder(Role.AUDITOR),
            "administrator": self._holder(Role.ADMINISTRATOR),
            "superuser": people.UserFactory(is_superuser=True),
            "role from the day after": future.user,
            "person of the department": self._in_department("claims"),
            "person of another department": self._in_department("billing"),
        }
        self.system, self.unit = people.client(), people.client()
        Department.objects.filter(code="claims").update(client=self.system)
        DestinationUnit.objects.update(client=self.unit)
        SupportUnit.objects.update(client=self.unit)
        for name, inquiry in self.objects.items():
            self._use(inquiry, owner if name == "other" else self._holder(Role.SALES_MANAGER))
        make_documents()

    def caller(self, role):
        if role == "client of the agent":
            return as_client(people.client(self.agent), self.agent)
        if role == "system of the department":
            return as_client(self.system)
        if role == "system of the unit":
            return as_client(self.unit)
        if role == "client without an agent":
            return as_client(people.client())
        return as_user(self.users[role])

    def pages(self, role):
        user = self.users.get(role)
        if user is None:
            return None
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    def _holder(self, role):
        user = people.UserFactory()
        people.grant(user, role)
        return user

    def _in_department(self, code):
        user = self._holder(Role.DEPARTMENT)
        people.DepartmentMemberFactory(user=user, department_id=code)
        return user

    def _lead(self, agent, former, manager):
        AgentAffiliation.objects.filter(agent=agent).delete()
        both = {"sales_manager": manager, "broker_relationship_manager": former}
        last_day = MOVES_ON - timedelta(days=1)
        people.AffiliationFactory(agent=agent, ends_on=last_day, **both)
        people.AffiliationFactory(agent=agent, starts_on=MOVES_ON, sales_manager=manager)

    def _delegate(self, principal, delegate, starts_on=people.LONG_AGO):
        people.DelegationFactory(principal=principal, delegate=delegate, starts_on=starts_on)

    def _object(self, agent):
        inquiry = inquiries.filed("other", agent=agent)
        desk = as_user(people.associate("triage").user)
        sent = {"file": SimpleUploadedFile("note.txt", b"A note")}
        headers = {"Idempotency-Key": str(uuid4())}
        made = desk.client.post(f"/api/v1/inquiries/{inquiry.reference}/attachments/", sent, headers=headers)
        inquiry.attachment = made.json()["id"]
        lead = inquiries.actor_of(people.associate("triage", lead=True))
        inquiry.request = request_department(
            inquiry.reference, DepartmentQuestion(department="claims", summary="Please look"), by=lead, at=clock.now()
        ).id
        share_file(inquiry.request, attachment=inquiry.attachment, by=lead, at=clock.now())
        return inquiry

    def _use(self, inquiry, owner):
        """Everything beyond filing, as rows: what is looked at here is who sees them."""
        of_agent = {"agent_id": inquiry.agent_id, "member_id": inquiry.member_id}
        inquiry.escalation_id = escalations.EscalationFactory(inquiry=inquiry, owner=owner).id
        inquiry.hand_over = inquiries.HandOverFactory(inquiry=inquiry).id
        inquiry.screening = escalations.ScreeningFactory(**of_agent).id
        inquiry.call = escalations.CallFactory(**of_agent).id
        inquiry.ticket = inquiries.TicketFactory(agent=inquiry.agent).id

    def _move(self, inquiry, newer):
        PolicyAgent.objects.filter(policy=inquiry.policy_id).update(ends_on=MOVES_ON - timedelta(days=1))
        members.PolicyAgentFactory(policy=inquiry.policy, agent=newer, starts_on=MOVES_ON)


@contextmanager
def on(days):
    noon = datetime(MOVES_ON.year, MOVES_ON.month, MOVES_ON.day, 17, tzinfo=UTC)
    with clock.frozen(noon + timedelta(days=days)):
        yield


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    return str(tmp_path_factory.mktemp("matrix") / "files")


@pytest.fixture
def world(settings, files):
    settings.ARSOS_ATTACHMENTS_DIR = files
    with on(-5):
        return kept_world("access matrix", World)


def expected(table, role):
    """`{(object, day): seen}` of one row."""
    row = table[role].split()
    return {(name, day): row[i][j] == "1" for i, name in enumerate(OBJECTS) for j, day in enumerate(DAYS)}


def requests_for(template, how, inquiry):
    """Method and address of each request to an address; bodies are empty and versions stale, so nothing changes
    but who watches, which the next request undoes."""
    address = template.replace("<uuid:member_id>", str(inquiry.member_id)).replace("<str:reference>", inquiry.reference)
    address = address.replace("<uuid:request_id>", str(inquiry.request))
    address = address.replace("<uuid:escalation_id>", str(inquiry.escalation_id))
    address = address.replace("<uuid:hand_over_id>", str(inquiry.hand_over))
    address = address.replace("<uuid:correction_id>", str(inquiry.hand_over))
    address = address.replace("<uuid:screening_id>", str(inquiry.screening))
    address = address.replace("<uuid:call_id>", str(inquiry.call)).replace("<uuid:ticket_id>", str(inquiry.ticket))
    address = address.replace("<uuid:suggestion_id>", str(inquiry.screening)).replace("<slug:step>", "acknowledge")
    address = address.replace("<uuid:attachment_id>", str(inquiry.attachment)).replace("<slug:action>", "withdraw")
    for one in how.split():
        method, _, query = one.partition("?")
        yield method, f"/{address}" + (f"?{query.format(policy=inquiry.policy_id)}" if query else "")


def send(caller, pages, method, address):
    if address.startswith("/admin/") and pages is None:
        return None
    if address.startswith("/admin/"):
        return pages.get(address) if method == "get" else pages.post(address, {"to": "other"})
    if method in {"get", "delete"}:
        return getattr(caller, method)(address)
    if method == "post":
        return caller.post(address, If_Match='"999-x"')
    return getattr(caller, method)(address, {}, If_Match='"999-x"')


@pytest.mark.parametrize("role", ROLES)
def test_each_address_for_each_role(world, role):
    """Seen, or 404 with the same body as for what does not exist; never an error of ours."""
    wrong, count = [], 0
    for day, days in DAYS.items():
        with on(days):
            caller, pages = world.caller(role), world.pages(role)
            for templates, table in TABLES:
                wanted = expected(table, role)
                for template, how in templates.items():
                    for name, inquiry in world.objects.items():
                        for method, address in requests_for(template, how, inquiry):
                            answer = send(caller, pages, method, address)
                            if answer is None:
                                continue
                            count += 1
                            is_seen = answer.status_code in SEEN | ({302} if pages else set())
                            is_right = is_seen if wanted[name, day] else answer.status_code == 404
                            if not is_right:
                                wrong.append((method, address, name, day, answer.status_code))
    assert wrong == []
    assert count > 400


@pytest.mark.parametrize("role", ROLES)
def test_each_list_for_each_role(world, role):
    """Lists, searches, pages of lists and the feed of events show what can be opened, and nothing else."""
    sequence_messages()
    for day, days in DAYS.items():
        with on(days):
            caller, pages = world.caller(role), world.pages(role)
            seen_members, seen_inquiries = expected(MEMBER, role), expected(INQUIRY, role)
            listed = {row["id"] for row in caller.get("members/?page_size=200").json()["results"]}
            heard = {event["data"].get("inquiry") for event in caller.get("events/?page_size=200").json()["results"]}
            asked = {row["id"] for row in caller.get("department-requests/?page_size=200").json()["results"]}
            seen_requests = expected(REQUEST, role)
            beyond = {
                "escalations": ("escalation_id", expected(ESCALATION, role)),
                "hand-overs": ("hand_over", expected(HAND_OVER, role)),
                "sos-screenings": ("screening", expected(SOS_USE, role)),
                "sos-calls": ("call", expected(SOS_USE, role)),
                "technical-tickets": ("ticket", expected(TICKET, role)),
            }
            shown = {
                path: {row["id"] for row in caller.get(f"{path}/?page_size=200").json()["results"]} for path in beyond
            }
            rows = {row["reference"] for row in caller.get("inquiries/?page_size=200").json()["results"]}
            if pages is not None:
                page_of_members = pages.get("/admin/customers/?page_size=200").content.decode()
                page_of_inquiries = pages.get("/admin/service-inquiries/?page_size=200").content.decode()
            for name, inquiry in world.objects.items():
                member, reference = inquiry.member, inquiry.reference
                found = caller.post("members/search/", {"humana_id": member.humana_id}).json()["results"]
                boxed = [caller.post("search/", {"query": one}).json() for one in (member.humana_id, reference)]
                named = caller.get(f"members/?search={member.last_name.split()[0]}").json()["results"]
                by_reference = caller.get(f"inquiries/?search={reference}").json()["results"]
                of_member = caller.get(f"inquiries/?member={inquiry.member_id}").json()["results"]
                case = (name, day)
                assert (str(inquiry.member_id) in listed) is seen_members[case], case
                assert bool(found) is seen_members[case], case
                assert (str(inquiry.member_id) in {row["id"] for row in named}) is seen_members[case], case
                assert (reference in rows) is seen_inquiries[case], case
                assert (reference in heard) is seen_inquiries[case], case
                assert (str(inquiry.request) in asked) is seen_requests[case], case
                for path, (attribute, seen) in beyond.items():
                    assert (str(getattr(inquiry, attribute)) in shown[path]) is seen[case], (path, case)
                assert bool(by_reference) is seen_inquiries[case], case
                assert bool(boxed[0]["members"]["results"]) is seen_members[case], case
                assert bool(boxed[1]["inquiries"]["results"]) is seen_inquiries[case], case
                assert bool(of_member) is seen_inquiries[case], case
                if pages is not None:
                    assert (str(inquiry.member_id) in page_of_members) is seen_members[case], case
                    assert (reference in page_of_inquiries) is seen_inquiries[case], case


@pytest.mark.parametrize("role", ROLES)
def test_addresses_for_some_roles_alone(world, role):
    caller, pages = world.caller(role), world.pages(role)
    member = world.objects["own"].member_id

    def status_of(method, address):
        path = address.format(member=member, id=uuid4())
        if path.startswith("/admin/"):
            return getattr(pages, method)(path).status_code if pages is not None else None
        return getattr(caller, method)(path).status_code

    for address in AUDITORS.values():
        status = status_of("get", address)
        assert status is None or (status == 200) is (role == "auditor"), address
        assert status in {None, 200, 403}, address
    for asked, allowed in BY_ROLE.values():
        method, address = asked.split()
        status = status_of(method, address)
        if address.endswith("claim-next/"):
            continue
        assert status is None or (status != 403) is (role in allowed), asked


def test_nobody_gets_in_without_being_known(world):
    nobody, anonymous = Caller(), Client()
    inquiry = world.objects["own"]
    for templates, _ in TABLES:
        for template, how in templates.items():
            for method, address in requests_for(template, how, inquiry):
                answer = send(nobody, anonymous, method, address)
                assert answer.status_code == (302 if address.startswith("/admin/") else 401), address
                if answer.status_code == 302:
                    assert answer["Location"].startswith("/admin/login/"), address
