"""What leads look after, at the pages: who holds what, forecasts, rules, replays, reports, reviews."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models.agents import Agent
from audit.models import HistoryEntry, JournalEntry
from foundation import clock
from foundation.actor import Role
from inquiries.bulk.models import BulkRun
from inquiries.inquiry.models import Inquiry
from inquiries.routing.models import RoutingReplay, RoutingRuleSet
from staffing.models import WorkQueue
from tests.factories import inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 12


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def lead():
    return people.associate("triage", "billing", lead=True)


@pytest.fixture
def full():
    return people.associate("triage")


@pytest.fixture
def free():
    return people.associate("triage")


def held(agent, holder, status="in_progress"):
    return inquiries.put_in(inquiries.filed(agent=agent), status, holder=holder)


def reassign(lead, holder, *chosen, **fields):
    sent = {"inquiry": [one.reference for one in chosen], **fields}
    sent |= {f"version-{one.reference}": one.version for one in chosen if "version" not in fields}
    return at_pages(lead).post(f"/admin/load/{holder.id}/reassign/", sent, follow=True)


def person_with(*roles):
    user = people.UserFactory()
    people.grant(user, *roles)
    return user


class TestLoad:
    def test_the_board_says_who_has_how_much(self, lead, full, free, agent):
        held(agent, full)
        held(agent, full, "pending")
        full.capacity = 1
        full.save()
        page = text_of(at_pages(lead).get("/admin/load/"))
        assert "2 of 1" in page
        assert "over capacity" in page
        assert "0 of 20" in page

    def test_one_changes_hands(self, lead, full, free, agent):
        inquiry = held(agent, full)
        answer = reassign(lead, full, inquiry, do="assign", assignee=free.id)
        assert f"{inquiry.reference}</a> was reassigned." in text_of(answer)
        inquiry.refresh_from_db()
        assert inquiry.assignee_id == free.id
        entry = HistoryEntry.objects.filter(inquiry_id=inquiry.id).latest("position")
        assert (entry.facts["action"], entry.facts["assignee"]) == ("assign", str(free.id))

    def test_one_goes_back_to_its_queue(self, lead, full, agent):
        inquiry = held(agent, full, "pending")
        reassign(lead, full, inquiry, do="release", reason="They are ill")
        inquiry.refresh_from_db()
        assert (inquiry.status, inquiry.assignee_id) == ("queued", None)

    def test_several_are_done_one_by_one_and_each_says_why_not(self, lead, full, free, agent):
        fine, waits = held(agent, full), held(agent, full, "pending")
        page = text_of(reassign(lead, full, fine, waits, do="assign", assignee=free.id))
        fine.refresh_from_db()
        waits.refresh_from_db()
        assert (fine.assignee_id, waits.assignee_id) == (free.id, full.id)
        assert "It is no longer in progress" in page
        assert re.search(r"<strong>1</strong> done.*<strong>1</strong> refused", page, re.DOTALL)

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"do": "assign"}, "Choose an associate."),
            ({"do": "release"}, "Give a reason."),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_done(self, lead, full, free, agent, fields, words):
        inquiry = held(agent, full)
        answer = reassign(lead, full, inquiry, **fields)
        assert (answer.status_code, words in text_of(answer)) == (422, True)
        assert "checked" in text_of(answer)
        inquiry.refresh_from_db()
        assert inquiry.assignee_id == full.id

    def test_nothing_ticked(self, lead, full, free, agent):
        held(agent, full)
        answer = reassign(lead, full, do="assign", assignee=free.id)
        assert (answer.status_code, "Select at least one" in text_of(answer)) == (422, True)

    @pytest.mark.parametrize("length", [21, 60, 20_000])
    def test_a_reference_or_version_too_long_is_refused(self, lead, full, free, agent, length):
        inquiry = held(agent, full)
        sent = {"inquiry": ["S" * length, "T" * length], "do": "assign", "assignee": str(free.id)}
        path = f"/admin/load/{full.id}/reassign/"
        assert at_pages(lead).post(path, sent).status_code == 422
        assert at_pages(lead).post(path, {**sent, "inquiry": ["S" * length]}).status_code == 422
        one = {**sent, "inquiry": [inquiry.reference], f"version-{inquiry.reference}": "9" * length}
        assert at_pages(lead).post(path, one).status_code in {302, 422}
        assert BulkRun.objects.count() == 0

    def test_refusals_say_what_to_do_and_nothing_is_changed(self, lead, full, free, agent):
        inquiry = held(agent, full)
        billing = people.associate("billing")
        old = reassign(
            lead,
            full,
            inquiry,
            do="assign",
            assignee=free.id,
            version=0,
            **{f"version-{inquiry.reference}": inquiry.version - 1},
        )
        other_queue = reassign(lead, full, inquiry, do="assign", assignee=billing.id)
        free.is_available = False
        free.save()
        no_capacity = reassign(lead, full, inquiry, do="assign", assignee=free.id)
        assert [answer.status_code for answer in (old, other_queue, no_capacity)] == [422] * 3
        assert "changed since you opened this page" in text_of(old)
        assert "doesn&#x27;t work the queue" in text_of(other_queue)
        assert f"{free.user.display_name} is absent." in text_of(no_capacity)
        inquiry.refresh_from_db()
        assert inquiry.assignee_id == full.id

    def test_a_form_that_is_sent_twice_acts_once(self, lead, full, free, agent):
        chosen = [held(agent, full), held(agent, full)]
        browser = at_pages(lead)
        sent = {"inquiry": [one.reference for one in chosen], "do": "release", "reason": "Ill", "key": "k1"}
        first = browser.post(f"/admin/load/{full.id}/reassign/", sent)
        assert first.status_code == 302
        again = browser.post(f"/admin/load/{full.id}/reassign/", sent)
        assert (again.status_code, again.headers.get("Location")) == (302, first.headers["Location"])
        assert BulkRun.objects.count() == 1

    def test_what_is_shown_is_journaled(self, lead, full, agent):
        inquiry = held(agent, full)
        at_pages(lead).get(f"/admin/load/{full.id}/")
        entry = JournalEntry.objects.latest("at", "id")
        assert (entry.road, entry.subjects) == ("page HandsPage", [inquiry.member_id])

    def test_who_is_not_of_their_queues_is_not_there(self, lead, free):
        stranger = people.associate("pharmacy")
        assert at_pages(lead).get(f"/admin/load/{stranger.id}/").status_code == 404
        assert at_pages(free).get("/admin/load/").status_code == 403
        assert at_pages(free).get(f"/admin/load/{free.id}/").status_code == 403

    def test_runs_of_others_are_not_there(self, lead, full, free, agent):
        chosen = [held(agent, full), held(agent, full)]
        reassign(lead, full, *chosen, do="assign", assignee=free.id)
        run = BulkRun.objects.get()
        other = people.associate("triage", lead=True)
        assert at_pages(other).get(f"/admin/load/runs/{run.id}/").status_code == 404


class TestForecast:
    def test_it_names_what_will_be_late(self, lead, agent):
        soon, late = inquiries.filed(agent=agent), inquiries.filed(agent=agent)
        now = clock.now()
        Inquiry.objects.filter(id=soon.id).update(due_at=now + timedelta(minutes=30))
        Inquiry.objects.filter(id=late.id).update(due_at=now - timedelta(hours=1))
        page = text_of(at_pages(lead).get("/admin/forecast/"))
        assert "This queue has answered nothing recently" in page
        assert page.count("unassigned") == 2
        assert page.index("Expected to be overdue</h3>") < page.index(soon.reference) < page.index(late.reference)

    def test_it_names_eight_with_their_holder_and_says_where_the_rest_is(self, lead, full, agent):
        late = [inquiries.put_in(inquiries.filed(agent=agent), "in_progress", holder=full) for _ in range(9)]
        Inquiry.objects.filter(id__in=[one.id for one in late]).update(due_at=clock.now() - timedelta(hours=1))
        page = text_of(at_pages(lead).get("/admin/forecast/"))
        assert sum(one.reference in page for one in late) == 8
        assert page.count(f"assigned to {full.user.display_name}") == 8
        assert "and 1 more" in page
        assert "?queue=triage&amp;clock=breached&amp;ordering=due_at" in page

    def test_who_leads_nothing_and_who_may_not(self):
        auditor = at_pages(person_with(Role.AUDITOR))
        assert "No targets in your queues end" in text_of(auditor.get("/admin/forecast/"))
        assert at_pages(people.associate("triage")).get("/admin/forecast/").status_code == 403


def form_of(page):
    """The fields of the rule editor as a browser would send them."""
    fields = re.search(r'<form[^>]*data-controller="rule-editor".*?</form>', page, re.DOTALL).group()
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", fields):
        name, value = (re.search(rf' {one}="([^"]*)"', tag) for one in ("name", "value"))
        if name and ("checkbox" not in tag or " checked" in tag):
            sent.setdefault(name.group(1), []).append(unescape(value.group(1)) if value else "")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', fields, re.DOTALL):
        sent[name] = re.findall(r'<option value="([^"]*)" selected', options) or [""]
    return sent


class TestRules:
    @pytest.fixture
    def published(self):
        return RoutingRuleSet.objects.get(state="published")

    def edit(self, lead, rule_set):
        browser = at_pages(lead)
        here = f"/admin/routing/rule-sets/{rule_set.id}/edit/"
        return browser, here, form_of(text_of(browser.get(here)))

    def test_saving_without_a_change_says_the_same_rules(self, lead, published):
        browser, here, sent = self.edit(lead, published)
        answer = browser.post(here, sent, follow=True)
        made = RoutingRuleSet.objects.get(state="draft")
        assert "No differences." in text_of(answer)
        assert (made.version, made.title) == (published.version + 1, published.title)
        said = [
            [(rule.name, rule.conditions, rule.queue_id, rule.skills) for rule in rule_set.rules.all()]
            for rule_set in (published, made)
        ]
        assert said[0] == said[1]

    def test_the_order_of_rows_is_the_order_of_rules(self, lead, published):
        browser, here, sent = self.edit(lead, published)
        sent["row"] = [sent["row"][-1], *sent["row"][:-1]]
        sent["has-state-0"], sent["state-0"] = "1", "ky, oh"
        page = text_of(browser.post(here, sent, follow=True))
        made = RoutingRuleSet.objects.get(state="draft")
        names = list(published.rules.values_list("name", flat=True))
        assert list(made.rules.values_list("name", flat=True)) == [names[-1], *names[:-1]]
        assert made.rules.get(name=names[0]).conditions["state"] == ["KY", "OH"]
        assert f"Moved: {names[-1]}" in page
        assert f"Changed: {names[0]}" in page

    def test_what_is_wrong_stands_at_its_row_and_nothing_is_kept(self, lead, published):
        browser, here, sent = self.edit(lead, published)
        sent["name-1"], sent["queue-2"], sent["has-state-3"] = "", "nowhere", "1"
        first = browser.post(here, sent)
        sent["name-1"] = "A name"
        second = browser.post(here, sent)
        assert [first.status_code, second.status_code] == [422, 422]
        assert 'id="name-1-wrong"' in text_of(first)
        assert 'id="queue-2-wrong"' in text_of(second)
        assert "Select or enter at least one value." in text_of(second)
        assert not RoutingRuleSet.objects.filter(state="draft").exists()

    def test_the_later_of_two_editors_sees_a_conflict_and_loses_nothing(self, lead, published):
        browser, here, sent = self.edit(lead, published)
        other = at_pages(people.associate("billing", lead=True))
        theirs = form_of(text_of(other.get(here)))
        theirs["name-0"] = "Theirs"
        other.post(here, theirs)
        sent["name-1"] = "Mine"
        refused = browser.post(here, sent)
        page = text_of(refused)
        assert (refused.status_code, "New: Theirs" in page, 'value="Mine"' in page) == (422, True, True)
        assert RoutingRuleSet.objects.filter(state="draft").count() == 1
        browser.post(here, form_of(page))
        assert RoutingRuleSet.objects.order_by("-version")[0].rules.filter(name="Mine").exists()

    def test_numbers_of_thousands_of_digits_are_no_numbers(self, lead, published):
        browser, here, sent = self.edit(lead, published)
        long = "9" * 5000
        assert browser.post(here, {**sent, "newest": long}).status_code == 422
        assert browser.post(here, {**sent, "priority-0": [long, "1"]}).status_code in (302, 422)
        there = f"/admin/routing/rule-sets/{published.id}/publish/"
        assert browser.post(there, {"replacing": long}).status_code < 500

    def test_a_dry_run_says_both_routes(self, lead, published, agent):
        inquiry = inquiries.filed(agent=agent)
        browser, here, sent = self.edit(lead, published)
        sent |= {"row": ["9", *sent["row"]], "name-9": "Everything to billing", "queue-9": "billing"}
        browser.post(here, sent)
        draft = RoutingRuleSet.objects.get(state="draft")
        there = f"/admin/routing/rule-sets/{draft.id}/dry-run/"
        page = text_of(browser.post(there, {"reference": inquiry.reference}))
        assert "the rule takes everything" in page
        assert page.index("Goes to <strong>Billing") < page.index("Goes to <strong>Triage")
        other = inquiries.put_in(inquiries.filed(agent=agent), "queued", queue="pharmacy")
        refused = browser.post(there, {"reference": other.reference})
        assert refused.status_code == 422
        assert JournalEntry.objects.latest("at", "id").kind == "denied"

    def test_who_sees_no_inquiry_is_not_offered_to_try_rules_on_one(self, lead, published):
        administrator = people.UserFactory()
        people.grant(administrator, Role.ADMINISTRATOR)
        here = f"/admin/routing/rule-sets/{published.id}/"
        shown = ["Try it on one inquiry" in text_of(at_pages(person).get(here)) for person in (lead, administrator)]
        assert shown == [True, False]

    def test_publishing_says_what_changes_and_refuses_what_was_not_seen(self, lead, published):
        browser, here, sent = self.edit(lead, published)
        browser.post(here, sent | {"name-0": "Renamed"})
        draft = RoutingRuleSet.objects.get(state="draft")
        there = f"/admin/routing/rule-sets/{draft.id}/publish/"
        page = text_of(browser.get(there))
        assert "New: Renamed" in page
        assert "have not replayed" in page
        old = browser.post(there, {"replacing": "0"})
        draft.refresh_from_db()
        assert (old.status_code, draft.state) == (422, "draft")
        browser.post(there, {"replacing": published.version})
        draft.refresh_from_db()
        published.refresh_from_db()
        assert (draft.state, published.state) == ("published", "retired")

    def test_a_replay_is_started_and_stopped(self, lead, published):
        browser = at_pages(lead)
        there = f"/admin/routing/rule-sets/{published.id}/replay/"
        wrong = browser.post(there, {"first_on": "2026-02-02", "last_on": "2026-02-01"})
        assert (wrong.status_code, RoutingReplay.objects.count()) == (422, 0)
        page = text_of(browser.post(there, {"first_on": "2026-02-01", "last_on": "2026-02-02"}, follow=True))
        assert "Starting in a moment." in page
        replay = RoutingReplay.objects.get()
        stopped = text_of(browser.post(f"/admin/routing/replays/{replay.id}/cancel/", follow=True))
        assert "Canceled before it finished" in stopped

    def test_others_keep_no_rules(self, published, free):
        browser = at_pages(free)
        for place in ("", f"{published.id}/", f"{published.id}/edit/", f"{published.id}/publish/"):
            assert browser.get(f"/admin/routing/rule-sets/{place}").status_code == 403
        for place in ("edit", "dry-run", "replay", "publish"):
            assert browser.post(f"/admin/routing/rule-sets/{published.id}/{place}/").status_code == 403
        assert RoutingRuleSet.objects.count() == 1


REPORT_NAMES = (
    "volume",
    "resolution-time",
    "clocks",
    "queue-load",
    "hand-overs",
    "deflection",
    "referrals",
    "sos-use",
)


def cells_of(page):
    table = re.search(r'<table[^>]*id="report-table".*?</table>', page, re.DOTALL).group()
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    cells = re.compile(r"<t[dh][^>]*>(.*?)</t", re.DOTALL)
    bare = re.compile(r"</?a\b[^>]*>")  # a number that leads to its list is the same number
    return [[unescape(bare.sub("", cell)).replace("–", "").strip() for cell in cells.findall(row)] for row in rows]


class TestReports:
    @pytest.mark.parametrize("name", REPORT_NAMES)
    def test_an_empty_period_says_so(self, lead, name):
        page = text_of(at_pages(lead).get(f"/admin/reports/{name}/?first_on=2020-01-01&last_on=2020-01-02"))
        assert ("There is no data from Jan 1, 2020" in page) is (name != "queue-load")

    @pytest.mark.parametrize("group_by", ["queue", "type", "agent", "day"])
    def test_files_hold_exactly_the_table(self, lead, agent, group_by):
        Agent.objects.filter(id=agent.id).update(first_name="=1+1", last_name="Hostile")
        for _ in range(3):
            inquiries.filed(agent=agent)
        browser = at_pages(lead)
        table = cells_of(text_of(browser.get(f"/admin/reports/volume/?group_by={group_by}")))
        file = browser.get(f"/admin/reports/volume/csv/?group_by={group_by}")
        listed = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
        book = browser.get(f"/admin/reports/volume/xlsx/?group_by={group_by}")
        sheet = load_workbook(io.BytesIO(book.content)).active
        cells = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        assert len(table) == (31 if group_by == "day" else 2), "each of the 30 days has a row, also an empty one"
        assert sheet.cell(len(table), 2).value == 3
        neutral = [[f"'{cell}" if cell.startswith("=") else cell for cell in row] for row in table]
        assert listed == neutral
        assert cells == neutral
        assert (neutral != table) is (group_by == "agent")

    @pytest.mark.parametrize(
        ("address", "title"),
        [("volume/?group_by=type", "ID card"), ("volume/?group_by=queue", "Card desk"), ("queue-load/?", "Card desk")],
    )
    def test_queues_and_types_have_their_titles(self, lead, agent, address, title):
        filed = inquiries.filed("id_card", agent=agent)
        WorkQueue.objects.filter(id=filed.queue_id).update(title="Card desk")
        browser, file = at_pages(lead), address.replace("/?", "/csv/?")
        rows = cells_of(text_of(browser.get(f"/admin/reports/{address}")))
        assert [row[0] for row in rows].count(title) == 1
        assert f"\n{title}," in browser.get(f"/admin/reports/{file}").content.decode()

    @pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR])
    def test_who_reads_them(self, role):
        browser = at_pages(person_with(role))
        assert browser.get("/admin/reports/").status_code == 200
        assert browser.get("/admin/reports/sos-use/").status_code == 200

    def test_nobody_else(self, free, agent):
        for browser in (at_pages(free), at_pages(agent)):
            for place in ("", "volume/", "volume/csv/"):
                assert browser.get(f"/admin/reports/{place}").status_code == 403

    def test_what_there_is_not(self, lead):
        browser = at_pages(lead)
        for place in ("nothing/", "volume/pdf/"):
            assert browser.get(f"/admin/reports/{place}").status_code == 404

    @pytest.mark.parametrize(
        ("period", "said"),
        [
            ("first_on=2026-02-02&last_on=2026-02-01", "Choose a last day that is not before the first"),
            ("first_on=2026-W01-1", "Enter a date such as"),
            ("first_on=x", "Enter a date such as"),
        ],
    )
    def test_a_period_that_cannot_be(self, lead, period, said):
        for place in ("volume/", "volume/csv/"):
            answer = at_pages(lead).get(f"/admin/reports/{place}?{period}")
            assert (answer.status_code, said in text_of(answer)) == (422, True)


class TestReviews:
    @pytest.fixture
    def access(self, free, agent):
        inquiry = inquiries.put_in(inquiries.filed(agent=agent), "queued", queue="pharmacy")
        now = clock.now()
        return members.EmergencyAccessFactory(
            user=free.user, member=inquiry.member, opened_at=now - timedelta(minutes=5)
        )

    def test_a_lead_sees_what_was_looked_at_meanwhile(self, lead, free, access):
        at_pages(free).get(f"/admin/customers/{access.member_id}/")
        page = text_of(at_pages(lead).get("/admin/emergency/"))
        assert "She is at the counter" in page
        assert "Customer page" in page
        assert str(access.member) not in page

    def test_of_very_many_looks_it_says_how_many_there_are(self, lead, free, access, monkeypatch):
        monkeypatch.setattr("audit.access_log.queries.MOST_LOOKS", 2)
        for _ in range(3):
            at_pages(free).get(f"/admin/customers/{access.member_id}/")
        page = text_of(at_pages(lead).get("/admin/emergency/"))
        assert "Showing the newest 2 of 3." in page
        assert page.count("Customer page") == 2

    def test_a_verdict_closes_it(self, lead, access):
        browser = at_pages(lead)
        there = f"/admin/emergency/{access.id}/review/"
        missing = browser.post(there, {f"{access.id}-verdict": "justified"})
        assert missing.status_code == 422
        page = text_of(
            browser.post(there, {f"{access.id}-verdict": "justified", f"{access.id}-note": "Right"}, follow=True)
        )
        access.refresh_from_db()
        assert access.verdict == "justified"
        assert "Recently reviewed" in page


def test_no_page_asks_the_database_more_than_twelve_times(lead, full, free, agent):
    for _ in range(3):
        held(agent, full)
    published = RoutingRuleSet.objects.get(state="published")
    replay = RoutingReplay.objects.create(
        rule_set=published,
        first_on="2026-01-01",
        last_on="2026-01-31",
        created_at=clock.now(),
        moves=[{"inquiry": "SI-2222-2222", "from": "triage", "to": "billing", "rule": "x"}],
    )
    everything = people.associate(lead=True)
    browser = at_pages(everything)
    rules = f"/admin/routing/rule-sets/{published.id}/"
    places = [
        "/admin/",
        "/admin/leads/",
        "/admin/load/",
        f"/admin/load/{full.id}/",
        "/admin/forecast/",
        "/admin/emergency/",
    ]
    places += ["/admin/routing/rule-sets/", rules, f"{rules}edit/", f"{rules}publish/"]
    places += [f"/admin/routing/replays/{replay.id}/", "/admin/reports/"]
    places += [f"/admin/reports/{name}/" for name in REPORT_NAMES]
    counted = {}
    for place in places:
        browser.get(place, headers={"HX-Request": "true"} if place == "/admin/leads/" else {})
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(place, headers={"HX-Request": "true"} if place == "/admin/leads/" else {})
        counted[place] = len(queries)
        assert (answer.status_code, len(answer.content) < 200_000) == (200, True), place
    assert {place: count for place, count in counted.items() if count > MOST_QUERIES} == {}


def test_the_numbers_of_the_home_page_opened_alone_lead_home():
    answer = at_pages(people.associate("triage", lead=True)).get("/admin/leads/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
