"""Journal, accounting of disclosures, deliveries and notifications as pages: what is done, and what is refused."""

import csv
import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.callers import actor_for_user
from arsos.urls import failed
from audit.models import JournalEntry
from audit.seals.actions import seal_batch
from events.tasks import relay
from events.webhooks.actions.endpoints import create_endpoint
from events.webhooks.models import WebhookDelivery
from foundation import clock
from foundation.access_log.steps import AccessEntries, write_accesses
from foundation.actor import Actor, Role
from foundation.identifiers import new_id
from tests.factories import background, inquiries, members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 12


def holder(role: Role, **fields: object):
    user = people.UserFactory(**fields)
    people.grant(user, role)
    return user


@pytest.fixture
def auditor():
    return at_pages(holder(Role.AUDITOR))


def look(who, *, kind="read", subjects=(), fields=("name",), road="page CustomerPage", days_ago=0, purpose=""):
    actor = Actor(name=who.display_name, user_id=who.id, roles=frozenset({Role.AGENT}), request_id="req-1")
    looks = AccessEntries(kind=kind, subjects=dict.fromkeys(subjects), fields=dict.fromkeys(fields), purpose=purpose)
    write_accesses(looks, by=actor, at=clock.now() - timedelta(days=days_ago), road=road)


def rows_of(page: str) -> int:
    return page.count("<tr data-row")


class TestJournal:
    def test_it_is_narrowed_by_what_was_done_by_whom_by_which_road_and_when(self, auditor):
        anna, bert = people.UserFactory(display_name="Anna Look"), people.UserFactory(display_name="Bert Look")
        look(anna, road="page CustomerPage")
        look(anna, kind="denied", road="GET MemberView")
        look(bert, kind="reveal", road="POST RevealView", days_ago=50)
        assert rows_of(text_of(auditor.get("/admin/journal/"))) == 2
        assert rows_of(text_of(auditor.get("/admin/journal/?period=365"))) == 3
        assert rows_of(text_of(auditor.get("/admin/journal/?kind=denied"))) == 1
        assert rows_of(text_of(auditor.get("/admin/journal/?road=api&period=any"))) == 2
        assert rows_of(text_of(auditor.get(f"/admin/journal/?actor={bert.id}&period=any"))) == 1
        assert "Only actions of Bert Look." in text_of(auditor.get(f"/admin/journal/?actor={bert.id}"))

    def test_a_day_that_cannot_be_read_is_said_beside_its_field(self, auditor):
        assert "Enter a valid date/time." in text_of(auditor.get("/admin/journal/?since=soon"))

    def test_a_member_is_found_by_humana_id_and_never_shown(self, auditor):
        member = members.MemberFactory()
        found = auditor.post("/admin/journal/", {"humana_id": member.humana_id})
        assert found.headers["Location"] == f"/admin/journal/{member.id}/"
        shown = text_of(auditor.get(found.headers["Location"]))
        for value in (member.humana_id, member.last_name, "1EG4", "TE5"):
            assert value not in shown
        assert JournalEntry.objects.filter(kind="search", subjects=[member.id]).exists()

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"humana_id": "H99999999"}, "No member has this Humana ID."),
            ({"humana_id": "nonsense"}, "Humana"),
            ({"who": "Zzyzx"}, "No account has this name."),
            ({}, "Enter a Humana ID or a name."),
        ],
    )
    def test_who_is_not_found_is_said_beside_the_field(self, auditor, sent, said):
        refused = auditor.post("/admin/journal/", sent)
        assert refused.status_code == 422
        assert said in text_of(refused)

    def test_somebody_who_looked_is_found_by_name_without_the_name_in_the_address(self, auditor):
        one = people.UserFactory(display_name="Carla Onlyone")
        assert auditor.post("/admin/journal/", {"who": "onlyone"}).headers["Location"] == (
            f"/admin/journal/?actor={one.id}"
        )
        people.UserFactory(display_name="Dora Onlyone")
        choice = text_of(auditor.post("/admin/journal/", {"who": "onlyone"}))
        assert "Carla Onlyone" in choice
        assert "Dora Onlyone" in choice

    def test_it_says_how_far_it_is_sealed(self, auditor):
        assert "Nothing is sealed yet" in text_of(auditor.get("/admin/journal/"))
        look(people.UserFactory(), days_ago=1)
        seal_batch(at=clock.now() - timedelta(hours=1))
        look(people.UserFactory())
        shown = text_of(auditor.get("/admin/journal/"))
        assert re.search(r"\d+ entr(y is|ies are) sealed", shown)
        assert "have not been sealed for more than" not in shown

    def test_entries_that_wait_too_long_for_a_seal_are_told(self, auditor):
        look(people.UserFactory(), days_ago=2)
        seal_batch(at=clock.now() - timedelta(days=1))
        actor = Actor(name="Late", user_id=new_id())
        write_accesses(
            AccessEntries(kind="read"), by=actor, at=clock.now() - timedelta(minutes=5), road="page HomePage"
        )
        assert "have not been sealed for more than" in text_of(auditor.get("/admin/journal/"))

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.LEAD, Role.AGENT])
    def test_nobody_else_reads_or_searches_it(self, role):
        member = members.MemberFactory()
        browser = at_pages(holder(role))
        assert browser.get("/admin/journal/").status_code == 403
        assert browser.post("/admin/journal/", {"humana_id": member.humana_id}).status_code == 403
        assert browser.post("/admin/journal/", {"who": "Testwell"}).status_code == 403
        assert not JournalEntry.objects.filter(kind="search").exists()

    def test_it_costs_few_queries(self, auditor):
        member = members.MemberFactory()
        for _ in range(60):
            look(people.UserFactory(), subjects=[member.id])
        for address in ("/admin/journal/", f"/admin/journal/?member={member.id}", f"/admin/journal/{member.id}/"):
            auditor.get(address)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                shown = auditor.get(address)
            assert len(queries) <= MOST_QUERIES, [one["sql"][:120] for one in queries]
            assert len(shown.content) < 200_000


class Cells(HTMLParser):
    """The words of a table's cells, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.is_inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.is_inside = self.is_inside and tag not in ("td", "th")

    def handle_data(self, data):
        if self.is_inside:
            self.rows[-1][-1] += data


def test_the_csv_of_disclosures_tells_what_the_page_tells(auditor):
    member, other = members.MemberFactory(), members.MemberFactory()
    anna = people.UserFactory(display_name="Anna Look")
    look(anna, subjects=[member.id], fields=("name", "date_of_birth"), purpose="Call")
    look(anna, kind="reveal", subjects=[member.id, other.id], fields=("mbi",))
    look(anna, kind="denied", subjects=[member.id])
    look(anna, subjects=[other.id])
    page = Cells()
    page.feed(text_of(auditor.get(f"/admin/journal/{member.id}/")))
    sheet = list(csv.DictReader(io.StringIO(text_of(auditor.get(f"/admin/journal/{member.id}/csv/")))))
    assert [row["kind"] for row in sheet] == ["read", "reveal", "read"]
    for shown, told in zip(page.rows[1:], sheet, strict=False):
        assert told["who"] in shown[1]
        assert told["fields"].replace("_", " ").split()[-1].lower() in shown[2].lower()
        assert told["request id"] in shown[4]


class TestNotifications:
    def told(self, user, number, **fields):
        return background.NotificationFactory(user=user, created_at=clock.now() - timedelta(days=number), **fields)

    def test_they_stand_by_day_and_one_is_marked_as_read(self):
        person = people.associate("triage").user
        first, second = self.told(person, 0), self.told(person, 1)
        page = at_pages(person)
        shown = text_of(page.get("/admin/notifications/"))
        assert shown.count("<h2") == 3  # two days, and the keys of the frame
        page.post(f"/admin/notifications/{first.id}/read/")
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.read_at is None, second.read_at is None) == (False, True)
        assert text_of(page.get("/admin/notifications/")).count("data-row") == 1
        assert text_of(page.get("/admin/notifications/?show=all")).count("data-row") == 2

    def test_somebody_else_s_is_not_there(self):
        person, stranger = people.associate("triage").user, people.associate("triage").user
        one = self.told(person, 0)
        assert at_pages(stranger).post(f"/admin/notifications/{one.id}/read/").status_code == 404
        one.refresh_from_db()
        assert one.read_at is None

    def test_it_costs_few_queries(self):
        person = people.associate("triage").user
        for number in range(55):
            self.told(person, number)
        page = at_pages(person)
        page.get("/admin/notifications/")
        with CaptureQueriesContext(connection) as queries:
            page.get("/admin/notifications/")
        assert len(queries) <= MOST_QUERIES


def test_all_that_was_given_up_for_an_endpoint_is_sent_again_by_its_keeper_alone():
    lead = people.associate("triage", lead=True)
    by = actor_for_user(lead.user, on=clock.date_of(clock.now()), road="test")
    endpoint = create_endpoint(url="http://127.0.0.1:9/hook", description="Silent one", by=by, at=clock.now())
    for _ in range(2):
        inquiries.filed("other", agent=people.agent())
    relay()
    WebhookDelivery.objects.update(state="dead", finished_at=clock.now())
    dead = WebhookDelivery.objects.count()
    release, test = (f"/admin/deliveries/endpoints/{endpoint.id}/{what}/" for what in ("release", "test"))
    stranger, page = at_pages(people.agent()), at_pages(holder(Role.ADMINISTRATOR))
    assert {stranger.post(release).status_code, stranger.post(test).status_code} == {404}
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"dead"}
    with CaptureQueriesContext(connection) as queries:
        shown = text_of(page.get("/admin/deliveries/"))
    assert "Send all again" in shown
    assert len(queries) <= MOST_QUERIES
    assert f"{dead} deliveries sent again." in text_of(page.post(release, follow=True))
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"pending"}
    assert "Test event sent." in text_of(page.post(test, follow=True))
    assert WebhookDelivery.objects.filter(message__type="webhook.test").count() == 1


class TestHome:
    def test_an_auditor_sees_what_happened_in_the_last_day(self, auditor):
        for kind, days in (("denied", 0), ("denied", 0), ("reveal", 3)):
            look(people.UserFactory(), kind=kind, days_ago=days)
        with CaptureQueriesContext(connection) as queries:
            shown = text_of(auditor.get("/admin/"))
        assert "<strong>2</strong><span>Refused</span>" in shown
        assert "Revealed a value" not in shown
        assert len(queries) <= MOST_QUERIES

    def test_an_administrator_sees_what_waits_for_a_hand(self):
        user = holder(Role.ADMINISTRATOR)
        page = at_pages(user)
        assert "No failed deliveries" in text_of(page.get("/admin/"))
        background.NotificationFactory(user=user, is_dead=True)
        with CaptureQueriesContext(connection) as queries:
            shown = text_of(page.get("/admin/"))
        assert "1 email failed." in shown
        assert len(queries) <= MOST_QUERIES

    def test_nobody_else_sees_either(self):
        shown = text_of(at_pages(people.agent()).get("/admin/"))
        assert "Operations" not in shown
        assert "Audit" not in shown


def test_a_failure_is_a_page_for_people_and_a_document_for_systems():
    factory = RequestFactory()
    assert "Something went wrong on our end" in text_of(failed(factory.get("/admin/")))
    assert failed(factory.get("/api/v1/me/"))["Content-Type"] == "application/problem+json"
