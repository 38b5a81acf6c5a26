"""Types and calendars as administrators see and publish them: what is kept, and what is refused."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from audit.models import JournalEntry
from foundation.actor import Role
from foundation.business_time.hours import CalendarRules
from foundation.versioned.shipped import FROM_THE_START, made_on
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.routing.models import RoutingRuleSet
from staffing.models import Calendar, CalendarVersion
from tests.factories import inquiries, people
from tests.support.calls import as_agent
from tests.support.pages import at_pages, text_of
from web.configuration.calendar_form import CalendarForm
from web.configuration.type_form import TypeForm, line_of

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 12
UNKNOWN_FORMAT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"a": {"title": "A", "format": "ssn", "type": "string"}},
}


@pytest.fixture
def administrator():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return at_pages(user)


def typed(code: str, **changes: object) -> dict[str, object]:
    """What the form of a type sends when nothing but the changes was typed."""
    form = TypeForm.of(InquiryType.objects.get(code=code).current_version)
    return {**{name: form[name].value() for name in form.fields}, **changes}


def schema_of(code: str) -> dict[str, object]:
    return InquiryType.objects.get(code=code).current_version.details_schema


class TestTypes:
    def test_every_type_is_listed_and_opens_with_few_queries(self, administrator):
        shown = text_of(administrator.get("/admin/inquiry-types/"))
        codes = list(InquiryType.objects.values_list("code", flat=True))
        assert shown.count("<tr data-row") == len(codes)
        for code in codes:
            with CaptureQueriesContext(connection) as queries:
                assert administrator.get(f"/admin/inquiry-types/{code}/").status_code == 200
            assert len(queries) <= MOST_QUERIES

    def test_searches_that_found_no_type_are_listed(self, administrator):
        assert "None so far." in text_of(administrator.get("/admin/inquiry-types/"))
        for _ in range(3):
            at_pages(people.agent()).post("/admin/missed-searches/", {"search": "hearse"})
        assert "hearse" in text_of(administrator.get("/admin/inquiry-types/"))

    def test_a_type_without_a_version_stops_nobody(self, administrator):
        typed = {"code": "new", "is_active": "on", "position": 9, "group": "urgent", "search_terms": "brand new"}
        made = administrator.post("/admin/inquiries/inquirytype/add/", typed)
        assert (made.status_code, InquiryType.objects.get(code="new").is_active) == (302, True)
        assert "new" in text_of(administrator.get("/admin/inquiry-types/"))
        answer = administrator.get("/admin/inquiry-types/new/")
        assert answer["Location"] == "/admin/inquiries/inquirytypeversion/add/?type=new"
        assert administrator.post("/admin/inquiry-types/new/preview/").status_code == 200
        offered = as_agent(people.agent()).get("inquiry-types/")
        assert (offered.status_code, "new" in [one["code"] for one in offered.json()]) == (200, False)

    @pytest.mark.parametrize("code", ["id_card", "demographic_change", "termed_in_error", "other"])
    def test_a_form_that_was_not_touched_says_what_is_in_force(self, administrator, code):
        sent = typed(code)
        shown = text_of(administrator.post(f"/admin/inquiry-types/{code}/preview/", sent))
        assert "The same as the version in force." in shown
        assert administrator.post(f"/admin/inquiry-types/{code}/", sent).status_code == 302
        first, second = InquiryTypeVersion.objects.filter(type=code).order_by("version")
        same = (
            "title",
            "plan_types",
            "networks",
            "flows",
            "self_service",
            "details_schema",
            "ui_schema",
            "sos_eligible",
        )
        assert [getattr(first, name) for name in same] == [getattr(second, name) for name in same]

    def test_what_is_typed_is_drawn_and_kept_nowhere(self, administrator):
        schema = schema_of("billing")
        schema["properties"]["store"] = {"type": "string", "title": "Which store was it?", "maxLength": 60}
        sent = typed("billing", details_schema=json.dumps(schema), title="Bills and premiums")
        shown = text_of(administrator.post("/admin/inquiry-types/billing/preview/", sent))
        assert "Which store was it? (optional)" in shown
        assert "2 changes from the version in force" in shown
        assert InquiryTypeVersion.objects.filter(type="billing").count() == 1
        assert not JournalEntry.objects.filter(kind="configured").exists()

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ('{\n  "type": "object",\n  oops\n}', "Line 3, column 3 can&#x27;t be read"),
            ("[]", "Write an object"),
            ('{"type": "object", "properties": {}}', "additionalProperties: Set it to false"),
            (
                json.dumps(UNKNOWN_FORMAT, indent=1),
                "Line 7, properties › a › format: Known formats",
            ),
        ],
    )
    def test_what_is_wrong_in_a_form_is_said_with_its_line_and_not_published(self, administrator, written, said):
        sent = typed("billing", details_schema=written)
        for address in ("/admin/inquiry-types/billing/preview/", "/admin/inquiry-types/billing/"):
            answer = administrator.post(address, sent)
            assert said in text_of(answer)
        assert answer.status_code == 422
        assert InquiryTypeVersion.objects.filter(type="billing").count() == 1

    def test_a_form_is_tried_as_an_agent_would(self, administrator):
        sent = typed("id_card") | {"try": "1", "details-reason": "lost"}
        shown = text_of(administrator.post("/admin/inquiry-types/id_card/preview/", sent))
        assert shown.count("Required.") == 2

    def test_a_version_is_published_once_however_often_the_form_is_sent(self, administrator):
        sent = typed("billing", title="Bills", key="0e8e2a2c-7f1f-4f0e-9a52-0d3b1b6a1111")
        for _ in range(2):
            assert administrator.post("/admin/inquiry-types/billing/", sent).status_code == 302
        assert InquiryTypeVersion.objects.filter(type="billing").count() == 2
        assert InquiryType.objects.get(code="billing").current_version.title == "Bills"
        assert JournalEntry.objects.filter(kind="configured").count() == 1
        assert "1 change" in text_of(administrator.get("/admin/inquiry-types/billing/"))

    def test_a_draft_is_kept_changed_and_published_and_agents_see_it_only_then(self, administrator):
        here = "/admin/inquiry-types/billing/"
        saved = administrator.post(f"{here}draft/", typed("billing", title="Bills", newest="1"))
        assert (saved.status_code, saved["Location"]) == (302, f"{here}?version=2")
        assert InquiryType.objects.get(code="billing").current_version.version == 1
        shown = text_of(administrator.get(saved["Location"]))
        assert "You are looking at draft version 2." in shown
        assert "Start from draft 2" in shown
        assert 'value="Bills"' in shown
        publish = f"{here}versions/2/publish/"
        assert "Changes from version 1, in force now" in text_of(administrator.get(publish))
        assert administrator.post(publish, {"replacing": "1"}).status_code == 302
        assert InquiryType.objects.get(code="billing").current_version.title == "Bills"
        assert "nothing to publish" in text_of(administrator.get(publish))
        assert "Start from version 1" in text_of(administrator.get(here))
        assert "You are starting from version 1" in text_of(administrator.get(f"{here}?version=1"))

    @pytest.mark.parametrize("button", ["draft/", ""], ids=["draft", "publish"])
    def test_who_began_before_another_saved_loses_nothing_and_is_told(self, administrator, button):
        here = "/admin/inquiry-types/billing/"
        administrator.post(f"{here}draft/", typed("billing", title="Bills", newest="1"))
        answer = administrator.post(f"{here}{button}", typed("billing", title="Invoices", newest="1"))
        assert answer.status_code == 422
        assert "Version 2 was saved in the meantime. Open it under Versions" in text_of(answer)
        assert 'value="Invoices"' in text_of(answer)
        assert InquiryTypeVersion.objects.filter(type="billing").count() == 2

    def test_a_draft_that_was_seen_beside_another_version_is_not_published(self, administrator):
        here = "/admin/inquiry-types/billing/"
        administrator.post(f"{here}draft/", typed("billing", title="Bills"))
        administrator.post(here, typed("billing", title="Invoices"))
        answer = administrator.post(f"{here}versions/2/publish/", {"replacing": "1"})
        assert answer.status_code == 422
        assert "Version 3 was published in the meantime." in text_of(answer)
        assert InquiryType.objects.get(code="billing").current_version.version == 3
        assert "draft 2" not in text_of(administrator.get(here))  # nobody publishes what is older by mistake

    @pytest.mark.parametrize("number", ["9", "99999999999999999999", "0"])
    def test_a_version_that_is_none_is_not_found(self, administrator, number):
        for address in (f"?version={number}", f"versions/{number}/publish/"):
            assert administrator.get(f"/admin/inquiry-types/billing/{address}").status_code == 404

    def test_a_plan_type_that_is_none_is_refused(self, administrator):
        assert (
            administrator.post("/admin/inquiry-types/billing/", typed("billing", plan_types=["XX"])).status_code == 422
        )

    def test_a_type_that_is_none_is_not_there(self, administrator):
        assert administrator.get("/admin/inquiry-types/nonsense/").status_code == 404


def test_the_line_of_a_place():
    text = '{\n "a": {\n  "b": 1\n },\n "c": {\n  "b": 2\n }\n}'
    assert (line_of(text, ["a", "b"]), line_of(text, ["c", "b"]), line_of(text, ["c"]), line_of(text, [])) == (
        3,
        6,
        5,
        0,
    )


def hours(code: str = "business", **changes: object) -> dict[str, object]:
    """What the form of hours sends when nothing but the changes was typed."""
    form = CalendarForm.of(CalendarRules.from_json(Calendar.objects.get(code=code).versions.latest("version").rules))
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**sent, **changes}.items() if value not in (None, False)}


class TestCalendars:
    @pytest.fixture
    def business(self):
        return Calendar.objects.get(code="business")

    def test_a_year_says_each_day_in_words(self, administrator, business):
        with CaptureQueriesContext(connection) as queries:
            shown = text_of(administrator.get(f"/admin/calendars/{business.id}/?year=2026"))
        assert len(queries) <= MOST_QUERIES
        assert "closed, Independence Day (observed)" in shown
        assert shown.count("open 8:00 AM-8:00 PM") == 2 * 250  # as a title, and for screen readers
        assert shown.count("clocks change") == 2 * 2
        assert "250 days open, 3,000 hours" in shown
        assert len(shown) < 200_000

    def test_hours_that_were_not_touched_stay_as_they_are(self, administrator, business):
        season = {f"season-0-day-{number}": "closed" for number in range(7)} | {"season-0-day-5": "09:00-24:00"}
        sent = hours(**{"season-0-first": "10-15", "season-0-last": "12-07"}, **season)
        sent["day-0"] = "8:00-12:00, 1 pm to 5:30 PM"
        assert administrator.post(f"/admin/calendars/{business.id}/new/", sent).status_code == 302
        kept = business.versions.latest("version").rules
        assert kept["weekly"][0] == [["08:00", "12:00"], ["13:00", "17:30"]]
        assert kept["weekly"][1:] == [[["08:00", "20:00"]]] * 4 + [[], []]
        assert kept["seasons"] == [
            {"first": [10, 15], "last": [12, 7], "weekly": [[]] * 5 + [[["09:00", "00:00"]], []]}
        ]
        again = hours()
        assert (again["season-0-day-5"], again["season-0-first"]) == ("9:00 AM-12:00 AM", "10/15")
        assert administrator.post(f"/admin/calendars/{business.id}/new/", again).status_code == 302
        assert business.versions.latest("version").rules == kept

    def test_what_new_hours_change_is_shown_before_they_are_published(self, administrator, business):
        inquiries.filed("other", agent=people.agent())
        sent = hours(closures="5/4/2026", year="2026")
        shown = text_of(administrator.post(f"/admin/calendars/{business.id}/preview/", sent))
        assert "1 day of 2026 changes." in shown
        assert "No due times change." in shown
        assert "2 due times stay" in shown
        assert "Mon, May 4" in shown
        assert business.versions.count() == 1

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            *(
                ({"day-0": typed}, "Enter hours such as")
                for typed in ("eight to five", "8-5", "25:00-26:00", "0 AM-1 PM")
            ),
            ({"day-0": "12:00-08:00"}, "intervals of a day must be in order"),
            *(({"closures": day}, "is not a date") for day in ("May 4", "13/4/2026", "2/30/2026", "5/4/26")),
            *(({"closures": day}, "is not a date") for day in ("0001-01-01", "0026-12-01", "9999-12-31", "2026-W49-2")),
            ({"day-0": ""}, "Enter the hours of the day, or closed."),
            ({"season-0-first": "10-15", "season-0-last": "12-07"}, "Enter the hours of the day, or closed."),
            ({"season-0-first": "10-15"}, "Enter both the first and the last day of the season."),
            ({"season-0-first": "13-40", "season-0-last": "12-07"}, "Enter month and day"),
            ({f"day-{number}": "closed" for number in range(7)}, "Give at least one day with hours."),
        ],
    )
    def test_hours_that_cannot_be_used_are_said_and_not_published(self, administrator, business, changes, said):
        before = CalendarVersion.objects.count()
        assert said in text_of(administrator.post(f"/admin/calendars/{business.id}/preview/", hours(**changes)))
        refused = administrator.post(f"/admin/calendars/{business.id}/new/", hours(**changes))
        assert refused.status_code == 422
        assert said in text_of(refused)
        assert CalendarVersion.objects.count() == before

    def test_a_version_shows_what_it_changed(self, administrator, business):
        rules = {**business.versions.get().rules, "closures": ["2026-05-04"]}
        CalendarVersion.objects.create(
            calendar=business, version=2, effective_at=datetime(2026, 1, 1, tzinfo=UTC), rules=rules
        )
        assert "1 day of 2026 changes" in text_of(administrator.get(f"/admin/calendars/{business.id}/?year=2026"))
        first = text_of(administrator.get(f"/admin/calendars/{business.id}/?year=2026&version=1"))
        assert "Compared with version" not in first
        assert administrator.get(f"/admin/calendars/{business.id}/?version=3").status_code == 404


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.AUDITOR])
def test_nobody_else_sees_or_publishes(role):
    user = people.UserFactory()
    people.grant(user, role)
    browser, calendar = at_pages(user), Calendar.objects.get(code="business")
    addresses = [
        f"/admin/{where}"
        for where in ("inquiry-types/", "inquiry-types/billing/", "calendars/", f"calendars/{calendar.id}/")
    ]
    assert {browser.get(address).status_code for address in addresses} == {403}
    posts = {
        "/admin/inquiry-types/billing/": typed("billing"),
        "/admin/inquiry-types/billing/preview/": typed("billing"),
        f"/admin/calendars/{calendar.id}/new/": hours(),
        f"/admin/calendars/{calendar.id}/preview/": hours(),
    }
    assert {browser.post(address, sent).status_code for address, sent in posts.items()} == {403}
    assert (InquiryTypeVersion.objects.filter(type="billing").count(), calendar.versions.count()) == (1, 1)


class TestWhatWasShipped:
    """It was published by nobody on no day, whatever instant its row carries."""

    def pages(self):
        rules = RoutingRuleSet.objects.get(state="published")
        calendar = Calendar.objects.first()
        yield "/admin/routing/rule-sets/"
        yield f"/admin/routing/rule-sets/{rules.id}/"
        yield "/admin/inquiry-types/"
        yield "/admin/inquiry-types/other/"
        yield "/admin/calendars/"
        yield f"/admin/calendars/{calendar.id}/"

    def rows(self):
        """The lists and rows of the admin whose tables carry that instant."""
        for model in admin.site._registry:
            for field in (one.name for one in model._meta.fields if isinstance(one, models.DateTimeField)):
                row = model._default_manager.filter(**{field: FROM_THE_START}).first()
                if row is not None:
                    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
                    yield from (address, f"{address}{row.pk}/change/")

    def test_pages_say_shipped_and_no_day(self, administrator):
        lead = at_pages(people.associate("triage", lead=True))
        raw = sorted(set(self.rows()))
        assert len(raw) >= 10
        for address in [*self.pages(), *raw]:
            answers = [browser.get(address) for browser in (administrator, lead)]
            shown = [text_of(answer) for answer in answers if answer.status_code == 200]
            assert shown, address
            for text in shown:
                assert "Shipped" in text, address
                assert not re.search(r"Dec\.? 31, 1999|Jan\.? 1, 2000", text), address

    def test_what_somebody_published_has_its_day(self):
        assert made_on(datetime(2026, 11, 24, 15, tzinfo=UTC)) == "Nov 24, 2026"
        assert (made_on(FROM_THE_START), made_on(None)) == ("Shipped", "–")
