"""The SOS line: screened, shown for 15 minutes to one agent, called, chased, looked at (R24–R28)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from audit.models import JournalEntry
from escalations.sos.models import SosCall, SosCriteria, SosScreening
from escalations.tasks import chase_calls
from events.notifications.models import Notification
from foundation import clock
from foundation.actor import Role
from foundation.models import IdempotencyRecord
from inquiries.filing.models import InquiryDraft
from inquiries.inquiry.models import Inquiry, Prospect
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.shipped import shipped_rules

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
SOS_LINE = settings.ARSOS_SOS_LINE
TYPED = {
    "first_name": "Ottilie",
    "last_name": "Testperson",
    "date_of_birth": "1950-02-03",
    "zip_code": "40202",
    "coverage_reported": ["medical"],
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def member(agent):
    return members.policy(agent).member


def screen(caller, *, key="", **fields):
    body = {"member_on_line": True, "how": "three_way", "reasons": ["clinical_need"], **fields}
    return caller.post("sos-screenings/", body, key=key)


def passed(caller, member):
    answer = screen(caller, member=str(member.id))
    assert answer.status_code == 201, answer.content
    return answer.json()


def showings():
    return JournalEntry.objects.filter(kind="reveal", fields__contains=["SOS number"])


def test_a_member_with_a_clinical_need_gets_the_line_for_fifteen_minutes(agent, member):
    with clock.frozen(NOON):
        body = passed(as_agent(agent), member)
    assert body["passed"] is True
    assert body["line"] == {"number": SOS_LINE, "expires_at": "2026-11-18T17:15:00Z"}
    assert body["refusal_reasons"] == []
    assert body["criteria_version"] == 1
    assert body["before_anything"] == "Is it life-threatening? Hang up and dial 911."
    kept = SosScreening.objects.get()
    assert (kept.coverages, kept.is_attested, kept.reasons) == (["drug", "medical"], False, ["clinical_need"])


def test_each_showing_is_journaled_before_it_is_shown(agent, member):
    caller = as_user(agent.user)
    made = passed(caller, member)
    assert showings().count() == 1
    for number in (2, 3):
        assert caller.get(f"sos-screenings/{made['id']}/").json()["line"]["number"] == SOS_LINE
        assert showings().count() == number
    row = showings().latest("at")
    assert (row.actor_id, row.subjects) == (agent.user_id, [member.id])
    assert str(made["id"]) in row.purpose


def test_without_a_journal_there_is_no_number(agent, member, servers):
    caller = as_user(agent.user)
    made = passed(caller, member)
    database = connection.settings_dict["NAME"]
    servers.psql("REVOKE INSERT ON journal_entry FROM arsos_app", database=database)
    try:
        refused = caller.get(f"sos-screenings/{made['id']}/")
    finally:
        servers.psql("GRANT INSERT ON journal_entry TO arsos_app", database=database)
    assert refused.status_code == 503
    assert SOS_LINE not in refused.content.decode()


def test_after_fifteen_minutes_it_is_gone(agent, member):
    caller = as_agent(agent)
    with clock.frozen(NOON):
        made = screen(caller, member=str(member.id), key="once").json()
    for minutes, is_shown in ((14, True), (15, False), (600, False)):
        with clock.frozen(NOON + timedelta(minutes=minutes)):
            read = as_user(agent.user).get(f"sos-screenings/{made['id']}/").json()
            assert read["line"] is None, "made by the client, read by the person"
            again = screen(caller, member=str(member.id), key="once")
            assert again.headers["Idempotency-Replayed"] == "true"
            assert bool(again.json()["line"]) is is_shown


def test_nobody_else_sees_it(agent, member):
    made = passed(as_user(agent.user), member)
    delegate = people.agent()
    people.DelegationFactory(principal=agent, delegate=delegate)
    lead = people.associate("triage", lead=True)
    for who in (delegate.user, lead.user):
        seen = as_user(who).get(f"sos-screenings/{made['id']}/")
        assert (seen.status_code, seen.json()["line"]) == (200, None)
    assert as_agent(agent).get(f"sos-screenings/{made['id']}/").json()["line"] is None
    for who in (people.agent().user, people.associate("triage").user):
        assert as_user(who).get(f"sos-screenings/{made['id']}/").status_code == 404
    listed = as_user(agent.user).get("sos-screenings/")
    assert SOS_LINE not in listed.content.decode()
    assert "line" not in listed.json()["results"][0]
    assert showings().count() == 1


def test_it_is_kept_nowhere(agent, member):
    passed(as_agent(agent), member)
    assert IdempotencyRecord.objects.count() == 1
    for table in ("api_idempotency_record", "escalations_sos_screening", "journal_entry", "outbox_message"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_name = %s", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{SOS_LINE}%"])
                assert cursor.fetchone()[0] == 0, table


def test_every_reason_why_not_at_once_and_one_step_to_what_fits(agent):
    member = members.policy(agent, plan_type="dental").member
    caller = as_agent(agent)
    refused = screen(
        caller,
        member=str(member.id),
        member_on_line=False,
        how="in_the_room",
        reasons=["prescription_access", "id_card"],
    ).json()
    assert [one["code"] for one in refused["refusal_reasons"]] == [
        "member_not_on_line",
        "no_active_medical",
        "no_active_drug",
        "send_an_inquiry",
    ]
    assert refused["line"] is None
    assert refused["expires_at"] is None
    assert refused["also_file"] == [{"inquiry_type": "id_card", "flow": "my_humana_business"}], "what dental is offered"
    draft = caller.post(f"sos-screenings/{refused['id']}/drafts/", {"inquiry_type": "id_card"})
    assert draft.status_code == 201
    assert draft.json()["content"]["member"] == str(member.id)
    wrong = caller.post(f"sos-screenings/{refused['id']}/drafts/", {"inquiry_type": "care_access"})
    assert wrong.status_code == 422
    assert InquiryDraft.objects.count() == 1


def test_beside_a_passing_reason_the_others_come_back_to_be_filed(agent, member):
    body = screen(as_agent(agent), member=str(member.id), reasons=["clinical_access", "billing", "id_card"]).json()
    assert body["passed"] is True
    assert [one["inquiry_type"] for one in body["also_file"]] == ["id_card", "billing"]


def test_what_was_typed_is_carried_over(agent):
    caller = as_agent(agent)
    made = screen(caller, person={**TYPED, "coverage_reported": ["none"]}).json()
    assert made["passed"] is False
    assert {"inquiry_type": "care_access", "flow": "service_inquiry_card"} in made["also_file"]
    draft = caller.post(f"sos-screenings/{made['id']}/drafts/", {"inquiry_type": "care_access"}).json()
    assert draft["flow"] == "service_inquiry_card"
    assert draft["content"]["prospect"] == {name: TYPED[name] for name in TYPED if name != "coverage_reported"}
    assert draft["content"]["summary"] == "After an SOS screening: a current clinical need"


def test_the_answer_for_a_typed_person_is_the_same_whether_or_not_we_know_them(agent):
    known = members.policy(people.agent(), plan_type="dental").member
    typed = {
        "first_name": known.first_name,
        "last_name": known.last_name,
        "date_of_birth": known.date_of_birth.isoformat(),
        "zip_code": known.zip_code,
        "coverage_reported": ["drug"],
    }
    caller = as_agent(agent)
    bodies = []
    for person in (typed, {**TYPED, "coverage_reported": ["drug"]}):
        body = screen(caller, person=person, reasons=["prescription_access"]).json()
        own = {"id", "created_at", "expires_at", "person", "line"}
        assert body["line"]["number"] == SOS_LINE
        bodies.append({name: value for name, value in body.items() if name not in own})
    assert bodies[0] == bodies[1]
    assert bodies[0]["attested"] is True
    assert bodies[0]["possible_members"] is None


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({}, "/member"),
        ({"person": TYPED, "member": "0192f0c1-0000-7000-8000-000000000000"}, "/member"),
        ({"person": {**TYPED, "coverage_reported": ["none", "drug"]}}, "/person/coverage_reported"),
        ({"person": {**TYPED, "zip_code": "4020"}}, "/person/zip_code"),
        ({"person": {**TYPED, "date_of_birth": "2999-01-01"}}, "/person/date_of_birth"),
        ({"person": {**TYPED, "mbi": "1EG4TE5MK73"}}, "/person/mbi"),
        ({"person": TYPED, "reasons": []}, "/reasons"),
        ({"person": TYPED, "reasons": ["boredom"]}, "/reasons/0"),
        ({"person": TYPED, "how": None}, "/how"),
        ({"person": TYPED, "member_on_line": "yes"}, "/member_on_line"),
    ],
)
def test_what_cannot_be_screened_changes_nothing(agent, fields, pointer):
    refused = screen(as_agent(agent), **fields)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert (SosScreening.objects.count(), Prospect.objects.count()) == (0, 0)


def test_how_is_needed_on_the_line_alone(agent):
    caller = as_agent(agent)
    body = {"person": TYPED, "member_on_line": True, "reasons": ["clinical_need"]}
    assert caller.post("sos-screenings/", body).json()["errors"][0]["pointer"] == "/how"
    assert caller.post("sos-screenings/", {**body, "member_on_line": False}).json()["passed"] is False


def test_only_agents_screen_and_only_their_own_book(member):
    assert screen(as_user(people.associate("triage").user), person=TYPED).status_code == 403
    assert screen(as_agent(people.agent()), member=str(member.id)).status_code == 404
    assert SosScreening.objects.count() == 0


# Calls


def test_a_call_is_logged_finished_and_closes_no_inquiry(agent):
    inquiry = inquiries.filed("care_access", agent=agent)
    caller = as_agent(agent)
    with clock.frozen(NOON):
        made = screen(caller, member=str(inquiry.member_id)).json()
        body = {"screening": made["id"], "started_at": "2026-11-18T16:59:59Z", "inquiry": inquiry.reference}
        early = caller.post("sos-calls/", body)
        assert early.json()["flags"] == ["outside_the_line_time"]
    with clock.frozen(NOON + timedelta(minutes=5)):
        call = caller.post("sos-calls/", {**body, "started_at": "2026-11-18T17:02:00Z"}).json()
    assert (call["flags"], call["inquiry"], call["member"]["id"]) == ([], inquiry.reference, str(inquiry.member_id))
    with clock.frozen(NOON + timedelta(minutes=20)):
        ended = {"ended_at": "2026-11-18T17:19:00Z", "outcome": "resolved", "note": "Refill goes out today"}
        done = caller.patch(f"sos-calls/{call['id']}/", ended, If_Match='"1-x"')
        assert (done.status_code, done.json()["outcome"], done.json()["version"]) == (200, "resolved", 2)
        stale = caller.patch(f"sos-calls/{call['id']}/", {"note": "More"}, If_Match='"1-x"')
        final = caller.patch(f"sos-calls/{call['id']}/", {"outcome": "transferred"})
    assert (stale.status_code, final.status_code) == (412, 409)
    assert SosCall.objects.get(id=call["id"]).outcome == "resolved"
    inquiry.refresh_from_db()
    assert inquiry.status == "queued"
    assert SosScreening.objects.get().chase_at is None


def test_calls_without_a_screening_can_be_logged_afterwards_and_are_flagged(agent, member):
    caller = as_agent(agent)
    body = {"started_at": "2026-11-17T15:00:00Z", "ended_at": "2026-11-17T15:20:00Z", "outcome": "not_resolved"}
    with clock.frozen(NOON):
        bare = caller.post("sos-calls/", body).json()
        named = caller.post("sos-calls/", {**body, "member": str(member.id)}).json()
    assert bare["flags"] == ["no_screening", "nobody_named"]
    assert named["flags"] == ["no_screening"]
    flagged = as_user(people.associate("triage", lead=True).user).get("sos-calls/?flagged=true").json()
    assert len(flagged["results"]) == 2


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"started_at": "2026-11-18T17:01:00Z"}, "/started_at"),
        ({"ended_at": "2026-11-18T15:59:00Z"}, "/ended_at"),
        ({"ended_at": "2026-11-18T17:01:00Z"}, "/ended_at"),
        ({"outcome": "resolved"}, "/ended_at"),
        ({"outcome": "boredom"}, "/outcome"),
        ({"started_at": None}, "/started_at"),
        ({"number": "1"}, "/number"),
    ],
)
def test_calls_that_cannot_have_been(agent, fields, pointer):
    with clock.frozen(NOON):
        refused = as_agent(agent).post("sos-calls/", {"started_at": "2026-11-18T16:00:00Z", **fields})
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert SosCall.objects.count() == 0


def test_the_inquiry_of_a_call_is_the_agents_own(agent):
    other = inquiries.filed("care_access")
    body = {"started_at": "2026-11-18T16:00:00Z", "inquiry": other.reference}
    with clock.frozen(NOON):
        assert as_agent(agent).post("sos-calls/", body).status_code == 404
    assert SosCall.objects.count() == 0


def test_passed_screenings_without_a_call_are_chased(agent, member):
    lead = people.associate("triage", lead=True)
    with clock.frozen(NOON):
        made = passed(as_user(agent.user), member)
        screen(as_user(agent.user), member=str(member.id), member_on_line=False)
    told = []
    for minutes in (29, 30, 31, 119, 120, 500):
        with clock.frozen(NOON + timedelta(minutes=minutes)):
            chase_calls()
            chase_calls()
        told.append(list(Notification.objects.order_by("created_at", "kind").values_list("kind", "user")))
    reminder, never = ("sos_call_missing", agent.user_id), ("sos_call_never_logged", lead.user_id)
    assert told == [[], [reminder], [reminder], [reminder], [reminder, reminder, never], [reminder, reminder, never]]
    with clock.frozen(NOON + timedelta(minutes=501)):
        said = as_user(agent.user).post(f"sos-screenings/{made['id']}/no-call/", {"reason": "The pharmacy gave in"})
    assert (said.status_code, said.json()["no_call_reason"], said.json()["line"]) == (200, "The pharmacy gave in", None)


def test_who_says_what_became_of_it_is_left_alone(agent, member):
    with clock.frozen(NOON):
        caller = as_user(agent.user)
        made, other = passed(caller, member), passed(caller, member)
        caller.post(f"sos-screenings/{made['id']}/no-call/", {"reason": "It rang through"})
        ended = {"started_at": "2026-11-18T16:59:59Z", "ended_at": "2026-11-18T17:00:00Z", "outcome": "disconnected"}
        caller.post("sos-calls/", {"screening": other["id"], **ended})
        again = caller.post(f"sos-screenings/{made['id']}/no-call/", {"reason": "Again"})
    with clock.frozen(NOON + timedelta(hours=5)):
        chase_calls()
    assert again.status_code == 409
    assert Notification.objects.count() == 0


# Odd use


def test_a_pass_after_a_refusal_with_other_answers_is_shown_to_the_lead(agent, member):
    lead = people.associate("triage", lead=True)
    caller = as_agent(agent)
    refused = screen(caller, member=str(member.id), reasons=["billing"]).json()
    made = passed(caller, member)
    assert (refused["signs"], made["signs"]) == (None, None), "agents are not told how they are looked at"
    assert caller.get("sos-screenings/?sign=changed_answers").status_code == 403
    assert caller.get("sos-screenings/?unreviewed=true").status_code == 403
    seen = as_user(lead.user).get("sos-screenings/?sign=changed_answers").json()["results"]
    assert [row["id"] for row in seen] == [made["id"]]
    told = Notification.objects.get(kind="sos_odd_use")
    assert (told.user_id, told.facts["sign"]) == (lead.user_id, "changed_answers")


def test_the_same_for_a_person_typed_in(agent):
    caller = as_agent(agent)
    screen(caller, person=TYPED, reasons=["billing"])
    screen(caller, person={**TYPED, "first_name": "Another"}, reasons=["billing"])
    screen(caller, person=TYPED)
    assert SosScreening.objects.filter(signs=["changed_answers"]).count() == 1


def test_many_people_outside_the_book_are_shown_to_the_lead(agent):
    caller = as_agent(agent)
    for number in range(5):
        screen(caller, person={**TYPED, "last_name": f"Testperson {'ABCDE'[number]}"})
        screen(caller, person={**TYPED, "last_name": f"Testperson {'ABCDE'[number]}"})
    signs = list(SosScreening.objects.order_by("created_at").values_list("signs", flat=True))
    assert signs == [[]] * 8 + [["many_outside_book"]] * 2


def test_two_screenings_at_once_do_not_miss_each_other(agent, member):
    """A refusal and a pass of one agent run at the same moment; in whichever order they commit, signs agree with it."""
    screen(as_agent(agent), member=str(member.id), reasons=["billing"])
    callers = [as_agent(agent) for _ in range(4)]

    def run(caller):
        try:
            return passed(caller, member)["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, callers))
    assert SosScreening.objects.filter(signs=["changed_answers"]).count() == 4


def test_what_was_attested_is_reviewed_by_a_lead(agent):
    lead = people.associate("triage", lead=True)
    known = members.policy(people.agent()).member
    typed = {
        "first_name": known.first_name,
        "last_name": known.last_name,
        "date_of_birth": known.date_of_birth.isoformat(),
        "zip_code": known.zip_code,
        "coverage_reported": ["medical"],
    }
    made = screen(as_agent(agent), person=typed).json()
    desk = as_user(lead.user)
    waiting = desk.get("sos-screenings/?unreviewed=true").json()["results"]
    assert [row["id"] for row in waiting] == [made["id"]]
    seen = desk.get(f"sos-screenings/{made['id']}/").json()
    assert [one["id"] for one in seen["possible_members"]] == [str(known.id)]
    address = f"sos-screenings/{made['id']}/review/"
    assert as_agent(agent).post(address, {"verdict": "fits"}).status_code == 403
    done = desk.post(address, {"verdict": "does_not_fit", "note": "There is no medical plan"})
    assert (done.status_code, done.json()["review"]["verdict"]) == (200, "does_not_fit")
    assert desk.post(address, {"verdict": "fits"}).status_code == 409
    assert desk.get("sos-screenings/?unreviewed=true").json()["results"] == []


# Criteria as data


def strict():
    """Only a termed-in-error report passes."""
    return {**shipped_rules("escalations.soscriteria"), "passes": [{"needs": None, "reasons": ["termed_in_error"]}]}


def test_new_criteria_are_tried_before_they_judge(agent, member):
    administrator, lead = people.UserFactory(), people.associate("triage", lead=True)
    people.grant(administrator, Role.ADMINISTRATOR)
    caller = as_agent(agent)
    passed(caller, member)
    screen(caller, member=str(member.id), reasons=["billing"])
    desk = as_user(lead.user)
    draft = desk.post("sos-criteria/", {"title": "Stricter", "rules": strict()})
    assert draft.status_code == 201, draft.content
    today = clock.date_of(clock.now()).isoformat()
    sample = {"member_on_line": True, "reasons": ["clinical_need"], "coverage": ["medical"]}
    tried = desk.post(
        "sos-criteria/dry-run/",
        {"criteria": draft.json()["id"], "answers": sample, "first_on": today, "last_on": today},
    ).json()
    assert (tried["in_force"]["passed"], tried["proposed"]["passed"]) == (True, False)
    assert (tried["past"]["looked_at"], tried["past"]["would_pass"], tried["past"]["would_be_refused"]) == (2, 0, 1)
    assert SosCriteria.objects.get(state="published").version == 1
    address = f"sos-criteria/{draft.json()['id']}/publish/"
    assert desk.post(address).status_code == 403
    assert as_user(administrator).post(address).json()["state"] == "published"
    again = screen(caller, member=str(member.id)).json()
    assert (again["passed"], again["criteria_version"]) == (False, 2)
    assert as_user(administrator).post(address).status_code == 409
    versions = list(SosScreening.objects.order_by("created_at").values_list("criteria__version", flat=True))
    assert versions == [1, 1, 2]


def test_unusable_criteria_and_strangers(agent):
    lead = as_user(people.associate("triage", lead=True).user)
    refused = lead.post(
        "sos-criteria/", {"title": "Loose", "rules": {**shipped_rules("escalations.soscriteria"), "line_minutes": 60}}
    )
    assert refused.json()["errors"][0]["pointer"] == "/rules/line_minutes"
    assert lead.post("sos-criteria/dry-run/", {"rules": strict()}).status_code == 422
    assert lead.post("sos-criteria/dry-run/", {}).status_code == 422
    for who in (agent.user, people.associate("triage").user):
        assert as_user(who).get("sos-criteria/").status_code == 403
    assert SosCriteria.objects.count() == 1


def test_the_database_keeps_the_rules_too(agent, member):
    passed(as_agent(agent), member)
    for changes in (
        {"passed": False},
        {"refusals": ["member_not_on_line"]},
        {"member_on_line": False},
        {"member": None},
        {"verdict": "fits"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SosScreening.objects.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        SosCriteria.objects.update(rules=strict())
    assert Inquiry.objects.count() == 0


def test_a_client_without_an_agent_screens_nobody():
    assert screen(as_client(people.client()), person=TYPED).status_code == 403
