"""What was kept for its time goes, leaves proof, and the chain can still be verified (R36)."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models.agents import AgentAffiliation
from audit.chain.steps import chain_row
from audit.models import HistoryEntry, HistoryText, Tombstone
from audit.seals.actions import seal_batch
from audit.seals.anchors import NowhereStore
from audit.seals.verification import verify_journal
from foundation import clock
from foundation.actor import Actor
from inquiries.attachments.models import Attachment
from inquiries.inquiry.models import Inquiry, InquiryMessage, Prospect
from inquiries.retention.actions import purge_member, purge_prospect
from inquiries.retention.queries import last_contact_on, members_to_purge, retention_of_prospect
from members.book.models import Member, Policy
from members.retention.actions import lift_legal_hold, place_legal_hold
from members.retention.models import LegalHold
from members.retention.rules import Coverage, decide_retention, years_after
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_user

BY = Actor.system(name="test")
ENDED = date(2026, 11, 30)
TEXT = "The letter speaks of zebra crossings."


@pytest.mark.parametrize(
    ("coverages", "contact", "rule", "until"),
    [
        ([(True, date(2016, 3, 31))], date(2015, 1, 1), "medicare_10_years", date(2026, 3, 31)),
        ([(False, date(2016, 3, 31))], date(2015, 1, 1), "other_6_years", date(2022, 3, 31)),
        (
            [(False, date(2020, 1, 1)), (True, date(2010, 1, 1))],
            date(2015, 1, 1),
            "medicare_10_years",
            date(2030, 1, 1),
        ),
        ([(True, date(2016, 3, 31))], date(2018, 5, 1), "medicare_10_years", date(2028, 5, 1)),
        ([(True, date(2016, 3, 31)), (True, None)], date(2015, 1, 1), "medicare_10_years", None),
        ([], date(2020, 2, 29), "other_6_years", date(2026, 2, 28)),
    ],
)
def test_how_long_records_are_kept(coverages, contact, rule, until):
    decided = decide_retention([Coverage(*one) for one in coverages], last_contact_on=contact)
    assert (decided.rule, decided.keep_until) == (rule, until)
    assert decided.is_over(date(2099, 1, 1)) is (until is not None)
    assert until is None or not decided.is_over(until)


@pytest.mark.parametrize("plan_type", ["MAPD", "dental"])
@pytest.mark.parametrize(
    ("ended", "on"),
    [
        (date(2016, 3, 31), date(2026, 4, 1)),
        (date(2016, 2, 29), date(2026, 3, 1)),
        (date(2018, 2, 28), date(2028, 2, 29)),
    ],
)
def test_a_round_reads_who_is_due_and_nobody_who_left_lately(
    transactional_db, django_assert_num_queries, plan_type, ended, on
):
    """The day after the last day is found, the last day not, and who is far from due is not asked about at all."""
    due = member_until(ended if plan_type == "MAPD" else years_after(ended, 4), plan_type)
    at = clock.beginning_of(on)
    assert list(members_to_purge(at)) == [due.id]
    assert list(members_to_purge(at - timedelta(days=1))) == []
    Policy.objects.filter(member=due).update(terminates_on=on - timedelta(days=300))
    for _ in range(3):
        member_until(on - timedelta(days=300), plan_type)
    with django_assert_num_queries(1):
        assert list(members_to_purge(at)) == []


def member_until(day, plan_type):
    """Somebody known for long whose only policy ended on a day."""
    policy = members.policy(people.agent(), plan_type=plan_type)
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    Policy.objects.filter(id=policy.id).update(effective_on=long_ago.date(), terminates_on=day, updated_at=long_ago)
    Member.objects.filter(id=policy.member_id).update(created_at=long_ago)
    return policy.member


@pytest.fixture
def story(settings, tmp_path, transactional_db):
    """A member whose coverage ended, with an inquiry that has words, messages and a file."""
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    agent, lead = people.agent(), people.associate("triage", lead=True)
    policy = members.policy(agent)
    inquiry = inquiries.filed(agent=agent, policy=policy)
    vantage, desk = as_agent(agent), as_user(lead.user)
    here = f"inquiries/{inquiry.reference}"
    file = SimpleUploadedFile("letter.txt", TEXT.encode())
    headers = {**vantage.headers, "Idempotency-Key": "k"}
    assert vantage.client.post(f"/api/v1/{here}/attachments/", {"file": file}, headers=headers).status_code == 201
    assert vantage.post(f"{here}/messages/", {"body": TEXT, "visibility": "agent"}).status_code == 201
    assert desk.post(f"{here}/claim/").status_code == 200
    assert desk.post(f"{here}/release/", {"reason": TEXT}).status_code == 200
    beyond_filing(agent, desk, inquiry)
    assert vantage.post(f"{here}/withdraw/", {"reason": TEXT}).status_code == 200
    Policy.objects.filter(id=policy.id).update(terminates_on=ENDED)
    seal_batch(at=clock.now())
    return inquiry


def beyond_filing(agent, desk, inquiry):
    """Words of people in everything that is not the inquiry itself."""
    here, own = f"inquiries/{inquiry.reference}", as_user(agent.user)
    assert own.post(f"{here}/messages/", {"body": f"She was rude. {TEXT}"}).status_code == 201
    suggestion = desk.get(f"{here}/suggestions/").json()[0]
    dismissed = desk.post(f"{here}/suggestions/{suggestion['id']}/dismiss/", {"reason": TEXT})
    assert dismissed.status_code == 200
    handed = {"destinations": ["grievance"], "reason": TEXT, "keep_working": True}
    assert desk.post(f"{here}/hand-over/", handed).status_code == 200
    raised = own.post(f"{here}/escalate/", {"exhausted_options": [TEXT], "reason": TEXT})
    assert raised.status_code == 200, raised.content
    manager = as_user(AgentAffiliation.objects.get(agent=agent).sales_manager)
    escalation = manager.get("escalations/?mine=true").json()["results"][0]["id"]
    settled = manager.post(f"escalations/{escalation}/settle/", {"outcome": "resolved", "note": TEXT})
    assert settled.status_code == 200
    body = {
        "member": str(inquiry.member_id),
        "member_on_line": True,
        "how": "in_the_room",
        "reasons": ["clinical_need"],
    }
    screenings = [own.post("sos-screenings/", body).json()["id"] for _ in range(2)]
    assert own.post(f"sos-screenings/{screenings[0]}/no-call/", {"reason": TEXT}).status_code == 200
    started = clock.now().isoformat()
    call = {"screening": screenings[1], "started_at": started, "note": TEXT, "inquiry": inquiry.reference}
    assert own.post("sos-calls/", call).status_code == 201


def test_who_was_typed_in_for_a_screening_alone_is_purged_too(transactional_db):
    agent = people.agent()
    typed = {"first_name": "Zebulon", "last_name": "Quagga", "date_of_birth": "1950-02-03", "zip_code": "40202"}
    body = {"person": {**typed, "coverage_reported": ["none"]}, "member_on_line": False, "reasons": ["billing"]}
    assert as_agent(agent).post("sos-screenings/", body).status_code == 201
    prospect = Prospect.objects.get()
    assert purge_prospect(prospect.id, by=BY, at=TOO_EARLY) == ""
    assert purge_prospect(prospect.id, by=BY, at=LATER) == "medicare_10_years"
    assert not [name for name in ("Zebulon", "Quagga", "1950-02-03") if name in everything_kept()]


LATER, TOO_EARLY = datetime(2037, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def everything_kept() -> str:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):  # parts of a table are read through it
            cursor.execute(f'SELECT t::text FROM public."{table}" AS t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_what_is_purged_is_gone_and_proven_and_the_chain_is_whole(story, tmp_path):
    member = Member.objects.get(id=story.member_id)
    names = (TEXT, member.last_name, member.humana_id, member.phone)
    assert all(name in everything_kept() for name in names)
    assert purge_member(member.id, by=BY, at=LATER).rule == "medicare_10_years"
    assert not [name for name in names if name in everything_kept()]
    for table in (HistoryText, InquiryMessage, Attachment):
        assert not table.objects.exists()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    kept = Inquiry.objects.get(id=story.id)
    assert (kept.reference, kept.status, kept.summary, kept.details) == (story.reference, "withdrawn", "", {})
    assert HistoryEntry.objects.filter(inquiry_id=story.id).count() == kept.history_position
    stones = Tombstone.objects.values_list("kind", "subject_id", "rule")
    assert set(stones) == {("inquiry", story.id, "medicare_10_years"), ("member", member.id, "medicare_10_years")}
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    assert verify_journal(NowhereStore(), tails=tails, at=clock.now()).findings == []


def test_texts_that_go_without_a_tombstone_are_missed(story):
    HistoryText.objects.all().delete()
    tails = Inquiry.objects.values_list("id", "history_position", "history_hash")
    assert {one.what for one in verify_journal(NowhereStore(), tails=tails, at=clock.now()).findings} == {"missing"}


def test_before_its_time_nothing_goes(story):
    assert purge_member(story.member_id, by=BY, at=TOO_EARLY) is None
    assert InquiryMessage.objects.exists()


def test_a_hold_stops_it_until_it_is_lifted(story):
    hold = place_legal_hold(story.member_id, reason="Case 26-1", by=BY, at=clock.now())
    assert purge_member(story.member_id, by=BY, at=LATER) is None
    lift_legal_hold(hold.id, by=BY, at=clock.now())
    assert purge_member(story.member_id, by=BY, at=LATER) is not None


def test_an_open_inquiry_and_new_coverage_stop_it(story):
    member = Member.objects.get(id=story.member_id)
    other = inquiries.filed(agent=story.agent, policy=Policy.objects.get())
    assert purge_member(member.id, by=BY, at=LATER) is None
    inquiries.put_in(other, "withdrawn")
    members.policy(story.agent, member=member, plan_type="PDP")
    assert purge_member(member.id, by=BY, at=LATER) is None


def test_twice_has_one_effect(story):
    assert purge_member(story.member_id, by=BY, at=LATER) is not None
    assert purge_member(story.member_id, by=BY, at=LATER) is None
    assert Tombstone.objects.count() == 2


def test_the_command_says_what_would_go_and_then_what_went(story):
    out = StringIO()
    with clock.frozen(LATER):
        call_command("purge_expired", "--dry-run", stdout=out)
        assert out.getvalue() == "medicare_10_years: members that would go: 1\n"
        assert InquiryMessage.objects.exists()
        call_command("purge_expired", stdout=out)
    assert "medicare_10_years: members: 1" in out.getvalue()
    assert "medicare_10_years: attachments: 1" in out.getvalue()
    assert not InquiryMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_prospect_who_never_became_a_member_goes_too():
    person = {"first_name": "Petra", "last_name": "Typedin", "date_of_birth": "1950-01-01", "zip_code": "40202"}
    need = {"inquiry_type": "other", "summary": TEXT, "details": {"what_is_needed": TEXT}}
    body = {"prospect": person, "authority": "none", "line_of_business": "MAPD", **need}
    made = as_agent(people.agent()).post("inquiries/", body)
    assert made.status_code == 201
    out = StringIO()
    with clock.frozen(LATER):
        call_command("purge_expired", stdout=out)
        assert Prospect.objects.get().last_name == "Typedin"
        inquiries.put_in(Inquiry.objects.get(), "withdrawn")
        call_command("purge_expired", stdout=out)
    assert "medicare_10_years: prospects without a member: 1" in out.getvalue()
    assert "Typedin" not in everything_kept()
    assert TEXT not in everything_kept()


def test_the_command_places_and_lifts_a_hold(story):
    out = StringIO()
    call_command("legal_hold", "place", str(story.member_id), "--reason", "Case 26-1", "--by", "Dana Reed", stdout=out)
    hold = LegalHold.objects.get()
    assert (hold.placed_by_name, hold.reason) == ("Dana Reed", "Case 26-1")
    with pytest.raises(CommandError, match="already has a legal hold"):
        call_command("legal_hold", "place", str(story.member_id), "--reason", "x", "--by", "Dana Reed")
    call_command("legal_hold", "lift", str(hold.id), "--by", "Dana Reed", stdout=out)
    assert LegalHold.objects.get().lifted_at is not None


def test_a_hold_that_was_lifted_past_arsos_still_holds(story, servers):
    """Where the triggers were off, or with a forged entry of the chain: only a lifting chained with the keys counts."""
    now = clock.now()
    hold = place_legal_hold(story.member_id, reason="Case 26-1", by=BY, at=now)
    servers.psql(
        "SET session_replication_role = replica; "
        "UPDATE members_legal_hold SET lifted_at = now(), lifted_by_name = 'Dana Reed'",
        database=connection.settings_dict["NAME"],
    )
    assert purge_member(story.member_id, by=BY, at=LATER) is None
    with transaction.atomic():
        chain_row(LegalHold.objects.get(id=hold.id), "legal_hold_lifted", at=now)
    assert purge_member(story.member_id, by=BY, at=LATER) is not None


def test_what_happened_counts_where_a_row_says_that_it_is_long_ago(story):
    """Rows dated back keep nothing from counting that the history, which nobody changes, says otherwise."""
    happened = clock.date_of(clock.now())
    Inquiry.objects.update(updated_at=datetime(2010, 1, 5, tzinfo=UTC), created_at=datetime(2010, 1, 5, tzinfo=UTC))
    assert last_contact_on(story.member_id) == happened
    kept = retention_of_prospect(Inquiry.objects.filter(id=story.id), typed_on=None)
    assert kept.keep_until == years_after(happened, 10)


def test_an_end_of_coverage_counts_from_when_it_was_heard_of(transactional_db):
    due = member_until(date(2016, 3, 31), "MAPD")
    assert purge_member(due.id, by=BY, at=clock.beginning_of(date(2026, 4, 1))) is not None
    other = member_until(date(2016, 3, 31), "MAPD")
    Policy.objects.filter(member=other).update(updated_at=datetime(2020, 1, 1, 12, tzinfo=UTC))
    assert purge_member(other.id, by=BY, at=clock.beginning_of(date(2026, 4, 1))) is None


@pytest.mark.parametrize(
    "change",
    [
        "terminates_on = '2016-03-31'",
        "cancelled_on = '2016-03-31'",
        "terminates_on = '2016-03-31', updated_at = '2016-03-31'",
    ],
)
def test_nobody_ends_coverage_in_the_past_unseen(transactional_db, servers, change):
    """As the role that serves, where the owner of the tables has not opened the past."""
    kept = member_until(date(2026, 11, 30), "MAPD")
    servers.psql("DELETE FROM journal_open_past", database=connection.settings_dict["NAME"])
    before = Policy.objects.filter(member=kept).values().get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_policy SET {change}")
    assert Policy.objects.filter(member=kept).values().get() == before
