"""Long work goes on without its page, shows how far it is, is found again, and can be stopped."""

from threading import Thread

import pytest
from django.db import connection
from playwright.sync_api import expect

from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id, new_reference
from foundation.jobs.engine import run_job
from inquiries.bulk.models import BulkItem, BulkRun
from inquiries.inquiry.models import Inquiry
from inquiries.jobs import BULK, EXPORT
from inquiries.lists.models import ExportRun
from inquiries.routing.actions import start_replay
from inquiries.routing.models import RoutingRuleSet
from members.imports.models import ImportRun
from members.imports.running import run_import
from tests.factories import inquiries, people

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "service-inquiries/"
MANY = 104
FEED = """humana_id,last_name,first_name,date_of_birth,zip_code
H12345678,Sampleton,Testina,1950-02-03,40202
H1234,Sampleton,Testina,1950-02-03,40202
H12345679,Sampleton,Testina,yesterday,4020
"""


def copies_of(inquiry, count):
    """As many like it, past the actions: filing each would take a minute."""
    values = Inquiry.objects.filter(id=inquiry.id).values().get()
    del values["next_check_at"]
    Inquiry.objects.bulk_create(
        Inquiry(**{**values, "id": new_id(), "reference": new_reference()}) for _ in range(count)
    )


def test_more_than_a_hundred_are_done_without_the_page(visit):
    associate = people.associate("triage")
    copies_of(inquiries.filed(), MANY - 1)
    visitor = visit(associate)
    page = visitor.go(f"{LIST}?page_size=200")
    page.get_by_label(f"Select all {MANY} on this page").check()
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_text("This many take a while. You can leave the page.")).to_be_visible()
    page.get_by_role("button", name=f"Claim: {MANY} inquiries").click()
    expect(page.get_by_text("Waiting to start")).to_be_visible()
    run = BulkRun.objects.get()
    BulkItem.objects.filter(run=run, position__lte=40).update(
        state="refused", code="conflict", detail="Taken by others"
    )
    expect(page.get_by_text(f"40 of {MANY}")).to_be_visible()
    expect(page.get_by_role("progressbar", name=f"Claim: {MANY} inquiries")).to_have_attribute("value", "40")
    visitor.check_looks("bulk-running")
    visitor.go("queues/")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.get_by_role("link", name=f"Claim: {MANY} inquiries").click()
    worker = Thread(target=in_own_connection, args=(run_job, BULK, run.id))
    worker.start()
    expect(page.get_by_text(f"Finished: Claim: {MANY} inquiries")).to_be_visible(timeout=60_000)
    worker.join()
    expect(page.get_by_role("heading", name="40 were refused")).to_be_visible()
    expect(page.get_by_role("heading", name=f"{MANY - 40} done")).to_be_visible()
    assert Inquiry.objects.filter(assignee=associate).count() == MANY - 40
    looks = []
    page.on("request", lambda request: looks.append(request.url) if "/background/" in request.url else None)
    page.evaluate("() => new Promise((done) => setTimeout(done, 2500))")
    assert looks == []


def in_own_connection(function, *args, **kwargs):
    try:
        function(*args, **kwargs)
    finally:
        connection.close()


def test_it_is_stopped_and_what_was_done_stays(visit):
    associate = people.associate("triage")
    copies_of(inquiries.filed(), MANY - 1)
    visitor = visit(associate)
    page = visitor.go(f"{LIST}?page_size=200")
    page.keyboard.press("A")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Claim: {MANY} inquiries")).to_be_visible()
    page.get_by_role("button", name=f"Claim: {MANY} inquiries").press("Enter")
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(page.get_by_text("Canceled. What is done stays done.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"{MANY} not started")).to_be_visible()
    assert BulkRun.objects.get().state == "cancelled"
    visitor.go("background/")
    expect(page.get_by_text("Canceled", exact=True)).to_be_visible()


def test_a_list_is_taken_away_as_a_file(visit):
    associate = people.associate("triage")
    inquiry = inquiries.filed()
    visitor = visit(associate)
    page = visitor.go("background/")
    expect(page.get_by_text("No jobs yet.")).to_be_visible()
    visitor.check_looks("background-empty")
    visitor.go(LIST)
    page.locator("summary", has_text="Export").click()
    page.get_by_role("button", name="CSV").click()
    expect(page.get_by_text("We're preparing your file.")).to_be_visible()
    expect(page.get_by_text("Export as CSV")).to_be_visible()
    visitor.check_looks("background-running")
    run_job(EXPORT, ExportRun.objects.get().id)
    link = page.get_by_role("link", name="Download")
    expect(link).to_be_visible()
    with page.expect_download() as downloaded:
        link.click()
    assert downloaded.value.suggested_filename.endswith(".csv")
    assert inquiry.reference in downloaded.value.path().read_text()
    visitor.check_looks("background-done")


def test_a_feed_with_errors_by_keyboard_and_a_replay(visit):
    admin = people.associate("triage", lead=True)
    people.grant(admin.user, Role.ADMINISTRATOR)
    today = clock.date_of(clock.now())
    start_replay(
        rule_set=RoutingRuleSet.objects.first().id,
        first_on=today,
        last_on=today,
        by=inquiries.actor_of(admin),
        at=clock.now(),
    )
    visitor = visit(admin)
    page = visitor.go("background/")
    expect(page.get_by_text("Replay of")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Import members or people")).to_be_visible()
    visitor.expect("422")
    page.get_by_role("checkbox", name="Dry run").focus()
    page.locator("input[type=file]").evaluate("one => one.removeAttribute('required')")
    page.get_by_role("button", name="Import file").press("Enter")
    expect(page.get_by_text("Choose a CSV or 834 file of up to 20 MB.")).to_be_visible()
    visitor.check_looks("import-refused")
    content = FEED.encode()
    page.locator("input[type=file]").set_input_files({"name": "feed.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Import file").press("Enter")
    page.wait_for_url("**/background/imports/*-*/")
    run = ImportRun.objects.get()
    run_import(run.id)
    expect(page.get_by_role("heading", name="Errors in the file")).to_be_visible()
    visitor.check_looks("import-errors")
    visitor.go("background/")
    page.get_by_role("button", name="Cancel: Replay of").first.press("Enter")
    expect(page.get_by_text("Canceled. The results so far stay.")).to_be_visible()
    visitor.go("background/")
    visitor.check_looks("background-all")
