"""Every field that can hold words about a person is empty once they are purged, or named here with why it stays (R36).

The fields are read from the models, so a new one cannot be forgotten: it has to be emptied, or to be added to `STAYS`.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from foundation import clock
from foundation.actor import Actor
from foundation.crypto import EncryptedTextField
from inquiries.departments.actions.report import report_department_status
from inquiries.departments.models import DepartmentRequest
from inquiries.departments.rules import RequestStatus
from inquiries.departments.steps import StatusReport
from inquiries.handoffs.models import HandOver, HandOverCorrection
from inquiries.inquiry.models import Inquiry, Prospect
from inquiries.privacy_cases.actions import Retraction, retract_item
from inquiries.referrals.models import Referral, ReferralDestination, SelfServiceOffer
from inquiries.relays.models import RelayTry
from inquiries.retention.actions import purge_member, purge_prospect
from inquiries.unsent.actions import save_unsent
from inquiries.unsent.rules import Typed
from members.book.models import FormerMbi, FormerName, Member
from members.imports.models import ImportChange, ImportRun
from members.retention.actions import lift_legal_hold, place_legal_hold
from tests.factories import inquiries, members
from tests.support.calls import as_user
from tests.walk.world import World

pytestmark = pytest.mark.django_db(transaction=True)
APPS = ("inquiries", "escalations", "members")
LATER = datetime(2045, 1, 1, tzinfo=UTC)
MARK = "Zebra crossings"
SHORTEST_WORDS = 30
"""What is shorter holds a code, a state or a reference of ours."""
STAYS = {
    "ClockInterval.why": "a sentence of ours: why a clock ran or stood still",
    "DepartmentReport.report_key": "the number a department's system gave its report",
    "EmergencyAccess.user_name": "who opened it",
    "EscalationStep.owner_name": "who had to act",
    "EscalationStep.passed_over": "levels of the ladder",
    "FollowUpTask.for_name": "who had to do it",
    "HandOver.legal_source": "a citation",
    "HandOver.variant": "which legal clock",
    "HandOverCorrection.variant_after": "which legal clock",
    "HandOverCorrection.variant_before": "which legal clock",
    "HandOverSuggestion.phrases": "phrases of the rules, never the text",
    "Inquiry.before_duplicate": "status and clocks before it was set aside",
    "Inquiry.escalation": "id, state and level",
    "Inquiry.incident": "id, reference and title of an incident, whose words are checked for anybody's data",
    "Inquiry.label_codes": "codes of labels, whose words are checked for the shape of anybody's data",
    "Inquiry.required_skills": "codes",
    "InquiryClock.label": "which destination",
    "LegalHold.reason": "why the law kept the records; the proof that they were kept",
    "RelayTry.author_name": "who called",
    "Referral.requested_type": "a code",
    "RoutingDecision.queue_code": "a code",
    "RoutingDecision.rules": "names and conditions of rules",
    "SosScreening.also_file": "codes of types",
}
UNREACHED = {
    "Attachment.found": "what a scanner found; the row goes with its file",
    "BulkItem.code": "of what was refused alone; runs go a month after they ended",
    "BulkItem.detail": "the same",
    "HandOver.undone_reason": "of what was undone alone; goes as `reason` does",
    "IncidentPostItem.code": "of what was left out alone; a code of ours",
    "IncidentPostItem.detail": "the same, in a sentence of ours",
    "UnsentText.form": "which form: a code of ours; the row goes",
    "InquiryMessage.mentions": "of notes alone; the row goes",
}
"""What constraints keep the test from writing, and what becomes of it."""


def about_a_person():
    """Models whose rows belong to an inquiry, a member or a prospect, however far away."""
    found = {Inquiry, Member, Prospect}
    candidates = [one for one in apps.get_models() if one._meta.app_label in APPS]
    while more := {one for one in candidates if one not in found and _belongs(one, found)}:
        found |= more
    return sorted(found, key=lambda one: one._meta.label)


def _belongs(model, found):
    for one in model._meta.concrete_fields:
        if one.related_model in found or one.attname in {"inquiry_id", "member_id", "prospect_id"}:
            return True
    return False


def can_hold_words(one):
    """Whether somebody's words fit into a field; who did something and what we made up ourselves are none."""
    if one.choices or one.unique or one.primary_key or one.name.endswith(("by_name", "_hash", "hashes", "client_id")):
        return False
    if isinstance(one, ArrayField):
        return can_hold_words(one.base_field)
    if isinstance(one, models.CharField):
        return (one.max_length or 0) >= SHORTEST_WORDS
    return isinstance(one, models.TextField | models.JSONField)


def fields():
    return [(model, one) for model in about_a_person() for one in model._meta.concrete_fields if can_hold_words(one)]


def marked(one):
    if isinstance(one, ArrayField):
        return f"ARRAY['{MARK}']"
    return f"""'{{"said": "{MARK}"}}'""" if isinstance(one, models.JSONField) else f"'{MARK}'"


def where_marked(found):
    """The fields that hold the mark, or anything at all where it is sealed."""
    holding = set()
    with connection.cursor() as cursor:
        for model, one in found:
            said = "IS NOT NULL" if isinstance(one, EncryptedTextField) else f"::text LIKE '%{MARK}%'"
            cursor.execute(f'SELECT 1 FROM {model._meta.db_table} WHERE "{one.column}" {said} LIMIT 1')
            if cursor.fetchone():
                holding.add(f"{model.__name__}.{one.name}")
    return holding


@pytest.fixture
def world(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    made = World()
    inquiry = Inquiry.objects.select_related("agent").first()
    of = {"agent": inquiry.agent, "inquiry_id": inquiry.id, "created_at": made.at}
    Referral.objects.create(requested_type="sales", destination=ReferralDestination.objects.first(), **of)
    SelfServiceOffer.objects.create(inquiry_type_id=inquiry.inquiry_type_id, outcome="offered", **of)
    about_the_member(made, inquiry)
    beyond_filing(made)
    return made


def about_the_member(made, inquiry):
    """What the world has none of: former names, an application, a hold that was lifted, what a dry run found."""
    member, day = inquiry.member, {"used_from": date(2020, 1, 1), "used_until": date(2021, 1, 1)}
    FormerName.objects.create(member=member, first_name="Ada", last_name="Quagga", **day)
    FormerMbi.objects.create(member=member, mbi="1EG4TE5MK73", mbi_hashes=["x"], **day)
    members.application(made.agent, member=member)
    hold = place_legal_hold(member.id, reason="Case 26-1", by=Actor.system(), at=made.at)
    lift_legal_hold(hold.id, by=Actor.system(), at=made.at)
    ImportChange.objects.create(
        run=ImportRun.objects.first(),
        member=member,
        position=1,
        line=2,
        record="member",
        change="changed",
        column="city",
        before="A",
        after="B",
    )


def beyond_filing(made):
    """A prospect's inquiry, a department that reported, a first receipt that was corrected, and what was retracted."""
    person = {"first_name": "Ada", "last_name": "Quagga", "date_of_birth": "1950-02-03", "zip_code": "40202"}
    card = {"prospect": person, "authority": "none", "line_of_business": "MAPD", "inquiry_type": "other"}
    need = inquiries.need("other")
    card |= {"summary": need.summary, "details": dict(need.details)}
    assert as_user(made.agent.user).post("inquiries/", card).status_code == 201
    asked = DepartmentRequest.objects.filter(inquiry__reference=made.inquiries["in_progress"]).first()
    by = made.by(made.people["department"])
    report_department_status(
        asked.id, StatusReport(status=RequestStatus.IN_PROGRESS, note="We look", road="person"), by=by, at=made.at
    )
    RelayTry.objects.create(inquiry=inquiries_of(made, "resolved"), outcome="not_reached", **who_called(made))
    handed = HandOver.objects.first()
    moments = {"received_before": handed.received_at, "received_after": handed.received_at - timedelta(hours=1)}
    who = {"asked_by_name": "A", "asked_at": made.at, "decided_by_name": "B", "decided_at": made.at}
    HandOverCorrection.objects.create(hand_over=handed, state="applied", reason="A slip", **moments, **who)
    lead = made.by(made.lead)
    resolved = inquiries_of(made, "resolved")
    save_unsent(resolved.id, Typed("note", {"body": MARK}), known=0, by=lead, at=clock.now())
    retract_item(made.inquiries["resolved"], Retraction(item="answer", reason="Not hers"), by=lead, at=made.at)


def inquiries_of(made, state):
    return Inquiry.objects.get(reference=made.inquiries[state])


def who_called(made):
    return {"author_id": made.agent.user_id, "author_name": "A", "created_at": made.at}


def say_it_everywhere(servers, found):
    """Past rules and triggers, as the superuser: whatever a field can hold, somebody will write into it."""
    steps = [
        f'BEGIN UPDATE {model._meta.db_table} SET "{one.column}" = {marked(one)}; '
        f"EXCEPTION WHEN check_violation OR unique_violation OR string_data_right_truncation THEN NULL; END;"
        for model, one in found
        if not isinstance(one, EncryptedTextField)
    ]
    ended = (
        "UPDATE inquiries_inquiry SET status = 'withdrawn', assignee_id = NULL, pending_reason = '', "
        "hold_until = NULL, follow_up_at = NULL, duplicate_of_id = NULL, set_aside_quietly = false, "
        "updated_at = '2026-12-01'; "
        "UPDATE members_policy SET terminates_on = '2026-12-01';"
    )
    script = f"SET session_replication_role = replica; DO $$ BEGIN {' '.join(steps)} END $$; {ended}"
    servers.psql(script, database=connection.settings_dict["NAME"])


def test_no_field_about_a_person_keeps_words_when_they_are_purged(world, servers):
    found = fields()
    say_it_everywhere(servers, found)
    reached = where_marked(found)
    named = {f"{model.__name__}.{one.name}" for model, one in found}
    for member in Member.objects.values_list("id", flat=True):
        assert purge_member(member, by=Actor.system(), at=LATER) is not None
    for prospect in Prospect.objects.values_list("id", flat=True):
        assert purge_prospect(prospect, by=Actor.system(), at=LATER)
    left = where_marked(found)
    assert (sorted(named - reached - set(UNREACHED)), sorted(left - set(STAYS))) == ([], [])
    assert (set(UNREACHED) & reached, set(STAYS) - left) == (set(), set())
