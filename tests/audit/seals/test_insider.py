"""Somebody works in the database as the role that serves, without the keys: what they cannot do, and what is found of
what they can (R35).
"""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from arsos.grants import SERVING_ROLE
from audit.chain.steps import chain_row, chained_tables
from audit.chain.verification import Stones, look_at_rows
from audit.models import ChainedRow, JournalEntry, JournalLink, JournalSeal
from audit.seals.actions import seal_batch
from audit.seals.anchors import NowhereStore
from audit.seals.findings import Verified
from audit.seals.verification import look_at_states, verify_journal
from foundation import clock
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from identity.single_sign_on.actions import admit
from identity.single_sign_on.claims import Claims
from identity.single_sign_on.models import RoleRule
from inquiries.departments.models import Department, DepartmentRequest
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from members.emergency.models import EmergencyAccess
from members.retention.actions import lift_legal_hold, place_legal_hold
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.pages import at_pages

pytestmark = pytest.mark.django_db(transaction=True)

FAR = (
    "06ffffff-ffff-7000-8000-000000000001",  # a year that a datetime holds
    "ffffffff-ffff-7fff-bfff-ffffffffffff",  # one that it does not
)
NEVER = "01900000-0000-7000-8000-000000000001"
COPY = (
    "INSERT INTO journal_entry (id, at, kind, road, actor_name, actor_role, client_id, on_behalf_of, subjects, fields, "
    "purpose, request_id) SELECT '{id}', at, kind, road, actor_name, actor_role, client_id, on_behalf_of, subjects, "
    "fields, purpose, request_id FROM journal_entry LIMIT 1"
)

INSTANT = COPY.replace("'{id}', at", "(SELECT max(id::text)::uuid FROM journal_history_entry), '{at}'")


OF_RESTORES = {"restore", "restore_acceptance"}
"""Said only after the database was put back: tests/audit/restores."""


def found() -> list[tuple[str, str]]:
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    states = Inquiry.objects.values_list("id", "status", "queue__code")
    done = verify_journal(NowhereStore(), tails=tails, states=states, at=clock.now())
    return [(finding.what, finding.where) for finding in done.findings]


def run(*statements: str) -> None:
    """As the serving role, as the product itself is connected."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (SERVING_ROLE,)
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def as_owner(servers):
    """With every trigger off."""

    def run(*statements: str) -> None:
        database = connection.settings_dict["NAME"]
        servers.psql("; ".join(["SET session_replication_role = replica", *statements]), database=database)

    return run


def ask_claims(desk, here):
    body = {"department": "claims", "summary": "Look at it", "details": "Paid twice?"}
    asked = desk.post(f"{here}/department-requests/", body)
    assert asked.status_code == 201
    client = people.client()
    Department.objects.filter(code="claims").update(client=client)
    told = as_client(client).post(
        f"department-requests/{asked.json()['id']}/status/", {"status": "answered", "note": "Paid once."}
    )
    assert told.status_code == 200, told.content


def retract_and_close(desk, vantage, here):
    sent = vantage.post(f"{here}/messages/", {"body": "For somebody else", "visibility": "agent"})
    for item in ({"item": "message", "item_id": sent.json()["id"]}, {"item": "answer"}):
        case = desk.post(f"{here}/retract/", {**item, "reason": "Sent to the wrong agent"})
        assert case.status_code == 201, case.content
    closed = desk.post(f"privacy-cases/{case.json()['id']}/close/", {"outcome": "no_phi", "note": "Nothing in it."})
    assert closed.status_code == 200, closed.content
    again = {"answer": "It is on its way.", "relay_text": "Your card comes by mail.", "resolution_code": "completed"}
    assert desk.post(f"{here}/claim/").status_code == 200
    assert desk.post(f"{here}/resolve/", again).status_code == 200


def correct_and_link(inquiry, desk, lead, member):
    """A correction that counts, one that waits for a lead, and a link that waits for one."""
    path = f"hand-overs/{HandOver.objects.get(inquiry=inquiry).id}"
    for caller, variant, state in ((lead, "standard_extended", "applied"), (desk, "standard", "applied")):
        body = {"variant": variant, "reason": "Chosen wrong"}
        told = caller.post(f"{path}/correct-clock/", body)
        assert told.status_code == 200, told.content
        assert told.json()["corrections"][-1]["state"] == state
    asked = desk.post(f"{path}/correct-clock/", {"variant": "standard_extended", "reason": "Chosen wrong"})
    assert asked.json()["corrections"][-1]["state"] == "waiting"
    body = {"member": str(member.id), "purpose": "She married and moved to Ohio"}
    linked = desk.post(f"inquiries/{inquiry.reference}/link-subject/", body)
    assert linked.status_code == 200, linked.content


def lift_a_hold(member):
    keeper = Actor.system(name="Dana Reed")
    hold = place_legal_hold(member.id, reason="Case 26-1", by=keeper, at=clock.now())
    lift_legal_hold(hold.id, by=keeper, at=clock.now())
    place_legal_hold(member.id, reason="Case 26-2", by=keeper, at=clock.now())


def give_a_role_by_rule():
    RoleRule.objects.create(group="Auditors", role=Role.AUDITOR, starts_on=clock.date_of(clock.now()))
    named = {"subject": "1", "username": "robin", "name": "Robin", "email": "", "groups": frozenset({"Auditors"})}
    admit(Claims(**named, has_second_factor=True), provider="organization", at=clock.now())


@pytest.fixture
def said(servers, monkeypatch):
    """An inquiry with a file, messages, a department's answer, an answer; an emergency access that a lead reviewed.

    Another inquiry stands beside it, of which things could be taken.
    """
    servers.psql("DELETE FROM journal_open_past", database=connection.settings_dict["NAME"])
    monkeypatch.setattr(members, "EARLIER", clock.now())
    agent, lead, helper = people.agent(), people.associate("triage", lead=True), people.associate("triage")
    member = members.MemberFactory(date_of_birth=date(1949, 11, 12))
    inquiry = inquiries.filed(agent=agent)
    other = inquiries.filed(agent=agent)
    people.client(agent)
    people.DelegationFactory(principal=agent, delegate=people.agent(), starts_on=clock.date_of(clock.now()))
    vantage, desk = as_agent(agent), as_user(lead.user)
    here = f"inquiries/{inquiry.reference}"
    assert vantage.post(f"{here}/messages/", {"body": "Where is it?", "visibility": "agent"}).status_code == 201
    sent = {"file": SimpleUploadedFile("letter.txt", b"Where is my card?"), "visibility": "internal"}
    assert desk.post(f"{here}/claim/").status_code == 200
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    assert desk.client.post(f"/api/v1/{here}/attachments/", sent, headers=headers).status_code == 201
    assert desk.post(f"{here}/messages/", {"body": "Looks odd", "visibility": "internal"}).status_code == 201
    ask_claims(desk, here)
    body = {"answer": "It is on its way.", "relay_text": "Your card comes by mail.", "resolution_code": "completed"}
    assert desk.post(f"{here}/resolve/", body).status_code == 200
    body = {"destinations": ["grievance"], "reason": "A complaint", "keep_working": True}
    own = as_user(helper.user)
    assert own.post(f"inquiries/{other.reference}/claim/").status_code == 200
    assert own.post(f"inquiries/{other.reference}/hand-over/", body).status_code == 200
    correct_and_link(other, own, desk, member)
    retract_and_close(desk, vantage, here)
    opened = as_user(helper.user).post("emergency-access/", {"humana_id": member.humana_id, "reason": "Ambulance asks"})
    assert opened.status_code == 201
    review = {"verdict": "justified", "note": "It was one."}
    assert desk.post(f"emergency-access/{opened.json()['id']}/review/", review).status_code == 200
    lift_a_hold(member)
    give_a_role_by_rule()
    seal_batch(at=clock.now())
    assert found() == []
    return inquiry


def test_everything_that_is_said_is_chained_and_sealed(said):
    kinds = dict.fromkeys(ChainedRow.objects.order_by("kind").values_list("kind", flat=True))
    assert list(kinds) == sorted({chained.kind for _, chained in chained_tables()} - OF_RESTORES)
    entries = set(ChainedRow.objects.values_list("id", flat=True))
    assert set(JournalLink.objects.filter(source="row").values_list("entry_id", flat=True)) == entries


def test_what_comes_late_is_chained_too(said):
    """A department's word after the request has ended is kept with its answer, and so is its hash."""
    agent, lead = people.agent(), people.associate("triage", lead=True)
    inquiry = inquiries.filed(agent=agent)
    desk, here = as_user(lead.user), f"inquiries/{inquiry.reference}"
    assert desk.post(f"{here}/claim/").status_code == 200
    body = {"department": "claims", "summary": "Look at it", "details": "Paid twice?"}
    asked = desk.post(f"{here}/department-requests/", body).json()["id"]
    assert desk.post(f"department-requests/{asked}/cancel/", {"reason": "Found it"}).status_code == 200
    system = as_client(Department.objects.get(code="claims").client)
    told = system.post(f"department-requests/{asked}/status/", {"status": "answered", "note": "Paid once."})
    assert told.status_code == 200, told.content
    assert "Paid once." in DepartmentRequest.objects.get(id=asked).answer
    assert found() == []


def test_another_type_brings_other_details_and_they_are_chained(said):
    """Numbers of all kinds come back from the database as other types; their hash stays."""
    lead = people.associate(lead=True)
    inquiry = inquiries.filed("id_card")
    desk, here = as_user(lead.user), f"inquiries/{inquiry.reference}"
    assert desk.post(f"{here}/claim/").status_code == 200
    body = {"inquiry_type": "other", "details": {"what_is_needed": "A letter"}, "reason": "Mistaken"}
    assert desk.post(f"{here}/reclassify/", body).status_code == 200
    assert ChainedRow.objects.filter(kind="filing", row_id=inquiry.id).count() == 2
    assert found() == []
    inquiry.refresh_from_db()
    inquiry.details = {"amounts": [1e22, 1e23, 2.0, -0.0, 0.1, 12345678901234567, True, None], "of": {"a": 1e-7}}
    inquiry.save()
    with transaction.atomic():
        chain_row(inquiry, "filing", at=clock.now())
    assert found() == []


def test_no_kind_is_named_twice():
    kinds = [chained.kind for _, chained in chained_tables()]
    assert len(kinds) == len(set(kinds)) >= 6


REFUSED = {
    "a message is edited": "UPDATE inquiries_message SET body = 'Nothing'",
    "a message changes its author": "UPDATE inquiries_message SET author_name = 'Somebody'",
    "a reason is edited": "UPDATE journal_history_text SET text = 'Nothing'",
    "an emergency access is deleted": "DELETE FROM members_emergency_access",
    "all emergency accesses are deleted": "TRUNCATE members_emergency_access CASCADE",
    "a chained row is edited": "UPDATE journal_chained_row SET row_hash = repeat('0', 64)",
    "a chained row is deleted": "DELETE FROM journal_chained_row",
    "a tombstone is edited": "UPDATE journal_tombstone SET kind = 'member'",
    "a link without the one before it": "INSERT INTO journal_link (position, source, entry_id, entry_hash, chain_hash) "
    f"VALUES (9223372036854775807, 'journal', '{NEVER}', repeat('0', 64), repeat('0', 64))",
    "a link with another hash": "INSERT INTO journal_link (position, source, entry_id, entry_hash, chain_hash) "
    f"SELECT max(position) + 1, 'journal', '{NEVER}', repeat('0', 64), repeat('0', 64) FROM journal_link",
    "a seal over nothing": "INSERT INTO journal_seal (position, last_link, chain_hash, sealed_at) "
    "SELECT max(position) + 1, 999999, repeat('0', 64), now() FROM journal_seal",
    "a seal of the future": "INSERT INTO journal_seal (position, last_link, chain_hash, sealed_at) "
    "SELECT max(position) + 1, max(last_link) + 1, repeat('0', 64), now() + interval '9 years' FROM journal_seal",
    "an entry from the future": COPY.format(id=FAR[0]),
    "an entry from beyond all dates": COPY.format(id=FAR[1]),
    "an entry from the past": COPY.format(id=NEVER),
    "an event with the last number": "UPDATE outbox_message SET sequence = 9223372036854775807",
    "an event ahead of the others": "INSERT INTO outbox_message (id, type, subject_id, data, occurred_at, stored_at, "
    f"position, sequence) VALUES ('{NEVER}', 'x', '{NEVER}', '{{}}', now(), now(), 0, 9223372036854775806)",
    "an entry of some years ahead": INSTANT.format(at="2029-01-01"),
    "an entry of last week": INSTANT.replace("'{at}'", "now() - interval '7 days'"),
    "an entry at no instant": INSTANT.format(at="infinity"),
    "an entry before all time": INSTANT.format(at="-infinity"),
    "an entry of the year 9999": INSTANT.format(at="9999-12-31"),
    "a happening at no instant": "INSERT INTO journal_history_entry SELECT (h).* FROM (SELECT jsonb_populate_record("
    "h, jsonb_build_object('id', (SELECT max(id::text) FROM journal_entry), 'at', 'infinity', 'position', 999)) AS h "
    "FROM journal_history_entry h LIMIT 1) AS one",
    "a chained row at no instant": "INSERT INTO journal_chained_row (id, at, kind, row_id, subject_id, row_hash) "
    "SELECT (SELECT max(id::text)::uuid FROM journal_entry), 'infinity', kind, row_id, subject_id, row_hash "
    "FROM journal_chained_row LIMIT 1",
    "a seal before all time": "INSERT INTO journal_seal (position, last_link, chain_hash, sealed_at) "
    "SELECT s.position + 1, l.position, l.chain_hash, '-infinity' FROM journal_seal s, journal_link l "
    "ORDER BY s.position DESC, l.position DESC LIMIT 1",
    "an anchor at no instant": "INSERT INTO journal_anchor (seal, anchored_at) VALUES (1, 'infinity')",
    "an event at no instant": "UPDATE outbox_message SET occurred_at = 'infinity'",
    "an event stored at no instant": "UPDATE outbox_message SET stored_at = 'infinity'",
    "a file is another inquiry's": "UPDATE inquiries_attachment a SET inquiry_id = i.id FROM inquiries_inquiry i "
    "WHERE i.id <> a.inquiry_id",
    "an internal file is shown to the agent": "UPDATE inquiries_attachment SET visibility = 'agent'",
    "a file lies somewhere else": "UPDATE inquiries_attachment SET stored_name = '../var/anchors/journal.jsonl'",
    "a file is kept under a name that leads away": "INSERT INTO inquiries_attachment SELECT (one).* FROM (SELECT "
    "jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'stored_name', '../anchors/journal.jsonl')) "
    "AS one FROM inquiries_attachment a) AS made",
    "a message is hidden": "UPDATE inquiries_message SET retracted_at = now() WHERE retracted_at IS NULL",
    "a retracted message is shown": "UPDATE inquiries_message SET retracted_at = NULL WHERE retracted_at IS NOT NULL",
    "a hidden message is put in": "INSERT INTO inquiries_message (id, inquiry_id, visibility, body, author_name, "
    "author_role, mentions, created_at, retracted_at) SELECT gen_random_uuid(), inquiry_id, visibility, body, "
    "author_name, author_role, mentions, created_at, now() FROM inquiries_message LIMIT 1",
    "a file is hidden": "UPDATE inquiries_attachment SET retracted_at = now()",
    "a privacy case is somebody else's": "UPDATE inquiries_privacy_case SET retracted_by_name = 'Nobody'",
    "a closed case has another outcome": "UPDATE inquiries_privacy_case SET outcome = 'low_probability' "
    "WHERE closed_at IS NOT NULL",
    "a privacy case is deleted": "DELETE FROM inquiries_privacy_case",
    "a legal hold is deleted": "DELETE FROM members_legal_hold",
    "a legal hold is lifted by nobody": "UPDATE members_legal_hold SET lifted_at = now(), lifted_by_name = 'Dana Reed' "
    "WHERE lifted_at IS NULL",
    "a legal hold is somebody else's": "UPDATE members_legal_hold SET member_id = (SELECT member_id FROM "
    "inquiries_inquiry WHERE member_id IS NOT NULL LIMIT 1)",
    "a lifted hold was lifted by another": "UPDATE members_legal_hold SET lifted_by_name = 'X' "
    "WHERE lifted_at IS NOT NULL",
    "an inquiry was touched long ago": "UPDATE inquiries_inquiry SET updated_at = '2010-01-05'",
    "an inquiry is kept for six years": "UPDATE inquiries_inquiry SET family = 'individual'",
    "a plan is kept for six years": "UPDATE members_plan SET family = 'individual'",
    "a member was made long ago": "UPDATE members_member SET created_at = '2010-01-05'",
    "an end of coverage was heard of long ago": "UPDATE members_policy SET terminates_on = effective_on, "
    "updated_at = '2010-01-05'",
    "coverage is deleted": "WITH gone AS (DELETE FROM members_policy_agent) DELETE FROM members_policy",
    "coverage is somebody else's": "UPDATE members_policy SET member_id = (SELECT max(id::text)::uuid "
    "FROM members_member)",
    "a regulatory clock is deleted": "DELETE FROM inquiries_clock WHERE kind = 'regulatory'",
    "a regulatory clock is another duty's": "UPDATE inquiries_clock SET label = 'state_complaint' "
    "WHERE kind = 'regulatory'",
    "a regulatory clock is a target of ours": "UPDATE inquiries_clock SET kind = 'first_response', label = 'x' "
    "WHERE kind = 'regulatory'",
    "a correction is deleted": "DELETE FROM inquiries_hand_over_correction",
    "a correction gives more time": "UPDATE inquiries_hand_over_correction SET due_after = due_after "
    "+ interval '9 days', received_after = received_after + interval '9 days'",
    "a decided correction is turned": "UPDATE inquiries_hand_over_correction SET state = 'declined' "
    "WHERE state = 'applied'",
    "a referral is deleted": "DELETE FROM inquiries_referral",
    "a link to a member is deleted": "DELETE FROM inquiries_subject_link",
    "an anchor of no seal": "INSERT INTO journal_anchor (seal, anchored_at) VALUES (9000000000000000000, now())",
    "an emergency access goes on": "UPDATE members_emergency_access SET expires_at = expires_at + interval '300 days'",
    "an emergency access is somebody else's": "UPDATE members_emergency_access SET user_name = 'Nobody'",
    "an entry of another kind": COPY.format(id="9b2c2f34-5d0e-4b6c-9a61-6c8f1f0f7a11"),
}


def is_refused(statement):
    try:
        run(statement)
    except DatabaseError:
        return True
    return False


def test_the_database_refuses(said):
    """All of them in one scene, because nothing of it changes."""
    assert [name for name, statement in REFUSED.items() if not is_refused(statement)] == []
    assert found() == []


MESSAGE = "id, inquiry_id, visibility, body, author_id, author_name, author_role, mentions, created_at"
THANKS = "'Thank you'"
SALT = "INSERT INTO journal_chained_salt (entry_id, subject_id, salt)"
WAYS = {
    "a message is deleted": ("DELETE FROM inquiries_message WHERE visibility = 'agent'", "missing", "message"),
    "a message is replaced": (
        (
            "WITH gone AS (DELETE FROM inquiries_message WHERE visibility = 'agent' RETURNING *) "
            f"INSERT INTO inquiries_message ({MESSAGE}) SELECT {MESSAGE.replace('body', THANKS)} FROM gone"
        ),
        "changed",
        "message",
    ),
    "a message is put in": (
        (
            f"INSERT INTO inquiries_message ({MESSAGE}) "
            f"SELECT gen_random_uuid(), {MESSAGE.removeprefix('id, ')} FROM inquiries_message LIMIT 1"
        ),
        "inserted",
        "message",
    ),
    "an answer is edited": ("UPDATE inquiries_inquiry SET answer = 'No.' WHERE answer <> ''", "changed", "answer"),
    "a relay text is edited": (
        "UPDATE inquiries_inquiry SET relay_text = 'No.' WHERE answer <> ''",
        "changed",
        "answer",
    ),
    "a summary is edited": ("UPDATE inquiries_inquiry SET summary = 'Nothing'", "changed", "filing"),
    "a description is edited": ("UPDATE inquiries_inquiry SET description = 'More'", "changed", "filing"),
    "details are edited": (
        "UPDATE inquiries_inquiry SET details = details || '{\"more\": 1}'",
        "changed",
        "filing",
    ),
    "a filing is another agent's": ("UPDATE inquiries_inquiry SET submitted_by_name = 'X'", "changed", "filing"),
    "a filing is older": (
        "UPDATE inquiries_inquiry SET created_at = created_at - interval '10 minutes'",
        "changed",
        "filing",
    ),
    "a filing is about somebody else": (
        (
            "UPDATE inquiries_inquiry i SET member_id = o.member_id, policy_id = o.policy_id FROM inquiries_inquiry o "
            "WHERE o.id <> i.id"
        ),
        "changed",
        "filing",
    ),
    "a file is deleted": ("DELETE FROM inquiries_attachment", "missing", "attachment"),
    "a department's answer is edited": (
        "UPDATE inquiries_department_request SET answer = 'Paid twice.'",
        "changed",
        "department_answer",
    ),
    "a department was asked something else": (
        "UPDATE inquiries_department_request SET details = 'Nothing'",
        "changed",
        "department_request",
    ),
    "a department's word is deleted": ("DELETE FROM inquiries_department_report", "missing", "department_report"),
    "an emergency access loses its reason": (
        "UPDATE members_emergency_access SET reason = 'Routine'",
        "changed",
        "emergency_access",
    ),
    "a verdict is turned": (
        "UPDATE members_emergency_access SET verdict = 'not_justified'",
        "changed",
        "emergency_review",
    ),
    "a verdict is taken back": (
        "UPDATE members_emergency_access SET verdict = '', reviewed_at = NULL, reviewed_by_id = NULL",
        "changed",
        "emergency_review",
    ),
    "a legal clock is given time": (
        "UPDATE inquiries_hand_over SET legal_due_at = legal_due_at + interval '20 days'",
        "changed",
        "hand_over",
    ),
    "a first receipt is earlier": (
        "UPDATE inquiries_hand_over SET received_at = received_at - interval '1 hour'",
        "changed",
        "hand_over",
    ),
    "a hand-over is deleted": ("DELETE FROM inquiries_hand_over", "missing", "hand_over"),
    "a privacy case loses its reason": (
        "UPDATE inquiries_privacy_case SET reason = 'Nothing'",
        "changed",
        "privacy_case",
    ),
    "a privacy case loses its evidence": (
        "UPDATE inquiries_privacy_case SET evidence = NULL",
        "changed",
        "privacy_case",
    ),
    "a privacy case is closed without a word": (
        (
            "UPDATE inquiries_privacy_case SET outcome = 'no_phi', closed_at = now(), alert_at = NULL "
            "WHERE closed_at IS NULL"
        ),
        "inserted",
        "privacy_case_outcome",
    ),
    "a message is hidden with a case of nobody's": (
        (
            "WITH one AS (SELECT id, inquiry_id FROM inquiries_message WHERE retracted_at IS NULL LIMIT 1) "
            "INSERT INTO inquiries_privacy_case SELECT (jsonb_populate_record(c, jsonb_build_object('id', "
            "gen_random_uuid(), 'item', 'message', 'item_id', one.id, 'closed_at', NULL, 'outcome', ''))).* "
            "FROM inquiries_privacy_case c, one WHERE c.closed_at IS NOT NULL"
        ),
        "inserted",
        "privacy_case",
    ),
    "a hand-over is taken on by nobody": (
        (
            "UPDATE inquiries_hand_over SET state = 'acknowledged', acknowledged_at = now(), "
            "acknowledged_by_name = 'Unit', alert_at = NULL WHERE state = 'handed_over'"
        ),
        "changed",
        "hand_over_state",
    ),
    "nobody is told of a hand-over": (
        "UPDATE inquiries_hand_over SET alert_at = NULL",
        "changed",
        "hand_over_state",
    ),
    "a hand-over is undone by nobody": (
        (
            "UPDATE inquiries_hand_over SET state = 'undone', undone_at = now(), undone_by_name = 'Lead', "
            "alert_at = NULL WHERE state = 'handed_over'"
        ),
        "changed",
        "hand_over_state",
    ),
    "a correction is approved by nobody": (
        (
            "UPDATE inquiries_hand_over_correction SET state = 'applied', decided_at = now(), "
            "decided_by_name = 'Lead' WHERE state = 'waiting'"
        ),
        "changed",
        "hand_over_correction",
    ),
    "an inquiry is closed without a word": (
        (
            "UPDATE inquiries_inquiry SET status = 'withdrawn', assignee_id = NULL, version = version + 1 "
            "WHERE status = 'in_progress'"
        ),
        "changed",
        "the status of inquiry",
    ),
    "an inquiry is moved to another queue": (
        (
            "UPDATE inquiries_inquiry i SET queue_id = q.id FROM desk_work_queue q WHERE q.id <> i.queue_id "
            "AND i.status = 'in_progress'"
        ),
        "changed",
        "the queue of inquiry",
    ),
    "a link is accepted by nobody": (
        (
            "UPDATE inquiries_subject_link SET state = 'accepted', reviewed_at = now(), reviewed_by_id = "
            "(SELECT id FROM accounts_user WHERE id <> linked_by_id LIMIT 1) WHERE state = 'open'"
        ),
        "changed",
        "subject_link_state",
    ),
    "a link is sure because somebody says so": (
        "UPDATE inquiries_inquiry SET link_is_sure = true WHERE linked_member_id IS NOT NULL",
        "changed",
        "link_in_force",
    ),
    "a link names another member": (
        "UPDATE inquiries_subject_link SET member_id = (SELECT max(id::text)::uuid FROM members_member)",
        "changed",
        "subject_link",
    ),
    "an inquiry is linked past the links": (
        (
            "UPDATE inquiries_inquiry SET linked_member_id = (SELECT max(id::text)::uuid FROM members_member), "
            "link_is_sure = true WHERE linked_member_id IS NULL"
        ),
        "inserted",
        "link_in_force",
    ),
    "a legal hold is placed by nobody": (
        (
            "INSERT INTO members_legal_hold (id, member_id, reason, placed_by_name, placed_at, lifted_by_name) "
            "SELECT gen_random_uuid(), member_id, 'x', 'x', now(), '' FROM inquiries_inquiry "
            "WHERE member_id IS NOT NULL LIMIT 1"
        ),
        "inserted",
        "legal_hold",
    ),
    "the salts are deleted": ("DELETE FROM journal_chained_salt", "missing", "message"),
    "a salt is overwritten": ("UPDATE journal_chained_salt SET salt = 'x:y'", "forged", "message"),
    "a salt is another's": (
        "UPDATE journal_chained_salt SET salt = (SELECT max(salt) FROM journal_chained_salt)",
        "",
        "message",
    ),
}


def found_by_rows():
    """The parts of the verification that judge rows and states; they also run inside what is taken back afterwards."""
    stones = Stones()
    states = Inquiry.objects.values_list("id", "status", "queue__code")
    findings = [*stones.look(), *look_at_rows(Verified(), stones), *look_at_states(states)]
    return [(one.what, one.where) for one in findings]


def test_what_was_said_and_is_no_more_is_found(said):
    """Each in the same scene, and taken back."""
    assert found_by_rows() == []
    unseen = {}
    for name, (statement, what, kind) in WAYS.items():
        whats = {what} if what else {"changed", "forged"}
        with transaction.atomic():
            run(statement)
            named = found_by_rows()
            transaction.set_rollback(True)
        if not any(one in whats and where.startswith(f"{kind} ") for one, where in named):
            unseen[name] = named
    assert unseen == {}
    assert found() == []


def test_the_owner_deletes_an_emergency_access_and_is_found(said, as_owner):
    access = EmergencyAccess.objects.get()
    as_owner("DELETE FROM members_emergency_access")
    assert ("missing", f"emergency_access {access.id}") in found()


def test_another_chained_row_for_a_changed_answer_is_forged(said):
    """Whoever edits an answer and chains it again lacks the key that seals the salt."""
    entry = ChainedRow.objects.filter(kind="answer").latest("id")
    again = uuid.UUID(int=entry.id.int + 1)
    run(
        "UPDATE inquiries_inquiry SET answer = 'No.' WHERE answer <> ''",
        "INSERT INTO journal_chained_row (id, at, kind, row_id, subject_id, row_hash) "
        f"SELECT '{again}', now(), kind, row_id, subject_id, encode(sha256('salt'), 'hex') FROM journal_chained_row "
        f"WHERE id = '{entry.id}'",
        f"{SALT} SELECT '{again}', subject_id, 'salt' FROM journal_chained_row WHERE id = '{again}'",
    )
    seal_batch(at=clock.now())
    assert ("forged", f"answer {entry.row_id}") in found()


def test_a_forged_tombstone_hides_nothing(said):
    stone = (
        "INSERT INTO journal_tombstone (id, kind, subject_id, rule, counts, purged_at, purged_by) "
        "SELECT id, 'inquiry', inquiry_id, 'medicare_10_years', '{}', now(), 'ARSOS' FROM journal_history_entry "
        f"WHERE inquiry_id = '{said.id}' ORDER BY id DESC LIMIT 1"
    )
    run(stone, "DELETE FROM journal_history_text", "DELETE FROM journal_chained_salt", "DELETE FROM inquiries_message")
    wrong = found()
    assert ("forged", f"tombstone of inquiry {said.id}") in wrong
    assert {what for what, _ in wrong} == {"forged", "missing"}
    assert len(wrong) >= 4


def test_a_tombstone_of_another_proves_nothing(said):
    """A true proof, copied to a stone for somebody else."""
    from audit.chain.steps import bury

    with transaction.atomic():
        bury("inquiry", uuid.uuid4(), rule="other_6_years", counts={}, by=Actor.system(), at=clock.now())
    assert found() == []
    run(
        "INSERT INTO journal_tombstone (id, kind, subject_id, rule, counts, purged_at, purged_by, proof) "
        f"SELECT (SELECT max(id::text)::uuid FROM journal_entry), kind, '{said.id}', rule, counts, purged_at, "
        "purged_by, proof FROM journal_tombstone"
    )
    assert ("forged", f"tombstone of inquiry {said.id}") in found()


@pytest.mark.parametrize("far", FAR)
def test_an_id_from_the_future_stops_no_sealing(said, as_owner, far):
    """Where the trigger was switched off, it is sealed with the rest, and named."""
    as_owner(COPY.format(id=far))
    assert seal_batch(at=clock.now()) == 1
    as_agent(people.agent()).get("inquiries/")
    late = inquiries.filed()
    assert seal_batch(at=clock.now()) >= 2
    assert JournalLink.objects.filter(entry_id__in=JournalEntry.objects.order_by("-at").values("id")[:1]).exists()
    assert JournalSeal.objects.count() >= 3
    wrong = found()
    assert [what for what, where in wrong if far in where] == ["strange"]
    assert late.reference
    assert {what for what, _ in wrong} == {"strange"}


@pytest.mark.parametrize("far", ["infinity", "-infinity", "2190-01-01"])
def test_an_instant_that_nobody_can_read_stops_no_sealing_and_no_auditor(said, as_owner, far):
    """Where the triggers were off: sealed with the rest, named, and out of the way of who reads."""
    strange = str(new_id())
    as_owner(COPY.replace("'{id}', at", f"'{strange}', '{far}'"))
    assert seal_batch(at=clock.now()) == 1
    as_agent(people.agent()).get("inquiries/")
    assert seal_batch(at=clock.now()) >= 1
    assert {(what, strange in where) for what, where in found()} == {("strange", True)}
    auditor = people.UserFactory()
    people.grant(auditor, "auditor")
    assert as_user(auditor).get("journal/").status_code == 200
    assert at_pages(auditor).get("/admin/journal/").status_code == 200


def test_an_id_from_the_past_is_named(said, as_owner):
    as_owner(COPY.format(id=NEVER))
    seal_batch(at=clock.now())
    assert found() == [("inserted", f"journal_entry {NEVER}")]


def test_what_was_never_chained_is_named_in_every_table(said, as_owner):
    as_owner(
        "DELETE FROM journal_link WHERE source = 'row'",
        "DELETE FROM journal_chained_row WHERE kind <> 'credential'",
        "DELETE FROM journal_chained_salt",
    )
    kinds = {chained.kind for _, chained in chained_tables()} - {"credential"} - OF_RESTORES
    assert {where.partition(" ")[0] for what, where in found() if what == "inserted"} == kinds
