"""Hand-overs: suggested, decided by a person, with their legal clock, acknowledged or alarmed, followed (R23, R29)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from audit.models import HistoryEntry, JournalEntry
from events.feed.models import OutboxMessage
from events.letters.models import Letter
from events.notifications.models import Notification
from events.tasks import send_mail
from foundation import clock
from foundation.actor import Role
from foundation.clock import in_eastern
from inquiries.handoffs.actions import alert_on_hand_over
from inquiries.handoffs.models import DestinationUnit, HandOver, HandOverNote, LegalClock
from inquiries.handoffs.suggestions.models import HandOverSuggestion, SuggestionRuleSet
from inquiries.inquiry.models import Inquiry
from inquiries.queues.actions import claim_inquiry
from inquiries.tasks import alert_on_hand_overs, check_due
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.pages import at_pages, text_of
from tests.support.shipped import shipped_rules

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Desk:
    """An inquiry in the hands of somebody, and everybody around it."""

    def __init__(self, plan_type="MAPD", code="other", at=NOON):
        self.agent = people.agent()
        self.lead = people.associate(lead=True)
        self.holder = people.associate()
        with clock.frozen(at):
            policy = members.policy(self.agent, plan_type=plan_type)
            self.inquiry = inquiries.filed(code, agent=self.agent, policy=policy)
            claim_inquiry(self.inquiry.reference, by=inquiries.actor_of(self.holder), at=at)

    def hand(self, *destinations, at=NOON, who=None, **fields):
        body = {"destinations": list(destinations), "reason": "The member says so", **fields}
        with clock.frozen(at):
            return as_user((who or self.holder).user).post(f"inquiries/{self.inquiry.reference}/hand-over/", body)

    def say(self, body, *, at=NOON, who=None, visibility="agent"):
        with clock.frozen(at):
            caller = as_user(who.user) if who else as_agent(self.agent)
            return caller.post(
                f"inquiries/{self.inquiry.reference}/messages/", {"body": body, "visibility": visibility}
            )

    def fresh(self):
        self.inquiry.refresh_from_db()
        return self.inquiry


@pytest.fixture
def desk():
    return Desk()


def unit_system(destination="grievance"):
    client = people.client()
    DestinationUnit.objects.filter(destination=destination).update(client=client)
    return client


# Suggestions


def filed_with(description, *, code="other", plan_type="MAPD"):
    agent = people.agent()
    policy = members.policy(agent, plan_type=plan_type)
    need = inquiries.need(code)
    body = {
        "policy": str(policy.id),
        "inquiry_type": code,
        "summary": "A matter",
        "description": description,
        "details": dict(need.details),
        **({"self_service": need.self_service} if need.self_service else {}),
    }
    made = as_agent(agent).post(f"members/{policy.member_id}/inquiries/", body)
    assert made.status_code == 201, made.content
    return Inquiry.objects.get(reference=made.json()["reference"])


@pytest.mark.parametrize(
    ("description", "plan_type", "wanted"),
    [
        ("The nurse was rude to her.", "MAPD", ["grievance"]),
        ("The nurse was rude to her.", "MEDSUPP", ["state_complaint"]),
        ("The MRI was denied and she wants to appeal.", "MAPD", ["part_c_appeal"]),
        ("The MRI was denied and she wants to appeal.", "medical", ["state_complaint"]),
        ("Her drug was denied and she wants to appeal.", "PDP", ["part_d_appeal"]),
        ("Her drug was denied and she wants to appeal.", "MA", ["part_c_appeal"]),
        ("She lost her card.", "MAPD", []),
    ],
)
def test_words_are_put_before_a_person(description, plan_type, wanted):
    inquiry = filed_with(description, plan_type=plan_type)
    found = HandOverSuggestion.objects.filter(inquiry=inquiry)
    assert [one.destination for one in found] == wanted
    assert inquiry.hand_over_suggested is bool(wanted)
    for one in found:
        assert one.phrases
        assert one.rule_set_version == 1
        assert description not in " ".join(one.phrases)


def test_agents_are_not_shown_what_is_suggested(desk):
    desk.say("The nurse was rude to her")
    address = f"inquiries/{desk.inquiry.reference}/suggestions/"
    assert as_agent(desk.agent).get(address).status_code == 403
    shown = as_user(desk.holder.user).get(address).json()
    assert [(one["destination"], one["phrases"], one["state"]) for one in shown] == [("grievance", ["rude*"], "open")]


def test_later_words_count_too_and_once(desk):
    assert desk.fresh().hand_over_suggested is False
    for _ in range(2):
        desk.say("The nurse was rude to her")
    assert HandOverSuggestion.objects.count() == 1
    assert desk.fresh().hand_over_suggested is True
    assert Notification.objects.filter(kind="hand_over_suggested", user=desk.holder.user).count() == 1
    desk.say("This is rude", who=desk.holder)
    assert HandOverSuggestion.objects.count() == 1, "what ARSOS writes is not looked at"


def dismiss(desk, suggestion, who=None, **body):
    address = f"inquiries/{desk.inquiry.reference}/suggestions/{suggestion.id}/dismiss/"
    return as_user((who or desk.holder).user).post(address, body or {"reason": "It is about a song"})


def test_a_person_decides_that_it_is_none_with_a_reason(desk):
    desk.say("The nurse was rude to her")
    suggestion = HandOverSuggestion.objects.get()
    assert dismiss(desk, suggestion, reason="").status_code == 422
    stranger = people.associate("billing")
    refused = dismiss(desk, suggestion, who=stranger)
    assert refused.status_code in {403, 404}
    done = dismiss(desk, suggestion)
    assert (done.status_code, done.json()["hand_over_suggested"]) == (200, False)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by_name) == ("dismissed", desk.holder.user.display_name)
    entry = HistoryEntry.objects.get(kind="suggestion_dismissed")
    assert (entry.agent_visible, entry.facts["destination"]) == (False, "grievance")
    assert dismiss(desk, suggestion).status_code == 409
    desk.say("The nurse was rude to her")
    assert HandOverSuggestion.objects.count() == 1, "the same words are not suggested again"
    desk.say("The nurse was rude and hung up")
    assert HandOverSuggestion.objects.count() == 2, "others are"


def test_a_change_of_type_looks_again(desk):
    body = {
        "inquiry_type": "dissatisfaction",
        "details": {"own_words": "It is a long story", "event_date": "2026-11-01"},
        "reason": "It is one",
    }
    with clock.frozen(NOON):
        done = as_user(desk.holder.user).post(f"inquiries/{desk.inquiry.reference}/reclassify/", body)
    assert done.status_code == 200, done.content
    assert "type dissatisfaction" in HandOverSuggestion.objects.get().phrases
    assert desk.fresh().hand_over_suggested is True


def test_new_rules_are_data():
    administrator = people.UserFactory()
    people.grant(administrator, Role.ADMINISTRATOR)
    rules = {**shipped_rules("inquiries.suggestionruleset"), "phrases": {"grievance": [[1.0, ["zebra*"]]]}}
    desk = as_user(administrator)
    made = desk.post("suggestion-rules/", {"title": "Zebras", "rules": rules})
    assert made.status_code == 201, made.content
    assert filed_with("The zebras were rude").suggestions.get().phrases == ["rude*"]
    assert desk.post(f"suggestion-rules/{made.json()['id']}/publish/").json()["state"] == "published"
    found = filed_with("The zebras were rude").suggestions.get()
    assert (found.phrases, found.rule_set_version) == (["zebra*"], 2)
    wrong = desk.post("suggestion-rules/", {"title": "Broken", "rules": {**rules, "thresholds": {}}})
    assert wrong.json()["errors"][0]["pointer"] == "/rules/thresholds"
    lead = as_user(people.associate("triage", lead=True).user)
    assert lead.get("suggestion-rules/").status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionRuleSet.objects.filter(version=1).update(rules=rules)


# Handing over


def test_handed_over_with_everything_kept(desk):
    desk.say("The nurse was rude to her")
    answer = desk.hand("grievance")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["hand_overs"]) == ("handed_over", ["grievance"])
    made = HandOver.objects.get()
    assert (made.variant, made.is_expedited, made.state) == ("standard", False, "handed_over")
    assert made.received_at == NOON
    assert made.legal_due_at == NOON + 30 * DAY
    assert made.alert_at == NOON + 4 * HOUR
    assert HandOverSuggestion.objects.get().state == "accepted"
    assert desk.fresh().hand_over_suggested is False
    assert desk.inquiry.relay_text.startswith("The plan has passed your concern to its grievance team")
    assert "call the number on your member ID card" in desk.inquiry.relay_text
    told = Notification.objects.get(kind="handed_over")
    assert told.user_id == desk.agent.user_id
    event = OutboxMessage.objects.get(type="hand_over.created")
    assert set(event.data) == {"hand_over", "inquiry", "destination", "variant", "legal_due_at"}
    entry = HistoryEntry.objects.get(inquiry_id=desk.inquiry.id, kind="hand-over")
    assert entry.facts["variants"] == {"grievance": "standard"}


def test_several_duties_of_one_message_each_with_its_clock(desk):
    received = (NOON - DAY).isoformat()
    answer = desk.hand(
        "grievance", "part_c_appeal", received_at=received, variants={"part_c_appeal": "expedited"}, keep_working=True
    )
    assert (answer.status_code, answer.json()["status"]) == (200, "in_progress")
    made = {one.destination: one for one in HandOver.objects.all()}
    assert made["grievance"].legal_due_at == NOON - DAY + 30 * DAY
    assert made["part_c_appeal"].legal_due_at == NOON - DAY + 3 * DAY
    assert made["part_c_appeal"].alert_at == NOON + HOUR
    legal = answer.json()["clocks"]["regulatory"]
    assert {one["clock"] for one in legal} == {"grievance", "part_c_appeal"}
    paragraphs = desk.fresh().relay_text.split("\n\n")
    assert len(paragraphs) == 2


@pytest.mark.parametrize("limit", range(28))
def test_the_clock_of_each_kind(limit):
    """Every legal clock that is shipped, on a plan that has it, from first receipt in calendar time."""
    rows = list(LegalClock.objects.order_by("destination", "variant"))
    assert len(rows) == 28
    row = rows[limit]
    plan_type = row.plan_types[0]
    desk = Desk(plan_type=plan_type)
    is_expedited_grievance = (row.destination, row.variant) == ("grievance", "expedited")
    why = {"circumstances": {"grievance": "refused_expedite"}} if is_expedited_grievance else {}
    answer = desk.hand(row.destination, variants={row.destination: row.variant}, **why)
    assert answer.status_code == 200, answer.content
    made = HandOver.objects.get()
    seconds = EXPECTED[row.destination, row.variant]
    is_read = (row.destination, row.variant) in READ
    assert (bool(row.checked_by), bool(row.checked_on), bool(row.check_note)) == (is_read, is_read, seconds is not None)
    wanted = NOON + timedelta(seconds=seconds) if seconds is not None else None
    assert (made.legal_due_at, made.is_expedited) == (wanted, "expedited" in row.variant)
    assert made.legal_source


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"variants": {"grievance": "expedited"}}, "/circumstances/grievance", "required"),
        ({"circumstances": {"grievance": "extension"}}, "/circumstances/grievance", "not_allowed"),
        ({"statements": {"grievance": "2026-11-20T10:00:00Z"}}, "/statements/grievance", "not_allowed"),
    ],
)
def test_what_does_not_belong_to_a_clock_is_refused(desk, given, pointer, code):
    """A grievance is expedited only after a refused expedite or an extension (42 CFR 422.564(f))."""
    answer = desk.hand("grievance", **given)
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [(pointer, code)]
    assert not HandOver.objects.exists()


def test_part_d_alone_has_no_extension_to_complain_of():
    desk = Desk(plan_type="PDP")
    given = {"variants": {"grievance": "expedited"}, "circumstances": {"grievance": "extension"}}
    assert desk.hand("grievance", **given).status_code == 422
    given["circumstances"] = {"grievance": "refused_expedite"}
    assert desk.hand("grievance", **given).status_code == 200
    assert HandOver.objects.get().circumstance == "refused_expedite"


@pytest.mark.parametrize(("variant", "hours"), [("exception", 72), ("exception_expedited", 24)])
def test_an_exception_runs_from_the_prescribers_statement(variant, hours):
    desk, place = Desk(plan_type="PDP"), "part_d_coverage_determination"
    received, statement = NOON - 3 * DAY, NOON - DAY
    answer = desk.hand(
        place,
        variants={place: variant},
        received_at=received.isoformat(),
        statements={place: statement.isoformat()},
        keep_working=True,
    )
    assert answer.status_code == 200, answer.content
    made = HandOver.objects.get()
    assert (made.received_at, made.statement_at) == (received, statement)
    assert made.legal_due_at == statement + hours * HOUR


def test_what_is_offered_is_what_is_stored(desk):
    """The due times that ARSOS is shown before handing over, with the moments that move them."""
    moments = {"received_at": "2026-11-17T17:00:00Z", "statement_at": "2026-11-18T09:00:00Z"}
    address = f"inquiries/{desk.inquiry.reference}/legal-clocks/"
    given = f"?received_at={moments['received_at']}&statement_at={moments['statement_at']}"
    with clock.frozen(NOON):
        caller = as_user(desk.holder.user)
        plain = caller.get(address).json()
        offered = {(one["destination"], one["variant"]): one for one in caller.get(address + given).json()}
        assert as_agent(desk.agent).get(address).status_code == 403
        for wrong, name in (
            ("?received_at=2026-11-18T17:00:01Z", "?received_at"),
            ("?received_at=0001-01-01T00:00:00Z", "?received_at"),
            ("?statement_at=9999-12-31T23:59:59Z", "?statement_at"),
            ("?statement_at=2026-11-18T09:00:00Z", "?statement_at"),
            ("?received_at=moon", "?received_at"),
        ):
            refused = caller.get(address + wrong)
            assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, name), wrong
    assert next(one["variant"] for one in plain if one["destination"] == "grievance") == "standard"
    assert offered["part_c_appeal", "standard"]["legal_source"] == "42 CFR 422.590(a)"
    chosen = {"part_d_coverage_determination": "exception", "part_c_appeal": "payment", "grievance": "standard"}
    statements = {"part_d_coverage_determination": moments["statement_at"]}
    answer = desk.hand(*chosen, variants=chosen, received_at=moments["received_at"], statements=statements)
    assert answer.status_code == 200, answer.content
    for made in HandOver.objects.all():
        assert offered[made.destination, made.variant]["due_at"] == f"{made.legal_due_at:%Y-%m-%dT%H:%M:%SZ}"


def test_no_extension_for_drugs():
    rows = LegalClock.objects.filter(is_extended=True)
    assert not [one for one in rows if one.destination.startswith("part_d") or "part_b_drug" in one.variant]
    for one in LegalClock.objects.filter(variant="part_b_drug"):
        with pytest.raises(IntegrityError):
            LegalClock.objects.filter(id=one.id).update(is_extended=True)


# The rows whose own paragraph somebody has read, in a copy or quoted; see docs/reference/regulatory-deadlines.md.
READ = {
    ("part_c_organization_determination", "standard"),
    ("part_c_organization_determination", "standard_extended"),
    ("part_c_organization_determination", "expedited"),
    ("part_c_organization_determination", "expedited_extended"),
    ("part_c_organization_determination", "prior_authorization"),
    ("part_c_organization_determination", "prior_authorization_extended"),
    ("part_c_organization_determination", "part_b_drug"),
    ("part_c_organization_determination", "part_b_drug_expedited"),
    ("part_d_coverage_determination", "standard"),
    ("part_d_coverage_determination", "payment"),
    ("part_d_coverage_determination", "expedited"),
    ("part_d_coverage_determination", "exception"),
    ("part_c_appeal", "standard"),
    ("part_c_appeal", "payment"),
    ("part_d_appeal", "standard"),
    ("part_d_appeal", "expedited"),
}


def test_a_check_names_who_and_when():
    for half in ({"checked_by": "Somebody"}, {"checked_by": "", "checked_on": NOON.date()}):
        with pytest.raises(IntegrityError):
            LegalClock.objects.filter(variant="part_b_drug").update(**half)


# As 42 CFR 422.564 to 590 and 423.564 to 590 are understood: days and hours in calendar time.
EXPECTED = {
    (destination, variant): seconds
    for destination, variant, seconds in (
        ("grievance", "standard", 30 * 86_400),
        ("grievance", "expedited", 24 * 3600),
        ("grievance", "standard_extended", 44 * 86_400),
        ("part_c_organization_determination", "standard_extended", 28 * 86_400),
        ("part_c_organization_determination", "prior_authorization_extended", 21 * 86_400),
        ("part_c_organization_determination", "expedited_extended", 17 * 86_400),
        ("part_c_organization_determination", "payment", 60 * 86_400),
        ("part_c_organization_determination", "payment_clean_claim", 30 * 86_400),
        ("part_c_appeal", "standard_extended", 44 * 86_400),
        ("part_c_appeal", "expedited_extended", 17 * 86_400),
        # without a prescriber's statement, at the latest 14 days after the request
        ("part_d_coverage_determination", "exception", 17 * 86_400),
        ("part_d_coverage_determination", "exception_expedited", 15 * 86_400),
        ("part_c_organization_determination", "standard", 14 * 86_400),
        ("part_c_organization_determination", "prior_authorization", 7 * 86_400),
        ("part_c_organization_determination", "expedited", 72 * 3600),
        ("part_c_organization_determination", "part_b_drug", 72 * 3600),
        ("part_c_organization_determination", "part_b_drug_expedited", 24 * 3600),
        ("part_d_coverage_determination", "standard", 72 * 3600),
        ("part_d_coverage_determination", "expedited", 24 * 3600),
        ("part_d_coverage_determination", "payment", 14 * 86_400),
        ("part_c_appeal", "standard", 30 * 86_400),
        ("part_c_appeal", "payment", 60 * 86_400),
        ("part_c_appeal", "part_b_drug", 7 * 86_400),
        ("part_c_appeal", "expedited", 72 * 3600),
        ("part_d_appeal", "standard", 7 * 86_400),
        ("part_d_appeal", "expedited", 72 * 3600),
        ("part_d_appeal", "payment", 14 * 86_400),
        ("state_complaint", "standard", None),
    )
}


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # into and out of daylight saving time: 72 hours are 72 hours
        (datetime(2026, 10, 31, 14, tzinfo=UTC), datetime(2026, 11, 3, 14, tzinfo=UTC)),
        (datetime(2027, 3, 13, 14, tzinfo=UTC), datetime(2027, 3, 16, 14, tzinfo=UTC)),
        # within the hour that comes twice
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 4, 5, 30, tzinfo=UTC)),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 4, 6, 30, tzinfo=UTC)),
    ],
)
def test_legal_clocks_run_through_daylight_saving(received, due):
    desk = Desk(at=received)
    desk.hand("part_d_coverage_determination", at=received + HOUR, received_at=received.isoformat(), keep_working=True)
    made = HandOver.objects.get()
    assert made.legal_due_at == due
    with clock.frozen(due - HOUR):
        shown = as_user(desk.holder.user).get(f"inquiries/{desk.inquiry.reference}/clocks/").json()
    legal = next(one for one in shown if one["clock"] == "part_d_coverage_determination")
    assert (legal["target_seconds"], legal["elapsed_seconds"], legal["state"]) == (72 * 3600, 71 * 3600, "running")


@pytest.mark.parametrize(
    ("plan_type", "fields", "pointer"),
    [
        ("MAPD", {"destinations": ["state_complaint"]}, "/destinations/0"),
        ("PDP", {"destinations": ["grievance", "part_c_appeal"]}, "/destinations/1"),
        ("MEDSUPP", {"destinations": ["grievance"]}, "/destinations/0"),
        ("MAPD", {"destinations": ["grievance", "grievance"]}, "/destinations/1"),
        ("MAPD", {"destinations": ["grievance"], "variants": {"grievance": "payment"}}, "/variants/grievance"),
        ("MAPD", {"destinations": ["grievance"], "variants": {"moon": "standard"}}, "/variants/moon"),
        ("MAPD", {"destinations": ["grievance"], "received_at": "2026-11-18T17:00:01Z"}, "/received_at"),
        ("MAPD", {"destinations": ["moon"]}, "/destinations/0"),
        ("MAPD", {"destinations": []}, "/destinations"),
        ("MAPD", {"destinations": ["grievance"], "reason": ""}, "/reason"),
    ],
)
def test_what_cannot_be_handed_over_changes_nothing(plan_type, fields, pointer):
    desk = Desk(plan_type=plan_type)
    before = HistoryEntry.objects.count()
    body = {"reason": "The member says so", **fields}
    with clock.frozen(NOON):
        refused = as_user(desk.holder.user).post(f"inquiries/{desk.inquiry.reference}/hand-over/", body)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json()["errors"]}
    assert (HandOver.objects.count(), HistoryEntry.objects.count(), Letter.objects.count()) == (0, before, 0)


# The packet, the unit, the acknowledgement


def attach(desk, name, **fields):
    caller = as_user(desk.holder.user).client
    sent = {"file": SimpleUploadedFile(name, b"A note"), **fields}
    address = f"/api/v1/inquiries/{desk.inquiry.reference}/attachments/"
    assert caller.post(address, sent, headers={"Idempotency-Key": name}).status_code == 201


def test_the_packet_is_for_arsos_and_the_unit(desk, settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")
    attach(desk, "letter.txt", visibility="agent")
    attach(desk, "ours.txt", visibility="internal")
    desk.say("She waits since Monday")
    desk.say("Between us", who=desk.holder, visibility="internal")
    desk.hand("grievance")
    made = HandOver.objects.get()
    address = f"hand-overs/{made.id}/packet/"
    packet = as_user(desk.holder.user).get(address).json()
    member = desk.inquiry.member
    assert packet["person"]["name"] == f"{member.first_name} {member.last_name}"
    assert packet["person"]["date_of_birth"] == member.date_of_birth.isoformat()
    assert [one["body"] for one in packet["messages"]] == ["She waits since Monday"]
    assert [one["name"] for one in packet["attachments"]] == ["letter.txt"]
    assert packet["hand_over"]["legal_source"].startswith("42 CFR")
    export = JournalEntry.objects.get(kind="export")
    assert export.subjects == [member.id]
    assert {"name", "date_of_birth", "humana_id", "contact", "policy_number"} <= set(export.fields)
    inquiry_hides_it = people.associate("triage", lead=True)
    assert as_user(inquiry_hides_it.user).get(address).json()["person"]["date_of_birth"] is None
    born = f"{member.date_of_birth:%b} {member.date_of_birth.day}, {member.date_of_birth.year}"
    page = f"/admin/hand-overs/{made.id}/packet/"
    assert born not in text_of(at_pages(inquiry_hides_it).get(page))
    assert born in text_of(at_pages(desk.holder).get(page))
    system = as_client(unit_system())
    assert system.get(address).json()["inquiry"]["reference"] == desk.inquiry.reference
    assert [row["id"] for row in system.get("hand-overs/").json()["results"]] == [str(made.id)]
    assert as_agent(desk.agent).get(address).status_code == 403
    assert as_agent(desk.agent).get(f"hand-overs/{made.id}/").status_code == 200
    for stranger in (as_client(people.client()), as_client(unit_system("part_c_appeal")), as_agent(people.agent())):
        assert stranger.get(address).status_code == 404
        assert stranger.get("hand-overs/").json()["results"] == []
    assert system.get(f"inquiries/{desk.inquiry.reference}/").status_code == 404, "the unit sees the packet alone"


def test_the_destination_acknowledges_itself(desk):
    desk.hand("grievance")
    made = HandOver.objects.get()
    system = as_client(unit_system())
    address = f"hand-overs/{made.id}/acknowledge/"
    with clock.frozen(NOON + HOUR):
        done = system.post(address, {"external_reference": "G-17"}, key="one")
        again = system.post(address, {"external_reference": "G-17"}, key="one")
    assert (done.status_code, done.json()["state"], done.json()["external_reference"]) == (200, "acknowledged", "G-17")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert system.post(address, {}).status_code == 409
    assert OutboxMessage.objects.filter(type="hand_over.acknowledged").count() == 1
    with clock.frozen(NOON + 5 * HOUR):
        alert_on_hand_overs()
    assert Notification.objects.filter(kind="hand_over_unacknowledged").count() == 0


def test_who_acknowledges_takes_the_legal_clock_over(desk):
    """Until then it is due at ARSOS and warns; from then on its due time is a fact and nobody here is warned (R23)."""
    desk.hand("grievance", "part_c_appeal")
    told = Notification.objects.filter(kind__in=["clock_warning", "clock_breached"])
    made, other = HandOver.objects.get(destination="grievance"), HandOver.objects.get(destination="part_c_appeal")
    assert desk.fresh().due_at == made.legal_due_at == NOON + 30 * DAY
    address = f"hand-overs/{made.id}/acknowledge/"
    with clock.frozen(NOON + 20 * DAY):
        assert as_user(desk.lead.user).post(address, {}).status_code == 200
    mine, theirs = desk.inquiry.clocks.get(label="part_c_appeal"), desk.inquiry.clocks.get(label="grievance")
    assert (theirs.state, theirs.ended_at, theirs.due_at) == ("stopped", NOON + 20 * DAY, made.legal_due_at)
    assert (mine.state, desk.fresh().due_at) == ("running", other.legal_due_at)
    with clock.frozen(NOON + 21 * DAY):
        assert as_user(desk.lead.user).post(f"hand-overs/{other.id}/acknowledge/", {}).status_code == 200
    assert (desk.fresh().due_at, desk.fresh().clock_check_at) == (None, None)
    with clock.frozen(NOON + 40 * DAY):
        check_due()
        page = text_of(at_pages(desk.lead.user).get(f"/admin/service-inquiries/{desk.inquiry.reference}/"))
    assert told.count() == 0
    assert f"regulatory deadline {in_eastern(made.legal_due_at)}" in page


def clock_report(desk, at):
    """What the report of the day says about legal clocks: met, missed and open past their target."""
    day = f"{at:%Y-%m-%d}"
    with clock.frozen(at + HOUR):
        rows = as_user(desk.lead.user).get(f"reports/clocks/?group_by=queue&from=2026-11-18&to={day}").json()["rows"]
    return [
        [row[name] for name in ("met", "missed", "open_past_target")] for row in rows if row["clock"] == "regulatory"
    ]


def test_what_was_late_when_it_was_acknowledged_stays_missed(desk):
    """Also after a correction that leaves it late; one that shows it was in time, or an undo, takes it off (R21)."""
    desk.hand("grievance", "part_c_appeal")
    late = NOON + 31 * DAY
    made, other = HandOver.objects.get(destination="grievance"), HandOver.objects.get(destination="part_c_appeal")
    lead = as_user(desk.lead.user)
    assert clock_report(desk, late) == [[0, 0, 2]]
    with clock.frozen(late):
        assert lead.post(f"hand-overs/{made.id}/acknowledge/", {}).status_code == 200
    kept = desk.inquiry.clocks.get(label="grievance")
    assert (kept.state, kept.ended_at) == ("missed", late)
    assert clock_report(desk, late) == [[0, 1, 1]]
    with clock.frozen(late + DAY):
        earlier = {"received_at": (NOON - DAY).isoformat(), "reason": "r"}
        assert lead.post(f"hand-overs/{made.id}/correct-receipt/", earlier).status_code == 200
    assert clock_report(desk, late) == [[0, 1, 1]], "missed once, on the day it was acknowledged"
    with clock.frozen(late + DAY):
        extended = {"variant": "standard_extended", "reason": "They extended it"}
        assert lead.post(f"hand-overs/{made.id}/correct-clock/", extended).status_code == 200
    assert clock_report(desk, late) == [[0, 0, 1]]
    with clock.frozen(late):
        assert lead.post(f"hand-overs/{other.id}/acknowledge/", {}).status_code == 200
        assert clock_report(desk, late) == [[0, 1, 0]]
        HandOver.objects.update(handed_over_at=late)
        assert lead.post(f"hand-overs/{other.id}/undo/", {"reason": "Another inquiry"}).status_code == 200
    assert clock_report(desk, late) == []


def test_the_holder_records_it_where_the_unit_has_no_system(desk):
    desk.hand("grievance", keep_working=True)
    made = HandOver.objects.get()
    address = f"hand-overs/{made.id}/acknowledge/"
    assert as_agent(desk.agent).post(address, {}).status_code == 403
    assert as_user(desk.holder.user).post(address, {}).status_code == 200


@pytest.mark.parametrize(("variant", "minutes"), [("standard", 240), ("expedited", 60)])
def test_silence_alerts_the_leads_once(desk, variant, minutes):
    why = {"circumstances": {"grievance": "extension"}} if variant == "expedited" else {}
    assert desk.hand("grievance", variants={"grievance": variant}, **why).status_code == 200
    told = []
    for after in (minutes - 1, minutes, minutes + 1, 10 * minutes):
        with clock.frozen(NOON + after * MINUTE):
            alert_on_hand_overs()
            alert_on_hand_overs()
        told.append(Notification.objects.filter(kind="hand_over_unacknowledged").count())
    assert told == [0, 1, 1, 1]
    assert Notification.objects.get(kind="hand_over_unacknowledged").user_id == desk.lead.user_id


def test_two_sweepers_at_once_alert_once(desk):
    desk.hand("grievance")
    made = HandOver.objects.get()

    def sweep(_):
        try:
            return alert_on_hand_over(made.id, at=NOON + 4 * HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(sweep, range(4))) == 1
    assert Notification.objects.filter(kind="hand_over_unacknowledged").count() == 1


def test_a_unit_with_an_address_is_mailed_without_phi(desk, settings):
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = "events.letters.mail.OwnPeopleOnly"
    DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
    desk.hand("grievance")
    with clock.frozen(NOON):
        send_mail()
        send_mail()
    sent = [one for one in mail.outbox if one.to == ["grievances@example.org"]]
    assert len(sent) == 1
    text = sent[0].subject + sent[0].body
    member = desk.inquiry.member
    assert desk.inquiry.reference in text
    assert "12:00 PM ET, Dec 18, 2026 (42 CFR 422.564(e)(1), 423.564(e)(1))" in text
    for secret in (member.first_name, member.last_name, member.humana_id, member.mbi, desk.inquiry.summary):
        assert secret not in text


def test_an_address_that_is_named_no_more_is_not_mailed(desk, settings):
    settings.ARSOS_EMAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
    settings.EMAIL_BACKEND = "events.letters.mail.OwnPeopleOnly"
    DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
    desk.hand("grievance")
    DestinationUnit.objects.filter(destination="grievance").update(email="")
    with clock.frozen(NOON):
        send_mail()
    assert [one for one in mail.outbox if "example.org" in one.to[0] and "grievances" in one.to[0]] == []
    assert Letter.objects.get().state == "sent", "there is nobody to write to any more"


def test_later_notes_are_forwarded(desk):
    desk.hand("grievance", "part_c_appeal", keep_working=True)
    desk.say("He called again", at=NOON + HOUR)
    desk.say("We asked the clinic", at=NOON + HOUR, who=desk.holder)
    desk.say("Between us", at=NOON + HOUR, who=desk.holder, visibility="internal")
    assert HandOverNote.objects.count() == 4
    assert OutboxMessage.objects.filter(type="hand_over.note_added").count() == 4
    made = HandOver.objects.get(destination="grievance")
    packet = as_client(unit_system()).get(f"hand-overs/{made.id}/packet/").json()
    assert [(one["body"], one["came_later"]) for one in packet["messages"]] == [
        ("He called again", True),
        ("We asked the clinic", True),
    ]


def test_keep_working_goes_on_and_resolves_with_the_relay_text_of_both(desk):
    desk.hand("grievance", keep_working=True)
    body = {
        "answer": "A new card is on its way",
        "relay_text": "Your card comes by mail",
        "resolution_code": "completed",
    }
    with clock.frozen(NOON + HOUR):
        done = as_user(desk.holder.user).post(f"inquiries/{desk.inquiry.reference}/resolve/", body).json()
    assert done["status"] == "resolved"
    assert done["relay_text"].startswith("Your card comes by mail\n\nThe plan has passed your concern")


def test_the_report_of_hand_overs_with_time_to_hand_over(desk):
    desk.hand("grievance", at=NOON + 2 * HOUR, received_at=NOON.isoformat())
    other = Desk()
    other.hand("grievance", at=NOON + 6 * HOUR)
    with clock.frozen(NOON + DAY):
        as_user(other.lead.user).post(f"hand-overs/{HandOver.objects.latest('handed_over_at').id}/acknowledge/", {})
        rows = as_user(desk.lead.user).get("reports/hand-overs/?from=2026-11-18&to=2026-11-18").json()["rows"]
        as_csv = as_user(desk.lead.user).get("reports/hand-overs/?from=2026-11-18&to=2026-11-18&format=csv")
        assert as_agent(desk.agent).get("reports/hand-overs/").status_code == 403
        assert as_user(desk.lead.user).get("reports/hand-overs/?from=2026-11-18&to=2026-11-17").status_code == 400
    assert rows == [
        {
            "destination": "grievance",
            "is_expedited": False,
            "count": 2,
            "median_seconds_to_hand_over": 4 * 3600,
            "longest_seconds_to_hand_over": 6 * 3600,
            "acknowledged": 1,
            "median_seconds_to_acknowledge": 18 * 3600,
            "unacknowledged_in_time": 2,
            "handed_over_after_legal_time": 0,
        }
    ]
    assert as_csv["Content-Type"] == "text/csv; charset=utf-8"
    assert as_csv.content.decode().splitlines()[1] == "grievance,False,2,14400,21600,1,64800,2,0"


def test_the_database_keeps_the_rules_too(desk):
    desk.say("The nurse was rude")
    desk.hand("part_c_appeal", keep_working=True)
    for changes in ({"state": "acknowledged"}, {"acknowledged_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOverSuggestion.objects.update(state="dismissed")
