"""What each control does: the tables in which it must write, by the name of the address it is sent to."""

from accounts.set_up.rules import Step
from foundation.actor import Role

HISTORY = {"journal_history_entry"}
"""The history of an inquiry."""
JOURNAL = {"journal_entry"}
ONCE = {"api_idempotency_record"}
"""The key of the form, in the same commit."""
ON_INQUIRY = ONCE | HISTORY | {"inquiries_inquiry", "outbox_message"}
UNHEARD = ON_INQUIRY - {"outbox_message"}
"""What ARSOS keeps to itself: no event leaves."""
CLOCKS = {"inquiries_clock", "inquiries_clock_interval"}
RUN = {"inquiries_bulk_run", "inquiries_bulk_item"}
LINKED = {"inquiries_incident_link"}
POSTED = {"inquiries_incident_post", "inquiries_incident_post_item"}
ASKED = ON_INQUIRY | {"inquiries_department_request"}
ESCALATED = ON_INQUIRY | {"escalations_escalation", "escalations_step"}
SCREENED = ONCE | JOURNAL | {"escalations_sos_screening"}
CALLED = ONCE | JOURNAL | {"escalations_sos_call"}
SET_UP = ONCE | JOURNAL | {"accounts_set_up"}
MADE = ONCE | JOURNAL | {"accounts_user", "accounts_role_grant", "outbox_letter"}
ROLES = [role.value for role in Role if role != Role.SYSTEM]
TICKET = ONCE | {"inquiries_technical_ticket", "inquiries_technical_ticket_step"}

EFFECTS: dict[str, set[str]] = {
    "admin:accounts_apiclient_changelist renew_secret": JOURNAL | {"accounts_api_client"},
    "admin:accounts_apiclientagent_changelist end_bindings": JOURNAL | {"accounts_api_client_agent"},
    "admin:accounts_user_changelist disconnect": JOURNAL,
    "admin:accounts_user_changelist invite": set(),
    "admin:accounts_user_changelist remove_second_factor": JOURNAL,
    "admin:accounts_user_changelist sign_out_everywhere": JOURNAL,
    "admin:escalations_soscriteria_changelist publish": JOURNAL | {"escalations_sos_criteria"},
    "admin:inquiries_routingruleset_changelist publish": JOURNAL | {"inquiries_routing_rule_set"},
    "admin:inquiries_suggestionruleset_changelist publish": JOURNAL | {"inquiries_suggestion_rule_set"},
    "account_change_password": JOURNAL | {"accounts_user"},
    "account_logout": JOURNAL,
    "account_reauthenticate": set(),
    "account_reset_password": set(),
    "mfa_activate_totp": JOURNAL | {"mfa_authenticator"},
    "web:acknowledge-hand-over": ON_INQUIRY | CLOCKS | {"inquiries_hand_over"},
    "web:act assign": ON_INQUIRY,
    "web:act claim": ON_INQUIRY,
    "web:act confirm-relay": ON_INQUIRY,
    "web:act escalate": ESCALATED,
    "web:act hand-over": ON_INQUIRY | {"inquiries_hand_over"},
    "web:act hold": ON_INQUIRY | CLOCKS | {"inquiries_message"},
    "web:act mark-duplicate": ON_INQUIRY | {"inquiries_duplicate_link"},
    "web:act prioritize": ON_INQUIRY | {"inquiries_clock"},
    "web:act reclassify": set(),
    "web:act refer": ON_INQUIRY | CLOCKS | {"inquiries_referral"},
    "web:act release": ON_INQUIRY,
    "web:act reopen": ON_INQUIRY | CLOCKS,
    "web:act resolve": ON_INQUIRY | CLOCKS,
    "web:act resume": ON_INQUIRY,
    "web:act transfer": ON_INQUIRY | CLOCKS | {"inquiries_routing_decision"},
    "web:act undo-duplicate": ON_INQUIRY | {"inquiries_duplicate_link"},
    "web:act withdraw": ON_INQUIRY | CLOCKS,
    **{f"web:add-person-as {role}": MADE for role in ROLES},
    "web:add-person-as agent": MADE | {"accounts_agent"},
    "web:add-person-as associate": MADE | {"desk_associate", "desk_queue_membership"},
    "web:add-person-as department": MADE | {"inquiries_department_member"},
    "web:add-person-as lead": MADE | {"desk_associate", "desk_queue_membership"},
    "web:ask-department": ASKED,
    "web:attach": ON_INQUIRY | {"inquiries_attachment"},
    "web:availability": set(),
    "web:availability sure": ON_INQUIRY | {"desk_associate"},
    "web:bulk": set(),
    "web:bulk sure": ONCE | RUN,
    "web:cancel-absence": ONCE | {"escalations_owner_absence"},
    "web:cancel-bulk": ONCE | RUN,
    "web:cancel-export": ONCE | {"inquiries_export_run"},
    "web:cancel-import": ONCE | {"members_import_run"},
    "web:cancel-replay": ONCE | {"inquiries_routing_replay"},
    "web:cancel-request": ASKED,
    "web:cancel-post": ONCE | {"inquiries_incident_post", "inquiries_incident_post_item"},
    "web:card": ONCE | {"inquiries_draft"},
    "web:choose-mail": ONCE | {"outbox_notification_choice"},
    "web:claim-next": ON_INQUIRY,
    "web:claim-next-of-all": ON_INQUIRY,
    "web:close-incident": ONCE | {"inquiries_incident", "inquiries_incident_link"},
    "web:close-privacy-case": ONCE | HISTORY | {"inquiries_privacy_case"},
    "web:correct-clock": ON_INQUIRY | {"inquiries_hand_over_correction"},
    "web:correct-receipt": ON_INQUIRY | {"inquiries_hand_over_correction"},
    "web:customer": ONCE | {"inquiries_draft"},
    "web:customers": JOURNAL,
    "web:decide-correction": ON_INQUIRY | {"inquiries_hand_over_correction"},
    "web:department-request": ASKED,
    "web:discard-list": ONCE | {"inquiries_saved_view"},
    "web:dismiss-suggestion": ONCE | HISTORY | {"inquiries_hand_over_suggestion"},
    "web:draft": set(),
    "web:draft-files": ONCE | {"inquiries_draft", "inquiries_draft_file"},
    "web:draft-type": ONCE | JOURNAL | {"inquiries_type_version"},
    "web:emergency": ONCE | JOURNAL | {"members_emergency_access", "outbox_message"},
    "web:emergency-review": ONCE | {"members_emergency_access", "journal_chained_row"},
    "web:enable-endpoint": ONCE | JOURNAL | {"outbox_webhook_endpoint"},
    "web:escalation-absences": ONCE | {"escalations_owner_absence"},
    "web:escalation-step acknowledge": ESCALATED,
    "web:escalation-step climb": ESCALATED,
    "web:escalation-step settle": ESCALATED,
    "web:export-list": ONCE | {"inquiries_export_run"},
    "web:favourite-job-aid": ONCE | {"inquiries_job_aid_favourite"},
    "web:file-ticket": TICKET,
    "web:hide-file": ONCE | HISTORY | {"inquiries_inquiry", "inquiries_attachment"},
    "web:inquiries": set(),
    "web:inquiry-type": ONCE | JOURNAL | {"inquiries_type", "inquiries_type_version"},
    "web:job-aids": set(),
    "web:journal": JOURNAL,
    "web:keep-list": ONCE | {"inquiries_saved_view"},
    "web:add-task": UNHEARD | {"inquiries_follow_up_task"},
    "web:end-task canceled": UNHEARD | {"inquiries_follow_up_task"},
    "web:end-task done": UNHEARD | {"inquiries_follow_up_task"},
    "web:label": ONCE | JOURNAL | {"inquiries_label"},
    "web:label-inquiry": UNHEARD,
    "web:label-many": set(),
    "web:label-many sure": ONCE | RUN,
    "web:labels": ONCE | JOURNAL | {"inquiries_label"},
    "web:merge-label": ONCE | JOURNAL | {"inquiries_label"},
    "web:retire-label": ONCE | JOURNAL | {"inquiries_label"},
    "web:link-inquiries": UNHEARD | LINKED,
    "web:link-to-incident": set(),
    "web:link-to-incident sure": UNHEARD | LINKED,
    "web:open-incident": set(),
    "web:open-incident sure": ONCE | {"inquiries_incident"},
    "web:post-to-incident answer": ONCE | POSTED,
    "web:post-to-incident update": ONCE | POSTED,
    "web:unlink-inquiry": UNHEARD | LINKED,
    "web:message": ON_INQUIRY | {"inquiries_message"},
    "web:move-ticket accept": TICKET,
    "web:move-ticket close": TICKET,
    "web:move-ticket reopen": TICKET,
    "web:move-ticket solve": TICKET,
    "web:new-hours": ONCE | JOURNAL | {"desk_calendar_version"},
    "web:person-leaves": ONCE | JOURNAL | {"accounts_user"},
    "web:person-moves": ONCE,
    "web:preview-hours": set(),
    "web:preview-type": set(),
    "web:privacy-case-evidence": JOURNAL,
    "web:privacy-case-file": JOURNAL,
    "web:profile": ONCE | JOURNAL | {"accounts_user"},
    "web:read-all": ONCE | {"outbox_notification"},
    "web:read-notification": ONCE | {"outbox_notification"},
    "web:reassign": ONCE | HISTORY,
    "web:reassign several": ONCE | HISTORY | RUN,
    "web:reclassify": ON_INQUIRY,
    "web:relay-try": ON_INQUIRY | {"inquiries_relay_try"},
    "web:release-delivery": ONCE | {"outbox_webhook_delivery"},
    "web:release-endpoint": ONCE | {"outbox_webhook_delivery"},
    "web:release-mail": ONCE | {"outbox_notification"},
    "web:remove-draft-file": ONCE | {"inquiries_draft", "inquiries_draft_file"},
    "web:retract": ONCE | HISTORY | {"inquiries_privacy_case"},
    "web:retry-item": ONCE | JOURNAL | {"jobs_failed_item"},
    "web:retry-sweep": ONCE | JOURNAL | {"jobs_failed_item"},
    "web:release-letter": ONCE | {"outbox_letter"},
    "web:retry-work export": ONCE | {"inquiries_export_run"},
    "web:review-link": ON_INQUIRY | {"inquiries_subject_link"},
    "web:reveal": JOURNAL,
    "web:rule-set-dry-run": set(),
    "web:rule-set-edit": ONCE | JOURNAL | {"inquiries_routing_rule_set"},
    "web:publish-type-version": ONCE | JOURNAL | {"inquiries_type", "inquiries_type_version"},
    "web:rule-set-publish": ONCE | JOURNAL | {"inquiries_routing_rule_set"},
    "web:rule-set-replay": ONCE | {"inquiries_routing_replay"},
    "web:sos": ONCE | {"escalations_sos_screening"},
    "web:sos-begin": CALLED,
    "web:sos-call": CALLED,
    "web:sos-draft": ONCE | {"inquiries_draft"},
    "web:search": JOURNAL,
    "web:sos-find": JOURNAL,
    "web:sos-finish-call": CALLED,
    "web:sos-new-call": ONCE | {"escalations_sos_call"},
    "web:sos-no-call": SCREENED,
    "web:sos-review": SCREENED,
    **{f"web:set-up-step {one.value}": SET_UP for one in Step},
    "web:finish-set-up": SET_UP,
    "web:start-import": ONCE | {"members_import_run"},
    "web:share-file": ON_INQUIRY | {"inquiries_shared_file"},
    "web:take-file-back": ON_INQUIRY | {"inquiries_shared_file"},
    "web:test-endpoint": ONCE | {"outbox_message", "outbox_webhook_delivery"},
    "web:undo-hand-over": ON_INQUIRY | {"inquiries_hand_over"},
    "web:undo-message": ONCE | HISTORY | {"inquiries_inquiry", "inquiries_held_message"},
    "web:undo-absence": ON_INQUIRY | {"desk_associate"},
    "web:watch": ONCE | {"inquiries_inquiry"},
}
CONFIGURED = JOURNAL
"""Saving at a configuration page."""
ONLY_ASKED = {
    "account_reauthenticate": "proves who somebody is",
    "account_reset_password": "sends a mail",
    "web:act reclassify": "leads to the form of the new type",
    "web:availability": "asks before anything goes back; who holds nothing urgent goes at once",
    "admin:accounts_user_changelist invite": "who has a password is left out; that somebody is invited is journaled",
    "web:bulk": "asks what the action takes; the form that comes back is a control of its own",
    "web:draft": "each step leads to the next; what a step keeps is tested where drafts are",
    "web:inquiries": "searches",
    "web:job-aids": "searches",
    "web:label-many": "asks which labels; the form that comes back is a control of its own",
    "web:link-to-incident": "asks which incident; the form that comes back is a control of its own",
    "web:open-incident": "asks for the cause; the form that comes back is a control of its own",
    "web:preview-hours": "draws what would be",
    "web:preview-type": "draws what would be",
    "web:rule-set-dry-run": "tries rules out and keeps nothing",
}
"""What changes nothing by itself, and why."""
OWN = {
    "web:card": "a draft is its author's own",
    "web:draft-files": "a draft is its author's own",
    "web:remove-draft-file": "a draft is its author's own",
    "web:choose-mail": "one's own mail",
    "web:cancel-absence": "one's own days",
    "web:bulk sure": "the run's owner and items say it; each inquiry's history follows when its turn comes",
    "web:cancel-bulk": "one's own run, which says that it was cancelled",
    "web:cancel-export": "one's own file",
    "web:cancel-import": "one's own feed, which says that it was cancelled",
    "web:cancel-post": "one's own post, which says that it was cancelled",
    "web:close-incident": "the incident says who closed it and when",
    "web:label-many sure": "the run's owner and items say it; each inquiry's history follows when its turn comes",
    "web:open-incident sure": "the incident says who opened it and when; each linked inquiry has its history",
    "web:post-to-incident answer": "the post says who wrote it; each inquiry's history follows when its turn comes",
    "web:post-to-incident update": "the post says who wrote it; each inquiry's history follows when its turn comes",
    "web:cancel-replay": "one's own replay, which says that it was cancelled",
    "web:customer": "a draft is its author's own",
    "web:discard-list": "one's own list",
    "web:escalation-absences": "one's own days",
    "web:export-list": "the file's download is what is journaled",
    "web:favourite-job-aid": "one's own favorites",
    "web:file-ticket": "a ticket has steps of its own",
    "web:keep-list": "one's own list",
    "web:move-ticket accept": "a ticket has steps of its own",
    "web:move-ticket close": "a ticket has steps of its own",
    "web:move-ticket reopen": "a ticket has steps of its own",
    "web:move-ticket solve": "a ticket has steps of its own",
    "web:person-moves": "what is not said stays, as where the form is sent as it came; what changes is journaled",
    "web:read-all": "one's own news",
    "web:read-notification": "one's own news",
    "web:release-delivery": "the delivery keeps its attempts",
    "web:release-endpoint": "the deliveries keep their attempts",
    "web:release-mail": "the mail keeps its attempts",
    "web:release-letter": "the letter keeps its attempts",
    "web:retry-work export": "one's own run",
    "web:rule-set-replay": "a replay changes no inquiry",
    "web:sos": "of somebody typed in nothing is shown; the screening says who asked and when",
    "web:sos-draft": "a draft is its author's own",
    "web:sos-new-call": "the call says who logged it and when, and is flagged",
    "web:start-import": "a feed says who sent it, and each row what came of it",
    "web:test-endpoint": "the delivery keeps its attempts",
    "web:watch": "one's own watching",
    "web:emergency-review": "an emergency access is a chained row",
}
"""What leaves no history and no journal row, and where its trace is instead."""
DRAWN = {
    "web:set-up-step api_client": "the secret of the new client, this once",
    "web:search": "what was found",
    "web:sos-find": "who was found",
    "web:customers": "who was found",
    "web:privacy-case-evidence": "what was retracted",
    "web:privacy-case-file": "the file that was retracted",
    "web:reveal": "what was covered",
    "web:undo-message": "the words that were taken back",
}
"""What is drawn at once, instead of leading on to a page with an address of its own, and what that is."""
REFUSED = {
    ("web:act resolve", "in_progress"): "Not answered yet: Claims.",
    ("web:act resolve", "waits_for_department"): "Not answered yet: Claims.",
    ("web:act mark-duplicate", "waits_for_agent"): "duplicate of this one. Undo that first",
}
"""What is rightly refused, by control and state of the inquiry, with the words that say what to do.

Departments still work for an inquiry that is resolved: it asks whether their requests are cancelled, and the form with
that question is a control of its own. Inquiries continue in the one that shall be set aside: each would lose its place.
"""
ASKS_FIRST = {
    "web:act mark-duplicate": "whether inquiries of two types are one: the walk sends the answer",
}
"""What may answer with a question (422) that the page shows."""
BY_SCRIPTS = {
    "web:apply-macro": "the picker of macros sends what was chosen: tests/web/inquiries/test_macros.py",
    "web:unsent": "what is typed is kept a second after typing stops",
    "web:missed-search": "the list of inquiry types tells which words found no type",
    "web:macros": "the composer asks for phrases when somebody types a slash",
    "web:people": "the composer asks for names when somebody types an at sign",
    "web:presence": "an open page says every few seconds that it is open",
    "web:token": "a form that was open while its reader signed in again asks for the new token",
}
"""Addresses that no link and no form leads to, and who asks for them."""


def expected_of(name: str) -> set[str] | None:
    """The tables that a control must write in; None for one that nobody has described."""
    if name.startswith("admin:") and name.endswith(("_add", "_change")):
        return CONFIGURED
    if name == "admin:auth_user_password_change":
        return CONFIGURED | {"accounts_user"}
    return EFFECTS.get(name)
