"""Work in the background at the pages: found again by its owner alone, stopped, taken away."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation import clock
from foundation.actor import Role
from foundation.jobs.engine import run_job
from inquiries.bulk.actions import start_bulk_run
from inquiries.bulk.models import BulkRun
from inquiries.inquiry.rules import Action
from inquiries.jobs import EXPORT
from inquiries.lists.actions import start_export
from inquiries.lists.models import ExportRun
from inquiries.routing.actions import start_replay
from inquiries.routing.models import RoutingReplay, RoutingRuleSet
from members.book.models import Member
from members.imports.models import ImportRun
from members.imports.running import run_import
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "/admin/background/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ARSOS_ATTACHMENTS_DIR = str(tmp_path / "files")


@pytest.fixture
def associate():
    return people.associate("triage")


def bulk_of(associate, count=3):
    references = [f"SI-{n:04}-0000" for n in range(count)]
    by = inquiries.actor_of(associate)
    return start_bulk_run(action=Action.CLAIM, values={}, references=references, by=by, at=clock.now())


def export_of(associate):
    by = inquiries.actor_of(associate)
    return start_export(filters={}, columns=["reference"], file_format="csv", by=by, at=clock.now())


def test_every_run_is_found_again_by_its_owner_alone(associate):
    bulk, export = bulk_of(associate), export_of(associate)
    mine, other = at_pages(associate), at_pages(people.associate("triage"))
    assert {"Claim: 3 inquiries", "Export as CSV"} <= set(titles_in(text_of(mine.get(HERE))))
    assert titles_in(text_of(other.get(HERE))) == []
    for address in (f"bulk/{bulk.id}/", f"exports/{export.id}/file/"):
        assert other.get(f"{HERE}{address}").status_code == 404
    for address in (f"bulk/{bulk.id}/cancel/", f"exports/{export.id}/cancel/"):
        assert other.post(f"{HERE}{address}").status_code == 404
    assert (BulkRun.objects.get().state, ExportRun.objects.get().state) == ("waiting", "waiting")


def titles_in(text):
    return re.findall(r'class="a-work-title"[^>]*>([^<]+)<', text)


def test_stopped_and_stopped_again(associate):
    bulk, export = bulk_of(associate), export_of(associate)
    browser = at_pages(associate)
    for kind, run in (("bulk", bulk), ("exports", export)):
        browser.post(f"{HERE}{kind}/{run.id}/cancel/")
        run.refresh_from_db()
        assert run.state == "cancelled"
        again = browser.post(f"{HERE}{kind}/{run.id}/cancel/", follow=True)
        assert "It has already ended." in text_of(again)


def test_a_file_is_downloaded_until_its_day_is_over(associate):
    inquiry = inquiries.filed()
    export = export_of(associate)
    browser = at_pages(associate)
    assert browser.get(f"{HERE}exports/{export.id}/file/").status_code == 409
    run_job(EXPORT, export.id)
    assert f"{HERE}exports/{export.id}/file/" in text_of(browser.get(HERE))
    file = browser.get(f"{HERE}exports/{export.id}/file/")
    assert inquiry.reference in text_of(file)
    assert "attachment" in file["Content-Disposition"]


def test_replays_are_those_of_the_lead():
    lead = people.associate("triage", lead=True)
    today = clock.date_of(clock.now())
    rules = RoutingRuleSet.objects.first()
    by = inquiries.actor_of(lead)
    replay = start_replay(rule_set=rules.id, first_on=today, last_on=today, by=by, at=clock.now())
    browser = at_pages(lead)
    assert "Replay of" in text_of(browser.get(HERE))
    assert "Replay of" not in text_of(at_pages(people.associate("triage", lead=True)).get(HERE))
    browser.post(f"/admin/routing/replays/{replay.id}/cancel/")
    assert RoutingReplay.objects.get().state == "cancelled"


def test_a_feed_is_sent_tried_and_says_what_is_wrong(associate):
    admin = people.UserFactory()
    people.grant(admin, Role.ADMINISTRATOR)
    browser = at_pages(admin)
    assert browser.post(f"{HERE}imports/", {}).status_code == 422
    content = b"humana_id,last_name\nnonsense,Sampleton\n"
    sent = {"file": SimpleUploadedFile("feed.csv", content, "text/csv"), "is_dry_run": "on"}
    answer = browser.post(f"{HERE}imports/", sent, follow=True)
    assert "Dry run: nothing is stored" in text_of(answer)
    run = ImportRun.objects.get()
    run_import(run.id)
    run.refresh_from_db()
    shown = text_of(browser.get(f"{HERE}imports/{run.id}/"))
    assert run.refusal in shown if run.refusal else "Errors in the file" in shown
    assert Member.objects.filter(last_name="Sampleton").count() == 0
    assert at_pages(associate).get(f"{HERE}imports/{run.id}/").status_code == 403
    assert at_pages(associate).post(f"{HERE}imports/", sent).status_code == 403
    assert ImportRun.objects.count() == 1
