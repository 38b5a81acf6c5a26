"""Rules that are data, whichever they are: numbered once, published once, and each step in the journal."""

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError

from accounts.callers import actor_for_user
from audit.models import JournalEntry
from escalations.sos.actions import SOS_CRITERIA
from foundation import clock
from foundation.actor import Role
from foundation.errors import ArsosError, ConflictFound
from inquiries.catalog.actions import TYPE_VERSIONS
from inquiries.catalog.models import InquiryType, InquiryTypeVersion
from inquiries.handoffs.suggestions.actions import SUGGESTION_RULES
from inquiries.routing.actions import ROUTING_RULES
from inquiries.routing.rules import DraftRule
from tests.factories import people
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUTE = [DraftRule(position=1, name="Everything", conditions={}, queue="triage", skills=())]


@pytest.fixture
def keeper():
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    return actor_for_user(user, on=clock.date_of(clock.now()), road="api")


@pytest.mark.parametrize(
    "kind",
    [ROUTING_RULES, SUGGESTION_RULES, SOS_CRITERIA, TYPE_VERSIONS],
    ids=["routing", "suggestions", "SOS criteria", "inquiry types"],
)
def test_who_drafts_or_publishes_at_once_takes_turns(kind, keeper):
    by, of = keeper, "billing" if kind.of else ""
    rows = kind.model.objects.filter(**({kind.of: of} if of else {}))
    rules = rules_to_draft(kind, rows)
    before = set(rows.values_list("version", flat=True))
    drafts = at_once(3, lambda number: kind.draft(title=f"Draft {number}", rules=rules, by=by, at=clock.now(), of=of))
    newest = max(before, default=0)
    assert sorted(draft.version for draft in drafts) == [newest + 1, newest + 2, newest + 3]

    def publish(number):
        try:
            return kind.publish(drafts[number].pk, by=by, at=clock.now(), replacing=newest).version
        except ArsosError as error:
            return error.code

    published = at_once(3, publish)
    assert published.count("conflict") == 2, published
    assert [rows.get(state="published").version] == [one for one in published if one != "conflict"]
    told = JournalEntry.objects.filter(kind="configured", purpose__contains=kind.model._meta.label)
    assert sorted(tuple(one.fields) for one in told) == [("state",), *[("title", "rules")] * 3]


def rules_to_draft(kind, rows):
    if kind is ROUTING_RULES:
        return ROUTE
    published = rows.get(state="published")
    return published if kind is TYPE_VERSIONS else published.rules


class TestInquiryTypes:
    """Many things in one table: each has its own numbers, its own drafts and its own version in force."""

    def test_a_draft_changes_nothing_for_agents_until_it_is_published(self, keeper):
        billing = InquiryType.objects.select_related("current_version").get(code="billing")
        first = billing.current_version
        draft = drafted(keeper, title="Bills")
        billing.refresh_from_db()
        assert (billing.current_version_id, draft.version, draft.state) == (first.id, 2, "draft")
        TYPE_VERSIONS.publish(draft.pk, by=keeper, at=clock.now(), replacing=1)
        billing.refresh_from_db()
        assert billing.current_version_id == draft.id
        states = InquiryTypeVersion.objects.filter(type="billing").order_by("version").values_list("state", flat=True)
        assert list(states) == ["retired", "published"]
        assert set(InquiryTypeVersion.objects.exclude(type="billing").values_list("state", flat=True)) == {"published"}

    def test_who_saves_what_was_begun_before_another_saved_is_told(self, keeper):
        drafted(keeper, expected_newest=1)
        for save in (TYPE_VERSIONS.draft, TYPE_VERSIONS.publish_at_once):
            with pytest.raises(ConflictFound):
                drafted(keeper, save=save, expected_newest=1)
        assert InquiryTypeVersion.objects.filter(type="billing").count() == 2

    @pytest.mark.parametrize(
        "change", [{"title": "Other"}, {"priority": 1}, {"state": "draft"}, {"state": "retired"}, {"version": 9}]
    )
    def test_the_database_lets_no_version_change(self, keeper, change):
        draft = drafted(keeper)
        TYPE_VERSIONS.publish(draft.pk, by=keeper, at=clock.now())
        retired = InquiryTypeVersion.objects.filter(type="billing", version=1)
        with pytest.raises(IntegrityError):
            retired.update(**change)
        with pytest.raises(IntegrityError):
            InquiryType.objects.filter(code="billing").update(current_version=retired.get())
        with pytest.raises((InternalError, ProgrammingError), match="Cannot delete rows"):
            retired.delete()


def drafted(by, *, save=TYPE_VERSIONS.draft, title="Billing", expected_newest=None):
    written = InquiryTypeVersion.objects.filter(type="billing").earliest("version")
    return save(title=title, rules=written, by=by, at=clock.now(), expected_newest=expected_newest, of="billing")
