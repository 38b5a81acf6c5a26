"""A hand-over's legal clock is corrected, and one recorded in error is undone (R29)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from arsos.journal.models import HistoryEntry, JournalEntry
from arsos.kernel import clock
from arsos.kernel.errors import ArsosError
from arsos.outbox.models import Letter, Notification, OutboxMessage
from inquiries.actions.acknowledge_hand_over import acknowledge_hand_over
from inquiries.actions.hand_over_inquiry import hand_over_inquiry
from inquiries.actions.undo_hand_over import undo_hand_over
from inquiries.models import DestinationUnit, HandOver, HandOverCorrection, HandOverSuggestion, InquiryClock
from tests.factories import inquiries, members, people
from tests.support.calls import as_agent, as_client, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

FILED = datetime(2026, 11, 18, 17, tzinfo=UTC)
NOW = FILED + timedelta(hours=2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PART_D = "part_d_coverage_determination"


class Case:
    """An inquiry that its holder has handed over, and the people around it."""

    def __init__(self, *destinations, keep_working=True, plan_type="MAPD", **given):
        with clock.frozen(FILED):
            self.agent, self.holder = people.agent(), people.associate("triage")
            self.lead = people.associate("triage", lead=True)
            policy = members.policy(self.agent, plan_type=plan_type)
            filed = inquiries.filed("other", agent=self.agent, policy=policy, at=FILED)
            self.inquiry = inquiries.put_in(filed, "in_progress", holder=self.holder)
        hand_over_inquiry(
            self.inquiry.reference,
            destinations=destinations or ["grievance"],
            reason="unhappy",
            keep_working=keep_working,
            by=inquiries.actor_of(self.holder),
            at=FILED + HOUR,
            **given,
        )
        self.made = HandOver.objects.order_by("id").first()

    def post(self, who, step, body, *, at=NOW, made=None, **more):
        caller = who if hasattr(who, "post") else as_user(who.user)
        with clock.frozen(at):
            return caller.post(f"hand-overs/{(made or self.made).id}/{step}/", body, **more)

    def correct(self, who, variant, **fields):
        more = {name: fields.pop(name) for name in ("key", "if_match") if name in fields}
        return self.post(who, "correct-clock", {"variant": variant, "reason": "chosen wrong", **fields}, **more)

    def undo(self, who, *, at=NOW, made=None, **more):
        return self.post(who, "undo", {"reason": "wrong inquiry"}, at=at, made=made, **more)

    def running(self):
        rows = InquiryClock.objects.filter(kind="regulatory", state="running")
        return {one.label: (one.round, one.due_at) for one in rows}

    def state(self):
        """Everything that a refusal must leave as it is."""
        return (
            list(HandOver.objects.order_by("id").values()),
            HandOverCorrection.objects.count(),
            HistoryEntry.objects.count(),
            OutboxMessage.objects.count(),
            Letter.objects.count(),
            self.running(),
        )


def kinds(inquiry):
    return list(HistoryEntry.objects.filter(inquiry_id=inquiry.id).order_by("position").values_list("kind", flat=True))


# Corrected


def test_a_shorter_clock_counts_at_once():
    DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
    case = Case()
    answer = case.correct(case.holder, "expedited", circumstance="refused_expedite", key="one")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["variant"], body["is_expedited"], body["circumstance"]) == ("expedited", True, "refused_expedite")
    assert (body["legal_due_at"], body["version"]) == ("2026-11-19T17:00:00Z", 1)
    assert body["legal_source"] == "42 CFR 422.564(f), 423.564(f)"
    said = body["corrections"][0]
    assert (said["state"], said["variant_before"], said["variant_after"]) == ("applied", "standard", "expedited")
    assert (said["due_before"], said["due_after"]) == ("2026-12-18T17:00:00Z", "2026-11-19T17:00:00Z")
    assert case.running() == {"grievance": (1, FILED + DAY)}
    assert HandOver.objects.get().alert_at == FILED + 2 * HOUR, "an expedited one is acknowledged within an hour"
    facts = HistoryEntry.objects.get(kind="clock_corrected").facts
    assert (facts["variant_before"], facts["variant_after"]) == ("standard", "expedited")
    event = OutboxMessage.objects.get(type="hand_over.corrected")
    assert (event.data["variant"], event.data["legal_due_at"]) == ("expedited", "2026-11-19T17:00:00+00:00")
    assert Letter.objects.filter(kind="hand_over_corrected").count() == 1
    before = case.state()
    again = case.correct(case.holder, "expedited", circumstance="refused_expedite", key="one")
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (200, "true")
    assert case.correct(case.holder, "standard", key="one").status_code == 422
    assert case.correct(case.lead, "standard", if_match='"0"').status_code == 412
    assert case.state() == before


def test_a_longer_clock_waits_for_a_lead_and_the_earlier_counts():
    case = Case("part_c_appeal", variants={"part_c_appeal": "expedited"})
    answer = case.correct(case.holder, "payment")
    assert (answer.status_code, answer.json()["corrections"][0]["state"]) == (200, "waiting")
    assert (answer.json()["variant"], case.running()) == ("expedited", {"part_c_appeal": (0, FILED + 3 * DAY)})
    assert Notification.objects.get(kind="clock_correction_asked").user_id == case.lead.user_id
    assert not OutboxMessage.objects.filter(type="hand_over.corrected").exists()
    assert case.correct(case.lead, "standard").status_code == 409
    waiting = HandOverCorrection.objects.get()
    decision = {"approve": False, "reason": "It is urgent"}
    assert case.post(case.holder, f"corrections/{waiting.id}/decide", decision).status_code == 403
    assert case.post(case.lead, f"corrections/{waiting.id}/decide", decision).status_code == 200
    assert case.running() == {"part_c_appeal": (0, FILED + 3 * DAY)}
    assert case.correct(case.holder, "payment").status_code == 200
    waiting = HandOverCorrection.objects.get(state="waiting")
    approval = {"approve": True, "reason": "seen the bill"}
    assert case.post(case.lead, f"corrections/{waiting.id}/decide", approval).status_code == 200
    assert case.running() == {"part_c_appeal": (1, FILED + 60 * DAY)}
    assert HandOver.objects.get().is_expedited is False
    assert [one for one in kinds(case.inquiry) if one.startswith("clock_corr")] == [
        "clock_correction_asked",
        "clock_correction_declined",
        "clock_correction_asked",
        "clock_corrected",
    ]


def test_a_lead_gives_more_time_directly():
    case = Case("part_c_appeal", variants={"part_c_appeal": "expedited"})
    assert case.correct(case.lead, "standard_extended").json()["corrections"][0]["state"] == "applied"
    assert case.running() == {"part_c_appeal": (1, FILED + 44 * DAY)}


def test_a_statement_moves_an_exception_and_a_receipt_moves_what_runs_from_it():
    case = Case(PART_D, plan_type="PDP", variants={PART_D: "exception"})
    assert case.running() == {PART_D: (0, FILED + 17 * DAY)}
    came = FILED + HOUR
    assert case.correct(case.holder, "exception", statement_at=came.isoformat()).status_code == 200
    assert case.running() == {PART_D: (1, came + 3 * DAY)}
    earlier = (FILED - DAY).isoformat()
    assert case.post(case.holder, "correct-receipt", {"received_at": earlier, "reason": "r"}).status_code == 200
    assert case.running() == {PART_D: (1, came + 3 * DAY)}, "the statement still comes within 14 days"
    long_ago = (FILED - 20 * DAY).isoformat()
    assert case.post(case.holder, "correct-receipt", {"received_at": long_ago, "reason": "r"}).status_code == 200
    assert case.running() == {PART_D: (2, FILED - 3 * DAY)}, "14 days after the request, and 72 hours"


@pytest.mark.parametrize(
    ("given", "body", "pointer", "code"),
    [
        ({}, {"variant": "payment"}, "/variant", "not_offered"),
        ({}, {"variant": "standard"}, "/variant", "unchanged"),
        ({}, {"variant": "expedited"}, "/circumstance", "required"),
        ({}, {"variant": "standard", "circumstance": "extension"}, "/circumstance", "not_allowed"),
        ({"plan_type": "PDP"}, {"variant": "expedited", "circumstance": "extension"}, "/circumstance", "not_offered"),
        ({}, {"variant": "standard", "statement_at": "2026-11-18T17:30:00Z"}, "/statement_at", "not_allowed"),
        ({}, {"variant": "expedited", "circumstance": "moon"}, "/circumstance", "not_allowed"),
        ({}, {"variant": "x" * 41}, "/variant", "too_long"),
        ({}, {"variant": "expedited", "circumstance": "extension", "reason": ""}, "/reason", "required"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(given, body, pointer, code):
    case = Case(**given)
    before = case.state()
    answer = case.correct(case.lead, **body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.content
    assert answer.json()["errors"][0]["code"] == code
    assert case.state() == before


def test_holder_and_leads_correct_and_nobody_else():
    case = Case()
    client = people.client()
    DestinationUnit.objects.filter(destination="grievance").update(client=client)
    before = case.state()
    asked = {"variant": "expedited", "circumstance": "extension"}
    for who, status in (
        (as_agent(case.agent), 403),
        (as_client(client), 403),
        (as_user(people.associate("triage").user), 403),
        (as_user(people.associate("benefits").user), 404),
    ):
        assert case.correct(who, **asked).status_code == status
        assert case.undo(who).status_code == status
    assert case.state() == before


# Undone


def test_undone_ends_its_clock_tells_everybody_and_brings_the_inquiry_back():
    DestinationUnit.objects.filter(destination="grievance").update(email="grievances@example.org")
    client = people.client()
    DestinationUnit.objects.filter(destination="grievance").update(client=client)
    case = Case(keep_working=False)
    unit = as_client(client)
    with clock.frozen(NOW):
        assert unit.get(f"hand-overs/{case.made.id}/packet/").status_code == 200
    looked = JournalEntry.objects.filter(kind="export").values_list("id", flat=True)
    assert len(looked) == 1
    answer = case.undo(case.holder, key="one")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["state"], body["undone_by"], body["undone_reason"]) == (
        "undone",
        case.holder.user.display_name,
        "wrong inquiry",
    )
    assert (body["reason"], body["legal_due_at"]) == ("unhappy", "2026-12-18T17:00:00Z"), "what was said stays"
    assert case.running() == {}
    assert HandOver.objects.get().alert_at is None
    case.inquiry.refresh_from_db()
    assert (case.inquiry.status, case.inquiry.assignee, case.inquiry.relay_text) == ("queued", None, "")
    assert case.inquiry.last_holder_id == case.holder.id
    assert InquiryClock.objects.get(kind="resolution", state="running").round == 1
    assert kinds(case.inquiry)[-2:] == ["hand_over_undone", "return"]
    told = set(Notification.objects.filter(kind="hand_over_undone").values_list("user_id", flat=True))
    assert case.agent.user_id in told
    assert OutboxMessage.objects.filter(type="hand_over.undone").count() == 1
    assert OutboxMessage.objects.filter(type="inquiry.reopened").count() == 1
    assert Letter.objects.filter(kind="hand_over_undone").count() == 1
    before = case.state()
    assert case.undo(case.holder, key="one").headers["Idempotency-Replayed"] == "true"
    for step, sent in (
        ("undo", {"reason": "again"}),
        ("acknowledge", {}),
        ("correct-clock", {"variant": "expedited", "circumstance": "extension", "reason": "r"}),
        ("correct-receipt", {"received_at": (FILED - DAY).isoformat(), "reason": "r"}),
    ):
        assert case.post(case.lead, step, sent).status_code == 409, step
    assert case.state() == before
    with clock.frozen(NOW):
        assert unit.get(f"hand-overs/{case.made.id}/packet/").status_code == 403
        assert unit.get(f"hand-overs/{case.made.id}/").json()["state"] == "undone"
        assert as_user(case.lead.user).get(f"hand-overs/{case.made.id}/packet/").status_code == 200
        page = as_user(case.lead.user).get(f"inquiries/{case.inquiry.reference}/").json()
        report = as_user(case.lead.user).get("reports/hand-overs/?from=2026-11-18&to=2026-11-18").json()
    assert (page["hand_overs"], report["rows"]) == ([], [])
    assert JournalEntry.objects.filter(id__in=list(looked)).count() == 1


def test_what_was_undone_can_be_handed_over_again():
    case = Case(keep_working=True)
    HandOverSuggestion.objects.create(
        inquiry=case.inquiry,
        destination="grievance",
        score=1,
        phrases=["rude*"],
        rule_set_version=1,
        suggested_at=FILED,
        state="accepted",
        decided_at=FILED + HOUR,
    )
    assert case.undo(case.lead).status_code == 200
    assert HandOverSuggestion.objects.get().state == "open", "somebody decides about it again"
    body = {"destinations": ["grievance"], "reason": "She is unhappy", "keep_working": True}
    with clock.frozen(NOW + HOUR):
        again = as_user(case.holder.user).post(f"inquiries/{case.inquiry.reference}/hand-over/", body)
    assert (again.status_code, again.json()["hand_overs"]) == (200, ["grievance"])
    assert case.running() == {"grievance": (1, FILED + 30 * DAY)}
    assert HandOver.objects.filter(state="undone").count() == 1


def test_one_of_two_is_undone_and_the_other_stands():
    case = Case("grievance", "part_c_appeal", keep_working=False)
    wrong = HandOver.objects.get(destination="grievance")
    assert case.undo(case.holder, made=wrong).status_code == 200
    case.inquiry.refresh_from_db()
    assert case.inquiry.status == "handed_over"
    words = DestinationUnit.objects.get(destination="part_c_appeal").relay_words
    assert case.inquiry.relay_text == words.strip()
    assert case.running() == {"part_c_appeal": (0, FILED + 30 * DAY)}
    assert "return" not in kinds(case.inquiry)


@pytest.mark.parametrize(
    ("who", "acknowledged", "days", "status"),
    [
        ("holder", False, 0, 200),
        ("holder", False, 29, 200),
        ("holder", False, 31, 409),
        ("lead", False, 31, 409),
        ("holder", True, 0, 403),
        ("lead", True, 0, 200),
    ],
)
def test_until_when_and_by_whom(who, acknowledged, days, status):
    case = Case()
    if acknowledged:
        acknowledge_hand_over(case.made.id, by=inquiries.actor_of(case.lead), at=NOW)
    before = case.state()
    answer = case.undo(getattr(case, who), at=NOW + days * DAY)
    assert answer.status_code == status, answer.content
    assert (case.state() == before) == (status != 200)


def test_a_closed_inquiry_stays_closed():
    case = Case()
    inquiries.put_in(case.inquiry, "closed")
    assert case.undo(case.lead).status_code == 200
    case.inquiry.refresh_from_db()
    assert (case.inquiry.status, case.running()) == ("closed", {})


def test_undone_takes_a_waiting_correction_with_it():
    case = Case("part_c_appeal", variants={"part_c_appeal": "expedited"})
    case.correct(case.holder, "payment")
    assert case.undo(case.lead).status_code == 200
    waiting = HandOverCorrection.objects.get()
    assert (waiting.state, waiting.decided_by_name) == ("declined", case.lead.user.display_name)


def test_undone_and_acknowledged_at_once_is_one_of_both():
    case = Case()
    by = inquiries.actor_of(case.lead)
    steps = [
        lambda: undo_hand_over(case.made.id, reason="r", by=by, at=NOW),
        lambda: undo_hand_over(case.made.id, reason="r", by=by, at=NOW),
    ]

    def run(step):
        try:
            step()
        except ArsosError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, steps)) == ["conflict", "done"]
    assert kinds(case.inquiry).count("hand_over_undone") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "undone"},
        {"undone_at": NOW},
        {"undone_reason": "r"},
        {"circumstance": "extension"},
        {"variant": "expedited", "is_expedited": True},
    ],
)
def test_the_database_keeps_the_rules_too(changes):
    case = Case()
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(id=case.made.id).update(**changes)


def test_a_correction_changes_something():
    case = Case()
    common = {"hand_over": case.made, "state": "waiting", "reason": "r", "asked_by_name": "x", "asked_at": NOW}
    same = {"received_before": FILED, "received_after": FILED, "variant_before": "standard"}
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOverCorrection.objects.create(**common, **same, variant_after="standard")
    HandOverCorrection.objects.create(**common, **same, variant_after="expedited")


# At the pages


def test_the_pages_correct_and_undo():
    case = Case()
    address = f"/admin/hand-overs/{case.made.id}"
    here = f"/admin/service-inquiries/{case.inquiry.reference}/"
    with clock.frozen(NOW):
        page = at_pages(case.holder)
        shown = text_of(page.get(here))
        assert f"{address}/correct-clock/" in shown
        assert f"{address}/undo/" in shown
        form = text_of(page.get(f"{address}/correct-clock/"))
        assert "Expedited: 24 hours, due Nov 19, 2026, 12:00 EST" in form
        assert "On record: Standard, due Dec 18, 2026, 12:00 EST" in form
        sent = {"variant": "expedited", "circumstance": "extension", "reason": "They extended", "drawn_from": "0"}
        assert page.post(f"{address}/correct-clock/", {**sent, "circumstance": ""}).status_code == 422
        assert page.post(f"{address}/correct-clock/", sent).status_code == 302
        stale = page.post(f"{address}/correct-clock/", {**sent, "variant": "standard", "circumstance": ""})
        assert (stale.status_code, HandOverCorrection.objects.count()) == (422, 1)
        assert "corrected the legal clock (Grievance) from Standard, due Dec 18" in text_of(page.get(here))
        assert page.post(f"{address}/undo/", {"reason": " ", "drawn_from": "1"}).status_code == 422
        assert HandOver.objects.get().state == "handed_over"
        done = text_of(page.post(f"{address}/undo/", {"reason": "By mistake", "drawn_from": "1"}, follow=True))
        assert "undid the hand-over: Grievance" in done
        assert f"{address}/undo/" not in done
        assert page.get(f"{address}/undo/").status_code == 302
        assert f"{address}/undo/" not in text_of(at_pages(case.agent).get(here))


def test_a_statement_is_shown_with_its_due_time_before_it_counts():
    case = Case(PART_D, plan_type="PDP", variants={PART_D: "exception"})
    address = f"/admin/hand-overs/{case.made.id}/correct-clock/"
    sent = {"variant": "exception", "statement_at": "2026-11-18T13:00", "reason": "It came", "drawn_from": "0"}
    with clock.frozen(NOW):
        page = at_pages(case.holder)
        shown = text_of(page.post(address, sent))
        assert "Exception: due Nov 21, 2026, 13:00 EST" in shown
        assert not HandOverCorrection.objects.exists()
        reviewed = shown.split('name="reviewed" value="')[1].split('"')[0]
        assert page.post(address, {**sent, "reviewed": reviewed}).status_code == 302
    assert HandOver.objects.get().legal_due_at == datetime(2026, 11, 21, 18, tzinfo=UTC)
