"""Secrets are set and replaced, and shown once at most; publishing is always in the journal."""

import pytest
from django.contrib import admin

from accounts.callers import actor_for_user
from audit.models import JournalEntry
from escalations.sos.actions import SOS_CRITERIA
from escalations.sos.models import SosCriteria
from foundation import clock
from foundation.actor import Role
from inquiries.catalog.actions import TYPE_VERSIONS
from inquiries.catalog.models import InquiryType
from inquiries.departments.models import Department
from inquiries.handoffs.suggestions.actions import SUGGESTION_RULES
from inquiries.handoffs.suggestions.models import SuggestionRuleSet
from inquiries.routing.actions import ROUTING_RULES
from inquiries.routing.rules import DraftRule
from staffing.actions import publish_calendar
from staffing.models import Calendar
from tests.factories import people
from tests.support.calls import as_client
from tests.support.pages import at_pages, text_of
from tests.support.receiver import receiver

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "whsec_" + "cGxhbnRlZC1zZWNyZXQtb2YtYS10ZXN0"


@pytest.fixture
def keeper():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return user


@pytest.fixture
def department():
    found = Department.objects.get(code="claims")
    found.secret = SECRET
    found.save()
    return found


def sent(department, **changes):
    return {
        "title": department.title,
        "gateway": department.gateway,
        "calendar": department.calendar_id,
        "target_seconds": department.target_seconds,
        "poll_seconds": department.poll_seconds,
        "url": department.url,
        "secret": "",
        **changes,
    }


def address(department):
    return f"/admin/inquiries/department/{department.pk}/change/"


def test_a_departments_secret_is_on_no_page(keeper, department):
    page = at_pages(keeper)
    for place in (address(department), "/admin/inquiries/department/", "/admin/inquiries/department/?q=claims"):
        assert SECRET not in text_of(page.get(place))
    refused = page.post(address(department), sent(department, secret=SECRET, target_seconds="many"))
    assert SECRET not in text_of(refused)


def test_an_empty_field_keeps_the_secret_and_a_typed_one_replaces_it(keeper, department):
    page = at_pages(keeper)
    assert page.post(address(department), sent(department, title="Claims desk")).status_code == 302
    department.refresh_from_db()
    assert (department.title, department.secret) == ("Claims desk", SECRET)
    entry = JournalEntry.objects.filter(kind="configured").latest("at")
    assert entry.fields == ["title"]
    other = SECRET[::-1]
    assert page.post(address(department), sent(department, title="Claims desk", secret=other)).status_code == 302
    department.refresh_from_db()
    assert department.secret == other
    entry = JournalEntry.objects.filter(kind="configured").latest("at")
    assert entry.fields == ["secret"]
    assert other not in str([entry.purpose, *entry.fields])


def test_no_admin_page_keeps_what_signs_people_in():
    """Authenticators, tokens and hashes of passwords have no page of their own."""
    kept = {model._meta.model_name for model in admin.site._registry}
    assert not kept & {"authenticator", "accesstoken", "refreshtoken", "grant", "idtoken", "session", "webhookendpoint"}


def test_a_webhooks_secret_is_shown_while_it_is_made_and_never_again():
    agent = people.agent()
    caller = as_client(people.client(agent), agent)
    with receiver() as hook:
        made = caller.post("webhook-endpoints/", {"url": hook.url}, key="k1")
        secret = made.json()["secret"]
        again = caller.post("webhook-endpoints/", {"url": hook.url}, key="k1")
    assert again.json()["id"] == made.json()["id"]
    assert secret not in again.content.decode()
    for place in ("webhook-endpoints/", f"webhook-endpoints/{made.json()['id']}/"):
        assert secret not in caller.get(place).content.decode()


def rules_of_routing(by, at):
    rules = [DraftRule(position=1, name="All", conditions={}, queue="triage", skills=())]
    made = ROUTING_RULES.draft(title="New", rules=rules, by=by, at=at)
    return ROUTING_RULES.publish(made.id, by=by, at=at)


def criteria(by, at):
    made = SOS_CRITERIA.draft(title="New", rules=SosCriteria.objects.get(state="published").rules, by=by, at=at)
    return SOS_CRITERIA.publish(made.id, by=by, at=at)


def suggestions(by, at):
    rules = SuggestionRuleSet.objects.get(state="published").rules
    made = SUGGESTION_RULES.draft(title="New", rules=rules, by=by, at=at)
    return SUGGESTION_RULES.publish(made.id, by=by, at=at)


def hours(by, at):
    calendar = Calendar.objects.get(code="business")
    return publish_calendar(calendar.id, rules=calendar.versions.get(version=1).rules, by=by, at=at)


def form_of_a_type(by, at):
    draft = InquiryType.objects.get(code="billing").current_version
    draft.pk = None
    draft._state.adding = True
    return TYPE_VERSIONS.publish_at_once(title=draft.title, rules=draft, by=by, at=at, of="billing")


@pytest.mark.parametrize(
    ("publish", "steps"),
    [(rules_of_routing, 2), (criteria, 2), (suggestions, 2), (hours, 1), (form_of_a_type, 1)],
)
def test_publishing_is_always_in_the_journal(keeper, publish, steps):
    """A draft is a row of its own before it is published."""
    at = clock.now()
    by = actor_for_user(keeper, on=clock.date_of(at), road="page")
    published = publish(by, at)
    rows = JournalEntry.objects.filter(kind="configured", actor_id=keeper.id)
    assert [one.purpose for one in rows] == [f"{published._meta.label} {published.pk}"] * steps
