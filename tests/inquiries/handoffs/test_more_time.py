"""Whoever hands over gives the plan no more time than is on record; a lead approves more (R29)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from events.notifications.models import Notification
from foundation import clock
from inquiries.handoffs.actions import Handoff, hand_over_inquiry
from inquiries.handoffs.models import HandOver, HandOverCorrection
from tests.factories import inquiries
from tests.support.calls import as_user
from tests.support.handed_over import DAY, FILED, HOUR, NOW, PART_D, Case, kinds
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

EXPEDITED = {"variants": {"grievance": "expedited"}, "circumstances": {"grievance": "refused_expedite"}}


def hand_again(case, who, *destinations, **fields):
    body = {"destinations": destinations or ["grievance"], "reason": "again", "keep_working": True, **fields}
    with clock.frozen(NOW + HOUR):
        answer = as_user(who.user).post(f"inquiries/{case.inquiry.reference}/hand-over/", body)
    assert answer.status_code == 200, answer.content
    return HandOver.objects.get(state="handed_over")


def asked(made):
    return list(made.corrections.values_list("state", "received_after", "variant_after"))


@pytest.mark.parametrize("given", [FILED - 25 * DAY, FILED, NOW])
def test_undoing_moves_no_first_receipt_without_a_lead(given):
    early = FILED - 25 * DAY
    case = Case(received_at=early)
    assert case.undo(case.holder).status_code == 200
    again, is_later = hand_again(case, case.holder, received_at=given.isoformat()), given > early
    assert (again.received_at, again.legal_due_at) == (early, early + 30 * DAY)
    assert case.running()["grievance"][1] == early + 30 * DAY
    assert asked(again) == ([("waiting", given, "standard")] if is_later else [])
    assert kinds(case.inquiry)[-1] == ("receipt_correction_asked" if is_later else "hand-over")
    told = Notification.objects.filter(kind="receipt_correction_asked", user_id=case.lead.user.id).count()
    assert told == (1 if is_later else 0)
    if is_later:
        decision = f"corrections/{HandOverCorrection.objects.get().id}/decide"
        answer = case.post(case.lead, decision, {"approve": True, "reason": "seen"}, at=NOW + 2 * HOUR, made=again)
        assert (answer.status_code, case.running()["grievance"][1]) == (200, given + 30 * DAY)


def test_another_destination_counts_from_filing():
    """An appeal was not received when an unrelated grievance was."""
    case = Case(received_at=FILED - 3 * DAY)
    case.undo(case.holder)
    appeal = hand_again(case, case.holder, "part_c_appeal")
    assert (appeal.received_at, appeal.legal_due_at, asked(appeal)) == (FILED, FILED + 30 * DAY, [])


@pytest.mark.parametrize("who", ["holder", "lead"])
def test_a_receipt_before_filing_that_was_undone_is_not_repeated_unseen(who):
    """A mistyped year stays no default: whoever hands over again says which it is, on the page as over the API."""
    case = Case(received_at=FILED - 365 * DAY)
    case.undo(case.holder)
    before, here = case.state(), case.inquiry.reference
    with clock.frozen(NOW + HOUR):
        body = {"destinations": ["grievance", "part_c_appeal"], "reason": "again"}
        answer = as_user(getattr(case, who).user).post(f"inquiries/{here}/hand-over/", body)
        sent = {"hand-over-destinations": "grievance", "hand-over-reason": "again"}
        page = at_pages(getattr(case, who)).post(f"/admin/service-inquiries/{here}/hand-over/", sent)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/received_at", "required")
    assert (page.status_code, "Enter the first receipt" in text_of(page)) == (422, True)
    assert case.state() == before
    again = hand_again(case, getattr(case, who), received_at=FILED.isoformat())
    assert asked(again) == [("waiting" if who == "holder" else "applied", FILED, "standard")]


@pytest.mark.parametrize("who", ["holder", "lead"])
def test_the_lists_show_what_would_be_stored(who):
    """After an expedited grievance that was undone, more time waits for a lead; a lead's own does not."""
    case = Case(**EXPEDITED)
    case.undo(case.holder)
    with clock.frozen(NOW + HOUR):
        shown = as_user(getattr(case, who).user).get(f"inquiries/{case.inquiry.reference}/legal-clocks/").json()
        address = f"/admin/service-inquiries/{case.inquiry.reference}/hand-over/"
        page = text_of(at_pages(getattr(case, who)).get(address))
    due = {one["variant"]: one["due_at"] for one in shown if one["destination"] == "grievance"}
    made = hand_again(case, getattr(case, who))
    assert due["standard"] == f"{made.legal_due_at:%Y-%m-%dT%H:%M:%SZ}"
    assert made.legal_due_at == (FILED + DAY if who == "holder" else FILED + 30 * DAY)
    waits = "Standard: 30 days, due 12:00 PM ET, Nov 19, 2026 until a lead approves it"
    assert (waits in page) is (who == "holder")
    assert page.count("Standard: 30 days, due 12:00 PM ET, Dec 18, 2026") == (1 if who == "holder" else 2), (
        "the appeal's too"
    )


def test_a_clock_is_offered_by_the_receipt_that_counts():
    """Prior authorization came into force in 2026: what was received before that does not get it by a later date."""
    place, early = "part_c_organization_determination", FILED - 330 * DAY
    case = Case(place, received_at=early)
    case.undo(case.holder)
    address = f"inquiries/{case.inquiry.reference}"
    body = {"destinations": [place], "reason": "r", "variants": {place: "prior_authorization"}}
    with clock.frozen(NOW + HOUR):
        for who, is_offered in ((case.holder, False), (case.lead, True)):
            caller = as_user(who.user)
            shown = caller.get(f"{address}/legal-clocks/?received_at={FILED:%Y-%m-%dT%H:%M:%SZ}").json()
            offered = [one for one in shown if one["variant"] == "prior_authorization"]
            answer = caller.post(f"{address}/hand-over/", {**body, "received_at": FILED.isoformat()})
            assert (bool(offered), answer.status_code) == (is_offered, 200 if is_offered else 422), answer.content


@pytest.mark.parametrize(("who", "counts"), [("holder", FILED), ("lead", FILED + HOUR / 2)])
def test_later_than_filing_needs_a_lead(who, counts):
    case = Case("part_c_appeal")
    later = FILED + HOUR / 2
    with clock.frozen(NOW):
        road = f"inquiries/{case.inquiry.reference}/legal-clocks/?received_at={later:%Y-%m-%dT%H:%M:%SZ}"
        shown = as_user(getattr(case, who).user).get(road).json()
    due = next(one["due_at"] for one in shown if (one["destination"], one["variant"]) == ("grievance", "standard"))
    body = {"destinations": ["grievance"], "reason": "r", "received_at": later.isoformat(), "keep_working": True}
    with clock.frozen(NOW):
        done = as_user(getattr(case, who).user).post(f"inquiries/{case.inquiry.reference}/hand-over/", body)
    assert done.status_code == 200, done.content
    made = HandOver.objects.get(destination="grievance")
    assert (made.received_at, made.legal_due_at) == (counts, counts + 30 * DAY)
    assert due == f"{made.legal_due_at:%Y-%m-%dT%H:%M:%SZ}"
    assert asked(made) == [("waiting" if who == "holder" else "applied", later, "standard")]


def test_undoing_turns_no_expedited_clock_into_a_standard_one():
    case = Case(**EXPEDITED)
    case.undo(case.holder)
    again = hand_again(case, case.holder)
    assert (again.variant, again.circumstance, again.is_expedited) == ("expedited", "refused_expedite", True)
    assert again.legal_due_at == FILED + DAY
    assert asked(again) == [("waiting", FILED, "standard")]
    assert kinds(case.inquiry)[-1] == "clock_correction_asked"
    assert case.post(case.lead, "undo", {"reason": "r"}, at=NOW + HOUR, made=again).status_code == 200
    by_lead = hand_again(case, case.lead)
    assert (by_lead.variant, by_lead.legal_due_at) == ("standard", FILED + 30 * DAY)
    assert asked(by_lead) == [("applied", FILED, "standard")]


def test_a_later_receipt_and_a_longer_clock_are_asked_as_one():
    case = Case(PART_D, variants={PART_D: "expedited"}, received_at=FILED - DAY)
    case.undo(case.holder)
    again = hand_again(case, case.holder, PART_D, received_at=FILED.isoformat())
    assert (again.received_at, again.variant, again.legal_due_at) == (FILED - DAY, "expedited", FILED)
    assert asked(again) == [("waiting", FILED, "standard")]
    decision = f"corrections/{HandOverCorrection.objects.get().id}/decide"
    case.post(case.lead, decision, {"approve": True, "reason": "seen"}, at=NOW + 2 * HOUR, made=again)
    again.refresh_from_db()
    assert (again.received_at, again.variant, again.legal_due_at) == (FILED, "standard", FILED + 3 * DAY)


def test_the_database_takes_no_later_receipt_than_is_known():
    case = Case(received_at=FILED - DAY)
    case.undo(case.holder)
    row = {"inquiry": case.inquiry, "reason": "r", "handed_over_at": clock.now()}
    second = timedelta(seconds=1)
    for place, wrong in (("grievance", FILED - DAY + second), ("grievance", FILED), ("part_c_appeal", FILED + second)):
        with pytest.raises(IntegrityError, match="later than the filing"):
            HandOver.objects.create(**row, destination=place, received_at=wrong)


def test_the_page_shows_what_counts_until_a_lead_decides():
    case = Case(**EXPEDITED)
    case.undo(case.holder)
    address = f"/admin/service-inquiries/{case.inquiry.reference}/hand-over/"
    sent = {
        "hand-over-destinations": "grievance",
        "hand-over-clock_grievance": "standard",
        "hand-over-keep_working": "on",
        "hand-over-reason": "again",
    }
    with clock.frozen(NOW + HOUR):
        page = text_of(at_pages(case.holder).post(address, sent))
    assert "Grievance: due 12:00 PM ET, Nov 19, 2026" in page
    assert "A later deadline than the one on record needs" in page
    assert not HandOver.objects.filter(state="handed_over").exists()


@pytest.mark.parametrize("who", ["holder", "lead"])
@pytest.mark.parametrize("later", [None, FILED + HOUR / 2])
def test_the_due_time_on_the_page_is_the_one_that_is_stored(who, later):
    """A lead's own time counts at once, and the page says so before it is stored."""
    case = Case(**EXPEDITED)
    case.undo(case.holder)
    address = f"/admin/service-inquiries/{case.inquiry.reference}/hand-over/"
    sent = {
        "hand-over-destinations": "grievance",
        "hand-over-clock_grievance": "standard",
        "hand-over-keep_working": "on",
        "hand-over-reason": "again",
        **({"hand-over-received_at": "2026-11-18T12:30"} if later else {}),
    }
    with clock.frozen(NOW + HOUR):
        page = at_pages(getattr(case, who))
        answer = page.post(address, sent)
        if who == "holder" or later:
            shown = text_of(answer)
            due = "12:00 PM ET, Nov 19, 2026" if who == "holder" else "12:30 PM ET, Dec 18, 2026"
            assert f"Grievance: due {due}" in shown
            assert ("A later deadline than the one on record" in shown) is (who == "holder")
            assert not HandOver.objects.filter(state="handed_over").exists()
            reviewed = shown.split('name="hand-over-reviewed" value="')[1].split('"')[0]
            answer = page.post(address, {**sent, "hand-over-reviewed": reviewed})
        assert answer.status_code == 302
    due_at = FILED + DAY if who == "holder" else (later or FILED) + 30 * DAY
    assert HandOver.objects.get(state="handed_over").legal_due_at == due_at


def test_two_duties_of_one_message_are_asked_for_each():
    places = ["part_c_appeal", PART_D]
    case = Case(*places, received_at=FILED - DAY)
    for made in HandOver.objects.all():
        case.undo(case.holder, made=made)
    hand_over_inquiry(
        case.inquiry.reference,
        Handoff(destinations=places, reason="r", received_at=FILED, keep_working=True),
        by=inquiries.actor_of(case.holder),
        at=NOW,
    )
    rows = HandOver.objects.filter(state="handed_over")
    assert {one.received_at for one in rows} == {FILED - DAY}
    assert [asked(one) for one in rows] == [[("waiting", FILED, "standard")]] * 2
