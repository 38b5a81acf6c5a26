"""A wrong first receipt is corrected; a later one counts once a lead has approved it (R29)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from audit.models import HistoryEntry
from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver, HandOverCorrection
from inquiries.targets.models import InquiryClock
from inquiries.tasks import check_due
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

FILED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
HANDED = FILED + timedelta(hours=3)
NOW = FILED + timedelta(days=2)
DAY = timedelta(days=1)


class Made:
    """A grievance handed over by its holder, who leads nothing."""

    def __init__(self, received=FILED):
        with clock.frozen(FILED):
            self.agent, self.holder = people.agent(), people.associate("triage")
            self.lead = people.associate("triage", lead=True)
            filed = inquiries.filed("other", agent=self.agent, at=FILED)
            self.inquiry = inquiries.put_in(filed, "in_progress", holder=self.holder)
        hand_over_inquiry(
            self.inquiry.reference,
            Handoff(destinations=["grievance"], reason="unhappy", received_at=received, keep_working=True),
            by=inquiries.actor_of(self.holder),
            at=HANDED,
        )
        self.hand_over = HandOver.objects.get()

    def correct(self, who, received, reason="typed wrong"):
        body = {"received_at": received.isoformat(), "reason": reason}
        with clock.frozen(NOW):
            return as_user(who.user).post(f"hand-overs/{self.hand_over.id}/correct-receipt/", body)

    def decide(self, who, *, approve):
        waiting = HandOverCorrection.objects.latest("asked_at")
        with clock.frozen(NOW + timedelta(hours=1)):
            return as_user(who.user).post(
                f"hand-overs/{self.hand_over.id}/corrections/{waiting.id}/decide/",
                {"approve": approve, "reason": "seen the letter"},
            )

    def stands(self):
        made = HandOver.objects.get()
        legal = InquiryClock.objects.get(kind="regulatory", state="running")
        assert legal.due_at == made.legal_due_at == made.received_at + 30 * DAY
        return made.received_at

    def told(self):
        kinds = ["receipt_corrected", "receipt_correction_asked", "receipt_correction_declined"]
        return list(HistoryEntry.objects.filter(kind__in=kinds).order_by("position").values_list("kind", flat=True))


def test_an_earlier_receipt_counts_at_once():
    made = Made()
    answer = made.correct(made.holder, FILED - 10 * DAY)
    assert answer.status_code == 200, answer.content
    assert made.stands() == FILED - 10 * DAY
    assert [one["state"] for one in answer.json()["corrections"]] == ["applied"]
    facts = HistoryEntry.objects.get(kind="receipt_corrected").facts
    assert facts["received_before"] == FILED.isoformat()
    assert facts["received_after"] == (FILED - 10 * DAY).isoformat()


def test_a_later_receipt_waits_for_a_lead_and_reports_use_the_earlier():
    early = FILED - 20 * DAY
    made = Made(received=early)
    answer = made.correct(made.holder, FILED - DAY)
    assert answer.json()["corrections"][0]["state"] == "waiting"
    assert made.stands() == early
    with clock.frozen(NOW):
        row = next(
            one
            for one in as_user(made.lead.user).get("reports/hand-overs/").json()["rows"]
            if one["destination"] == "grievance"
        )
        assert row["longest_seconds_to_hand_over"] == (HANDED - early).total_seconds()
    assert made.decide(made.holder, approve=True).status_code == 403
    assert made.stands() == early
    assert made.decide(made.lead, approve=True).status_code == 200
    assert made.stands() == FILED - DAY
    assert made.told() == ["receipt_correction_asked", "receipt_corrected"]
    assert made.decide(made.lead, approve=False).status_code == 409


def test_a_lead_declines_and_the_earlier_stays():
    made = Made(received=FILED - 20 * DAY)
    made.correct(made.holder, FILED)
    assert made.correct(made.holder, FILED - DAY).status_code == 409
    assert made.decide(made.lead, approve=False).json()["corrections"][0]["state"] == "declined"
    assert made.stands() == FILED - 20 * DAY
    assert made.told() == ["receipt_correction_asked", "receipt_correction_declined"]


def test_a_lead_corrects_to_a_later_time_directly():
    made = Made(received=FILED - 20 * DAY)
    assert made.correct(made.lead, FILED).json()["corrections"][0]["decided_by"] == made.lead.user.display_name
    assert made.stands() == FILED


@pytest.mark.parametrize(
    ("received", "code"),
    [
        (FILED + timedelta(minutes=1), "after_filing"),
        (NOW + DAY, "after_filing"),
        (FILED - 731 * DAY, "too_early"),
        (FILED, "unchanged"),
        (datetime(26, 11, 2, tzinfo=UTC), "out_of_range"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(received, code):
    made = Made()
    answer = made.correct(made.lead, received)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
    assert not HandOverCorrection.objects.exists()
    assert made.told() == []


def test_neither_the_agent_nor_another_associate_corrects():
    made = Made()
    body = {"received_at": (FILED - DAY).isoformat(), "reason": "r"}
    address = f"hand-overs/{made.hand_over.id}/correct-receipt/"
    with clock.frozen(NOW):
        assert as_agent(made.agent).post(address, body).status_code == 403
        assert as_agent(made.agent).get(f"hand-overs/{made.hand_over.id}/").json()["corrections"] == []
        assert as_user(people.associate("benefits").user).post(address, body).status_code == 404
    assert made.stands() == FILED


def test_a_corrected_clock_alerts_anew_by_the_right_times():
    """What the wrong clock told was about wrong times; the right one tells its own, each once."""
    made = Made(received=FILED - 40 * DAY)
    with clock.frozen(NOW):
        check_due()
    made.correct(made.lead, FILED)
    right = InquiryClock.objects.get(kind="regulatory", state="running")
    assert (right.round, right.alerts_given) == (1, 0)
    with clock.frozen(FILED + 31 * DAY):
        check_due()
    right.refresh_from_db()
    assert list(right.alerts.order_by("share").values_list("share", flat=True)) == [75, 90, 100]


@pytest.mark.parametrize("year", [1, 26, 1899, 9999])
def test_pages_and_answers_survive_years_stored_before_there_were_bounds(servers, year):
    made = Made()
    moment = f"'{year:04}-01-01T00:00:00Z'" if year < 9999 else "'9999-12-31T23:59:59Z'"
    handed = f", handed_over_at = {moment}" if year == 9999 else ""
    servers.psql(
        "SET session_replication_role = replica;"
        f"UPDATE inquiries_hand_over SET received_at = {moment}, legal_due_at = {moment}{handed};"
        f"UPDATE inquiries_clock SET started_at = {moment}, due_at = {moment}, running_since = {moment};"
        f"UPDATE inquiries_clock_interval SET from_at = {moment};"
        f"UPDATE inquiries_inquiry SET due_at = {moment}, hold_until = {moment};",
        database=connection.settings_dict["NAME"],
    )
    reference, address = made.inquiry.reference, f"hand-overs/{made.hand_over.id}/"
    with clock.frozen(NOW):
        lead, auditor = made.lead, as_user(made.lead.user)
        pages = at_pages(lead)
        for page in (
            "hand-overs/",
            f"{address}packet/",
            f"{address}correct-receipt/",
            f"service-inquiries/{reference}/",
            f"service-inquiries/{reference}/clocks/",
            "service-inquiries/",
            "reports/hand-overs/",
            "reports/clocks/",
            "load/",
            "forecast/",
            "",
        ):
            answer = pages.get(f"/admin/{page}")
            assert answer.status_code == 200, page
        for road in ("hand-overs/", address, f"inquiries/{reference}/", f"inquiries/{reference}/clocks/", "inquiries/"):
            assert auditor.get(road).status_code == 200, road
        for report in ("hand-overs", "clocks", "queue-load"):
            assert auditor.get(f"reports/{report}/").status_code == 200, report
        check_due()


def test_the_database_keeps_first_receipts_near_the_inquiry():
    Made()
    for wrong in (datetime(2023, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)):
        with pytest.raises(IntegrityError):
            HandOver.objects.update(received_at=wrong)


def test_the_pages_correct_and_decide():
    made = Made(received=FILED - 20 * DAY)
    address = f"/admin/hand-overs/{made.hand_over.id}"
    with clock.frozen(NOW):
        holder, lead = at_pages(made.holder), at_pages(made.lead)
        page = text_of(holder.get(f"/admin/service-inquiries/{made.inquiry.reference}/"))
        assert f"{address}/correct-receipt/" in page
        assert "On record: 11:00 AM ET, Oct 13, 2026" in text_of(holder.get(f"{address}/correct-receipt/"))
        wrong = holder.post(f"{address}/correct-receipt/", {"received_at": "0026-11-01T10:00", "reason": "r"})
        assert (wrong.status_code, HandOverCorrection.objects.count()) == (422, 0)
        sent = {"received_at": "2026-11-01T10:00", "reason": "The year was wrong"}
        assert holder.post(f"{address}/correct-receipt/", sent).status_code == 302
        shown = text_of(lead.get(f"/admin/service-inquiries/{made.inquiry.reference}/"))
        assert f"{address}/decide/" in shown
        assert "The year was wrong" in text_of(lead.get(f"{address}/decide/"))
        assert lead.post(f"{address}/decide/", {"decision": "approve", "reason": "yes"}).status_code == 302
        said = text_of(lead.get(f"/admin/service-inquiries/{made.inquiry.reference}/"))
    assert made.stands() == datetime(2026, 11, 1, 15, tzinfo=UTC)
    assert "corrected the first receipt (Grievance) from 11:00 AM ET, Oct 13, 2026" in said
