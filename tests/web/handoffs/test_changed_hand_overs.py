"""The pages that correct the legal clock of a hand-over and undo one that was recorded in error (R29)."""

from datetime import UTC, datetime

import pytest

from foundation import clock
from inquiries.handoffs.models import HandOver, HandOverCorrection
from tests.support.handed_over import DAY, FILED, NOW, PART_D, Case
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


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
        assert "Expedited: 24 hours, due 12:00 PM ET, Nov 19, 2026" in form
        assert "On record: Standard, due 12:00 PM ET, Dec 18, 2026" in form
        sent = {"variant": "expedited", "circumstance": "extension", "reason": "They extended", "drawn_from": "0"}
        assert page.post(f"{address}/correct-clock/", {**sent, "circumstance": ""}).status_code == 422
        assert page.post(f"{address}/correct-clock/", sent).status_code == 302
        stale = page.post(f"{address}/correct-clock/", {**sent, "variant": "standard", "circumstance": ""})
        assert (stale.status_code, HandOverCorrection.objects.count()) == (422, 1)
        assert "corrected the regulatory deadline (Grievance) from Standard, due 12:00 PM ET, Dec 18" in text_of(
            page.get(here)
        )
        assert page.post(f"{address}/undo/", {"reason": " ", "drawn_from": "1"}).status_code == 422
        assert HandOver.objects.get().state == "handed_over"
        done = text_of(page.post(f"{address}/undo/", {"reason": "By mistake", "drawn_from": "1"}, follow=True))
        assert "undid the handoff: Grievance" in done
        assert f"{address}/undo/" not in done
        assert page.get(f"{address}/undo/").status_code == 302
        assert f"{address}/undo/" not in text_of(at_pages(case.agent).get(here))


def test_what_can_only_be_refused_is_not_offered():
    case = Case()
    here = f"/admin/service-inquiries/{case.inquiry.reference}/"
    address = f"/admin/hand-overs/{case.made.id}"
    steps = ("correct-receipt", "correct-clock", "undo")

    def offered(page):
        shown = text_of(page.get(here))
        return [step for step in steps if f"{address}/{step}/" in shown]

    with clock.frozen(NOW):
        assert offered(at_pages(case.holder)) == list(steps)
    with clock.frozen(FILED + 31 * DAY):
        page = at_pages(case.lead)
        assert "undo" not in offered(page)
        assert page.get(f"{address}/undo/").status_code == 302


def test_while_a_correction_waits_no_other_is_offered():
    case = Case(variants={"grievance": "expedited"}, circumstances={"grievance": "extension"})
    address = f"/admin/hand-overs/{case.made.id}"
    assert case.correct(case.holder, "standard").status_code == 200
    with clock.frozen(NOW):
        shown = text_of(at_pages(case.holder).get(f"/admin/service-inquiries/{case.inquiry.reference}/"))
    assert "A later due time is waiting for a lead's approval." in shown
    assert f"{address}/correct-" not in shown
    assert f"{address}/undo/" in shown


def test_a_statement_is_shown_with_its_due_time_before_it_counts():
    case = Case(PART_D, plan_type="PDP", variants={PART_D: "exception"})
    address = f"/admin/hand-overs/{case.made.id}/correct-clock/"
    sent = {"variant": "exception", "statement_at": "2026-11-18T13:00", "reason": "It came", "drawn_from": "0"}
    with clock.frozen(NOW):
        page = at_pages(case.holder)
        shown = text_of(page.post(address, sent))
        assert "Exception: due 1:00 PM ET, Nov 21, 2026" in shown
        assert not HandOverCorrection.objects.exists()
        reviewed = shown.split('name="reviewed" value="')[1].split('"')[0]
        assert page.post(address, {**sent, "reviewed": reviewed}).status_code == 302
    assert HandOver.objects.get().legal_due_at == datetime(2026, 11, 21, 18, tzinfo=UTC)
