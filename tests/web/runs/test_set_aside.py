"""Work that was set aside, as a page of administrators: seen, tried again, journaled; refused to everybody else."""

from datetime import timedelta

import pytest

from audit.models import JournalEntry
from foundation import clock
from foundation.actor import Role
from foundation.jobs.models import FailedItem
from tests.factories import background, inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/admin/set-aside/"


def set_aside(sweep="inquiries.check_due", *, inquiry_id=None, error="DataError"):
    at = clock.now() - timedelta(hours=1)
    times = {"first_failed_at": at, "failed_at": at, "set_aside_at": at}
    return background.FailedItemFactory(sweep=sweep, inquiry_id=inquiry_id, error=error, **times)


def holder(role):
    user = people.UserFactory()
    people.grant(user, role)
    return user


@pytest.fixture
def page():
    return at_pages(holder(Role.ADMINISTRATOR))


def test_what_is_set_aside_is_shown_by_kind_and_one_by_one(page):
    assert "Nothing is set aside" in text_of(page.get(PAGE))
    inquiry = inquiries.filed("other", agent=people.agent())
    set_aside(inquiry_id=inquiry.id)
    set_aside("outbox.deliver", error="KeyError")
    set_aside("gone.with.an.update")
    shown = text_of(page.get(PAGE))
    assert "Alerts, holds and follow-ups of an inquiry" in shown
    assert "Calling a webhook endpoint" in shown
    assert "gone.with.an.update" in shown
    assert inquiry.reference in shown
    assert "DataError" in shown
    assert shown.count('<li class="a-given-one" data-row>') == 3


def test_one_is_tried_again_and_the_journal_says_who_did(page):
    item = set_aside()
    other = set_aside()
    assert "try again within a minute" in text_of(page.post(f"{PAGE}{item.id}/retry/", follow=True))
    item.refresh_from_db()
    assert (item.attempts, item.set_aside_at, item.told_at) == (0, None, None)
    assert item.next_attempt_at is not None
    other.refresh_from_db()
    assert other.set_aside_at is not None
    entry = JournalEntry.objects.get(kind="retried")
    assert (entry.purpose, entry.actor_role) == (f"{item.sweep} {item.item_id}", "administrator")
    assert page.post(f"{PAGE}{item.id}/retry/").status_code == 404


def test_all_of_a_kind_are_tried_again(page):
    kept = set_aside("outbox.deliver")
    for _ in range(3):
        set_aside()
    assert "3 will be tried again" in text_of(page.post(f"{PAGE}all/inquiries.check_due/retry/", follow=True))
    assert list(FailedItem.objects.filter(set_aside_at__isnull=False)) == [kept]
    assert JournalEntry.objects.get(kind="retried").purpose == "inquiries.check_due, 3 items"
    assert page.post(f"{PAGE}all/inquiries.check_due/retry/").status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SALES_MANAGER])
def test_nobody_else_sees_or_retries(role):
    item, page = set_aside(), at_pages(holder(role))
    assert page.get(PAGE).status_code == 403
    assert page.post(f"{PAGE}{item.id}/retry/").status_code == 403
    assert page.post(f"{PAGE}all/{item.sweep}/retry/").status_code == 403
    item.refresh_from_db()
    assert item.set_aside_at is not None
    assert not JournalEntry.objects.filter(kind="retried").exists()
