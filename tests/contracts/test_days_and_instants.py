"""Every day and instant that can be given, by API, page and admin: bounds by meaning, never an error of ours."""

import inspect
import pkgutil
import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from rest_framework import serializers

import web
from escalations.sos.models import SosCall
from foundation import clock
from foundation.access_log.steps import Entry, insert_entry
from foundation.actor import Actor, Role
from foundation.http.inputs import Day, Instant, Schema
from foundation.http.operations import Parameter
from foundation.http.views import ApiView
from foundation.moments import Zone, clamp_instant, plain_day
from inquiries.handoffs.models import HandOver
from inquiries.inquiry.models import Inquiry
from inquiries.reports.report_views import report_period
from inquiries.routing.models import RoutingReplay, RoutingRuleSet
from tests.factories import inquiries, people
from tests.support.calls import as_agent, as_user
from tests.support.pages import at_pages, text_of
from web.frame.days import DayField, MomentField, TypedDayField, day_sent

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = ("0001-01-01", "0026-11-26", "1899-12-31", "9999-12-31", "2026-W10-5", "20261126", "2026-02-30", "")
INSTANTS = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0026-11-26T14:00:00Z",
    "1899-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "2026-11-26",
    "",
)
STRANGE = {"date": DAYS, "date-time": INSTANTS}


def views():
    """Each view of the API with its address."""
    found = {}

    def walk(patterns, before):
        for one in patterns:
            address = before + str(one.pattern)
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, address)
                continue
            view = getattr(one.callback, "view_class", None)
            if view is not None and issubclass(view, ApiView):
                found[address] = view(**getattr(one.callback, "view_initkwargs", {}))

    walk(get_resolver().url_patterns, "")
    return found


def fields_of(shape, path=()):
    for name, one in shape().fields.items():
        field = getattr(one, "child", one)
        if isinstance(field, Schema):
            yield from fields_of(type(field), (*path, name))
        if isinstance(field, serializers.DateField | serializers.DateTimeField):
            yield (*path, name), field


BODIES = [
    (address, method, path, field)
    for address, view in views().items()
    for method, operation in view.operations.items()
    if operation.body is not None
    for path, field in fields_of(operation.body)
]
FILTERS = [
    (address, parameter)
    for address, view in views().items()
    for operation in view.operations.values()
    for parameter in operation.parameters
    if parameter.kind in STRANGE
]


def concrete(address):
    for kind in ("uuid:", "str:", "slug:"):
        while f"<{kind}" in address:
            start = address.index(f"<{kind}")
            end = address.index(">", start)
            address = address[:start] + (str(uuid4()) if kind == "uuid:" else "SI-7K3M-9QX5") + address[end + 1 :]
    return f"/{address}"


@pytest.fixture
def everybody():
    """One person with every right, so that nothing is refused for want of one before it is read."""
    lead = people.associate(lead=True)
    people.grant(lead.user, Role.ADMINISTRATOR, Role.AUDITOR)
    return lead.user


def test_bodies_take_days_and_instants_by_the_fields_that_have_bounds():
    assert len(BODIES) >= 14
    plain = [
        f"{method} {address} {path}" for address, method, path, field in BODIES if not isinstance(field, Day | Instant)
    ]
    assert plain == []


@pytest.mark.parametrize("given", sorted({*DAYS, *INSTANTS}))
@pytest.mark.parametrize("field", [Day(), Instant()], ids=["day", "instant"])
def test_a_field_refuses_what_means_nothing(field, given):
    is_plain = given == "2026-11-26"
    if is_plain:
        assert field.run_validation(given)
        return
    with pytest.raises(serializers.ValidationError):
        field.run_validation(given)


@pytest.mark.parametrize(("address", "method", "path", "field"), BODIES, ids=[f"{b[1]} {b[0]} {b[2]}" for b in BODIES])
def test_a_body_with_a_strange_day_or_instant_is_refused(everybody, address, method, path, field):
    caller = as_user(everybody)
    agent = as_agent(people.agent())
    for strange in STRANGE["date-time" if isinstance(field, Instant) else "date"][:5]:
        body = strange
        for name in reversed(path):
            body = {name: body}
        for one in (caller, agent):
            answer = getattr(one, method.lower())(concrete(address), body)
            assert 400 <= answer.status_code < 500, (strange, answer.content)


@pytest.mark.parametrize(("address", "parameter"), FILTERS, ids=[f"{f[0]} {f[1].name}" for f in FILTERS])
def test_a_filter_with_a_strange_day_or_instant_never_fails(everybody, address, parameter):
    for strange in STRANGE[parameter.kind]:
        query = strange.replace("+", "%2B")
        answer = as_user(everybody).get(f"{concrete(address)}?{parameter.name}={query}")
        assert answer.status_code < 500, (strange, answer.content)


def test_report_ranges_are_cut_to_days_that_exist(everybody):
    now = datetime(2026, 11, 26, 15, tzinfo=UTC)
    with clock.frozen(now):
        caller = as_user(everybody)
        whole = caller.get("reports/volume/?from=2026-11-01&to=9999-12-31").json()
        usual = caller.get("reports/volume/").json()
        early = caller.get("reports/volume/?from=0001-01-01&to=0026-01-01").json()
        turned = caller.get("reports/volume/?from=9999-12-31&to=2026-11-01")
    assert (whole["from"], whole["to"]) == ("2026-11-01", "2026-11-26")
    assert (usual["from"], usual["to"]) == ("2026-10-28", "2026-11-26")
    assert (date.fromisoformat(usual["to"]) - date.fromisoformat(usual["from"])).days + 1 == 30
    assert (early["from"], early["to"], early["rows"]) == ("2020-01-01", "2020-01-01", [])
    assert turned.status_code == 400


PAGES = (
    "/admin/reports/volume/?first_on={day}&last_on={day}",
    "/admin/reports/hand-overs/?first_on={day}&last_on={day}",
    "/admin/reports/volume/?first_on={day}",
    "/admin/reports/clocks/?last_on={day}",
    "/admin/journal/?since={day}T00:00&until={day}T10:00",
    "/admin/service-inquiries/?created_after={day}",
)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("page", PAGES)
def test_no_page_fails_at_any_year(everybody, page, day):
    answer = at_pages(everybody).get(page.format(day=day))
    assert answer.status_code < 500


class TestMeaning:
    """What lies inside the calendar and cannot be all the same."""

    @pytest.fixture
    def held(self):
        agent, lead = people.agent(), people.associate("triage", lead=True)
        inquiry = inquiries.put_in(inquiries.filed("other", agent=agent), "in_progress", holder=lead)
        return inquiry, as_user(lead.user), agent

    @pytest.mark.parametrize(
        ("received_at", "code"),
        [
            ("2023-12-31T00:00:00Z", "too_early"),
            ("2199-01-01T00:00:00Z", "in_future"),
            ("1999-01-01T00:00:00Z", "too_early"),
        ],
    )
    def test_a_first_receipt_is_near_the_inquiry(self, held, received_at, code):
        inquiry, desk, _ = held
        answer = desk.post(
            f"inquiries/{inquiry.reference}/hand-over/",
            {"destinations": ["grievance"], "reason": "r", "received_at": received_at, "keep_working": True},
        )
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
        assert not HandOver.objects.exists()

    @pytest.mark.parametrize(("days", "status"), [(300, 200), (400, 422), (-1, 422)])
    def test_a_wait_ends_within_a_year(self, held, days, status):
        inquiry, desk, _ = held
        until = (clock.now() + timedelta(days=days)).isoformat()
        body = {"pending_reason": "agent", "note": "?", "until": until}
        assert desk.post(f"inquiries/{inquiry.reference}/hold/", body).status_code == status

    @pytest.mark.parametrize(("days", "status"), [(30, 201), (800, 422), (-1, 422)])
    def test_a_call_was_made_within_two_years(self, held, days, status):
        _, _, agent = held
        started = (clock.now() - timedelta(days=days)).isoformat()
        answer = as_agent(agent).post("sos-calls/", {"started_at": started})
        assert answer.status_code == status
        assert SosCall.objects.exists() is (status == 201)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Inquiry.objects.filter(id=inquiries.filed("other").id).update(hold_until="0026-01-01T00:00Z"),
        lambda: people.RoleGrantFactory(user=people.UserFactory(), role=Role.AGENT, starts_on=date(26, 1, 1)),
        lambda: people.DelegationFactory(
            principal=people.agent(), delegate=people.agent(), starts_on=date(2026, 1, 1), ends_on=date(9999, 12, 31)
        ),
    ],
    ids=["hold", "role", "delegation"],
)
def test_the_database_refuses_what_means_nothing(make):
    with pytest.raises(IntegrityError):
        make()


@pytest.mark.parametrize("year", [1, 26, 1899, 9999])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "UTC"])
def test_every_instant_can_be_shown_and_put_into_bounds(year, zone):
    for moment in (datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, tzinfo=UTC)):
        assert moment.astimezone(Zone(zone)).isoformat()
        assert clock.date_of(clamp_instant(moment))
        assert clock.bounds_of_days(moment.date(), moment.date())


@pytest.mark.parametrize("text", ["2026-W10-5", "20261126", "2026-1-1", "２０２６-01-01", "0001-01-01x"])
def test_a_day_is_written_in_one_way(text):
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        plain_day(text)


def test_a_parameter_says_how_a_day_is_written():
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        Parameter("from", "", "date").read("2026-W10-5")


def page_fields():
    """Every field of a page's form that takes a day or an instant."""
    for found in pkgutil.walk_packages(web.__path__, "web."):
        for name, form in inspect.getmembers(import_module(found.name), inspect.isclass):
            if issubclass(form, forms.Form) and form.__module__ == found.name:
                for field, one in form.base_fields.items():
                    if isinstance(one, forms.DateField | forms.DateTimeField):
                        yield f"{found.name}.{name}.{field}", one


NARROWS = {
    "web.reports.reports.PeriodForm.first_on",
    "web.reports.reports.PeriodForm.last_on",
    "web.audit.journal.JournalForm.since",
    "web.audit.journal.JournalForm.until",
}
"""What is looked at is cut to days that exist; nothing is stored."""


def test_pages_take_days_and_instants_by_the_fields_that_have_bounds():
    fields = dict(page_fields())
    assert len(fields) >= 14
    plain = {name for name, field in fields.items() if not isinstance(field, DayField | MomentField)}
    assert plain == NARROWS


@pytest.mark.parametrize("given", sorted({*DAYS, *INSTANTS} - {""}))
@pytest.mark.parametrize("field", [DayField(), MomentField()], ids=["day", "moment"])
def test_a_field_of_a_page_refuses_what_means_nothing(field, given):
    if given == "2026-11-26" and isinstance(field, DayField):
        assert field.clean(given) == date(2026, 11, 26)
        return
    with pytest.raises(ValidationError, match=r"Enter a date|Give a year"):
        field.clean(given)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-11-27T10:00", "2026-11-27T15:00+00:00"),
        ("2026-11-27 10:00:30", "2026-11-27T15:00:30+00:00"),
        ("2026-11-01T01:30", "2026-11-01T05:30+00:00"),  # comes twice: the first one
        ("2026-11-27T10:00Z", "2026-11-27T10:00+00:00"),
        ("11/27/2026 10:00 AM", "2026-11-27T15:00+00:00"),
        ("11/27/2026, 12:05 a.m.", "2026-11-27T05:05+00:00"),
        ("3/8/2026 2:30 am", "clocks moved forward"),
        ("13/1/2026 10:00 AM", "such as"),
        ("11/27/2026 13:00 PM", "such as"),
        ("11/27/2026", "such as"),
        ("2026-03-08T02:30", "clocks moved forward"),
        ("2026-W48-4T10:00", "such as"),
        ("2026-11-27T25:00", "such as"),
    ],
)
def test_a_moment_is_meant_in_the_readers_zone(given, meant):
    with timezone.override(Zone("America/New_York")):
        if not meant.startswith("20"):
            with pytest.raises(ValidationError, match=meant):
                MomentField().clean(given)
            return
        assert MomentField().clean(given) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("11/27/2026", "2026-11-27"), (" 3/8/2026 ", "2026-03-08"), ("02/29/2024", "2024-02-29")],
)
def test_a_day_is_read_as_americans_write_it(given, meant):
    assert DayField().clean(given) == date.fromisoformat(meant)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("11/27/2026", "2026-11-27"),
        (" 2/3/1950 ", "1950-02-03"),
        ("2026-11-27", "2026-11-27"),
        ("27/11/2026", "27/11/2026"),
        ("2/29/2026", "2/29/2026"),
        ("11/27/26", "11/27/26"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_a_day_that_a_rule_judges_is_read_alike_and_left_where_it_is_none(typed, sent):
    assert day_sent(typed) == sent
    assert TypedDayField(required=False).clean(typed) == sent.strip()


def test_fields_of_days_say_how_to_type_one_where_there_is_no_picker():
    assert 'type="date" name="day" placeholder="MM/DD/YYYY"' in DayField().widget.render("day", None)
    assert 'type="datetime-local"' in (drawn := MomentField().widget.render("at", None))
    assert 'placeholder="MM/DD/YYYY 2:30 PM"' in drawn
    assert [name for name, field in page_fields() if "YYYY" not in f"{field.widget.attrs.get('placeholder')}"] == []


@pytest.mark.parametrize("given", ["27/11/2026", "2/29/2026", "11/27/26", "11-27-2026", "11/27", "1/1/0026"])
def test_what_is_no_day_is_refused_with_an_example(given):
    with pytest.raises(ValidationError, match=r"11/27/2026|Give a year"):
        DayField().clean(given)


@pytest.mark.parametrize("first_on", ["0001-01-01", "0026-01-01", "9999-12-31", "2026-W10-5"])
def test_a_replay_of_no_days_is_refused_at_the_page(everybody, first_on):
    rule_set = RoutingRuleSet.objects.first()
    sent = {"first_on": first_on, "last_on": "2026-11-27"}
    answer = at_pages(everybody).post(f"/admin/routing/rule-sets/{rule_set.id}/replay/", sent)
    assert answer.status_code in {200, 422}
    assert re.search("Enter a date|Give a year", text_of(answer))
    assert not RoutingReplay.objects.exists()


def test_ranges_of_reports_begin_where_something_is_kept(everybody):
    now = datetime(2026, 11, 27, 15, tzinfo=UTC)
    inquiry = inquiries.filed("other", at=datetime(2026, 3, 2, 15, tzinfo=UTC))
    with clock.frozen(now):
        whole = as_user(everybody).get("reports/volume/?from=1900-01-01&to=2199-12-31").json()
        pages = at_pages(everybody)
        query = "?first_on=0026-01-01&last_on=2199-12-31"
        shown = pages.get(f"/admin/reports/volume/{query}")
        file = pages.get(f"/admin/reports/volume/xlsx/{query}")
        odd = [pages.get(f"/admin/reports/volume/csv/?first_on={day}&last_on=2026-11-01") for day in STRANGE_FILES]
    assert (whole["from"], whole["to"]) == (clock.date_of(inquiry.created_at).isoformat(), "2026-11-27")
    assert sum(row["filed"] for row in whole["rows"]) == 1
    assert (shown.status_code, file.status_code) == (200, 200)
    assert {one.status_code for one in odd} == {422}
    long_ago = datetime(2021, 3, 2, 15, tzinfo=UTC)
    with transaction.atomic():
        insert_entry(Entry(kind="read", road="page", role="", fields=[], purpose=""), by=Actor.system(), at=long_ago)
    with clock.frozen(now):
        refused = at_pages(everybody).get(f"/admin/reports/volume/{query}")
    assert refused.status_code == 422
    assert "up to 1100 days" in text_of(refused)


def test_the_first_day_that_is_kept_is_found_without_reading_every_history(db):
    inquiries.filed("other", at=datetime(2026, 3, 2, 15, tzinfo=UTC))
    with CaptureQueriesContext(connection) as asked:
        report_period(date(2020, 1, 1), None, today=date(2026, 11, 27))
    histories = next(one["sql"] for one in asked.captured_queries if "journal_history_entry" in one["sql"])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {histories}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "journal_history_entry_first_at_idx" in plan, plan


STRANGE_FILES = ("2026-11-02", "2026-W01-1")
