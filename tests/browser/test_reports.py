"""Reports in a real browser: the chart is drawn, the files hold the table, every one is accessible."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from foundation import clock
from foundation.actor import Role
from inquiries.inquiry.models import Inquiry
from inquiries.referrals.models import SelfServiceOffer
from inquiries.targets.models import InquiryClock
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"""
CELLS = """table => [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.replace("–", "")))"""


@pytest.fixture
def traffic():
    agent, now = people.agent(), clock.now()
    made = [inquiries.filed(code, agent=agent) for code in ("other", "billing", "id_card", "pharmacy_claim", "other")]
    for days, inquiry in enumerate(made):
        inquiries.put_in(inquiry, "resolved" if days % 2 else "queued")
        filed_at = now - timedelta(days=days, hours=5)
        Inquiry.objects.filter(id=inquiry.id).update(created_at=filed_at)
    common = {"reason": "x", "received_at": now - timedelta(hours=6), "handed_over_at": now}
    inquiries.HandOverFactory(inquiry=made[0], **common)
    InquiryClock.objects.filter(inquiry=made[1], kind="resolution").update(state="missed", ended_at=now)
    InquiryClock.objects.filter(inquiry=made[3], kind="resolution").update(state="met", ended_at=now)
    for outcome in ("offered", "declined"):
        SelfServiceOffer.objects.create(
            agent=agent, inquiry_type_id="pcp_change", outcome=outcome, created_at=now - timedelta(days=9)
        )
    return made


def saved(page, name):
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return download.value.path().read_bytes()


def test_the_chart_is_drawn_and_files_hold_the_table(visit, traffic):
    visitor = visit(people.associate("triage", lead=True))
    page = visitor.go("reports/")
    visitor.check_looks("reports")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/volume/")
    visitor.wait_until(lambda: page.locator("canvas").evaluate(DRAWN))
    visitor.check_looks("report-volume")
    table = page.locator("#report-table").evaluate(CELLS)
    assert list(csv.reader(io.StringIO(saved(page, "CSV").decode("utf-8-sig")))) == table
    sheet = load_workbook(io.BytesIO(saved(page, "XLSX"))).active
    assert [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] == table
    drawn = page.evaluate("Chart.getChart(document.querySelector('canvas')).data.datasets.map((one) => one.data)")
    assert drawn == [[int(row[place]) for row in table[1:]] for place in range(1, 5)]


def test_periods_groups_and_empty_ones(visit, traffic):
    visitor = visit(people.associate("triage", lead=True))
    page = visitor.go("reports/volume/")
    page.get_by_label("Count by").select_option("day")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**group_by=day**")
    assert page.evaluate("Chart.getChart(document.querySelector('canvas')).config.type") == "line"
    visitor.check_looks("report-by-day")
    page.get_by_role("link", name="7 days").click()
    page.wait_for_url("**first_on=**")
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "true")
    page.get_by_label("From").fill("2021-01-01")
    page.get_by_label("To", exact=True).fill("2021-01-31")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("No data for this period").wait_for()
    visitor.check_looks("report-empty")
    visitor.expect("422")
    page.get_by_label("To", exact=True).fill("2020-01-31")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Choose a last day that is not before the first.").wait_for()
    visitor.check_looks("report-wrong")


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_every_report_as_an_auditor(visit, traffic, role):
    user = people.UserFactory()
    people.grant(user, role)
    visitor = visit(user)
    for name in ("resolution-time", "clocks", "queue-load", "hand-overs", "deflection"):
        visitor.go(f"reports/{name}/")
        visitor.wait_until(lambda: visitor.page.locator("canvas").evaluate(DRAWN))
        visitor.check_looks(f"report-{name}")
    for name in ("referrals", "sos-use"):
        visitor.go(f"reports/{name}/").get_by_text("No data for this period").wait_for()
