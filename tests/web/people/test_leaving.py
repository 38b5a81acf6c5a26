"""The page on which somebody leaves: what they hold, what is asked for it, and what it says afterwards."""

import pytest

from accounts.models.users import User
from foundation import clock
from foundation.actor import Role
from foundation.identifiers import new_id
from inquiries.inquiry.models import Inquiry
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = clock.date_of(clock.now())


@pytest.fixture
def admin():
    return people.UserFactory(roles=[Role.ADMINISTRATOR])


def page_of(user):
    return f"/admin/people/{user.id}/leave/"


def test_it_shows_what_they_have_and_asks_for_each_kind(admin):
    leaver, colleague = people.associate("triage", lead=True), people.associate("triage")
    inquiries.put_in(inquiries.filed(), "in_progress", holder=leaver)
    people.AffiliationFactory(sales_manager=leaver.user)
    people.AgencyFactory(name="House of Leaving", principal=leaver.user)
    shown = text_of(at_pages(admin).get(page_of(leaver.user)))
    for words in ("1 inquiry", "House of Leaving", "Agents led as Sales Manager", colleague.user.display_name):
        assert words in shown
    assert f'href="{page_of(leaver.user)}"' in text_of(
        at_pages(admin).get(f"/admin/accounts/user/{leaver.user_id}/change/")
    )


def test_who_holds_nothing_is_asked_for_the_last_day_alone(admin):
    shown = text_of(at_pages(admin).get(page_of(people.UserFactory(roles=[Role.AUDITOR]))))
    assert "inquiries_to" not in shown
    assert 'name="last_day"' in shown


def test_it_hands_on_and_says_so_and_the_same_form_again_does_nothing(admin):
    leaver, colleague = people.associate("triage"), people.associate("triage")
    held = inquiries.put_in(inquiries.filed(), "in_progress", holder=leaver)
    browser = at_pages(admin)
    sent = {"last_day": f"{TODAY:%m/%d/%Y}", "inquiries_to": str(colleague.id), "key": "once"}
    answer = browser.post(page_of(leaver.user), sent)
    assert answer["Location"] == page_of(leaver.user)
    shown = text_of(browser.get(answer["Location"]))
    for words in ("Their access has ended.", "1 inquiry was handed on.", "sign in any more"):
        assert words in shown
    assert 'name="last_day"' not in shown
    assert Inquiry.objects.get(id=held.id).assignee_id == colleague.id


def test_a_later_last_day_is_shown_until_then(admin):
    leaver, browser = people.associate("triage"), at_pages(admin)
    answer = browser.post(page_of(leaver.user), {"last_day": "12/31/2199"})
    assert answer.status_code == 302
    assert "12/31/2199" in text_of(browser.get(page_of(leaver.user)))
    assert User.objects.get(id=leaver.user_id).is_active


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"last_day": "soon"}, "Enter a date such as"),
        ({"last_day": "12/31/2026", "inquiries_to": "nobody"}, "Select a valid choice"),
        ({"last_day": "1/1/2019"}, "Choose a later last day"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(admin, sent, words):
    leaver, _colleague = people.associate("triage"), people.associate("triage")
    inquiries.put_in(inquiries.filed(), "in_progress", holder=leaver)
    answer = at_pages(admin).post(page_of(leaver.user), sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert User.objects.get(id=leaver.user_id).is_active


def test_nobody_lets_themselves_go(admin):
    browser = at_pages(admin)
    assert 'name="last_day"' not in text_of(browser.get(page_of(admin)))
    answer = browser.post(page_of(admin), {"last_day": f"{TODAY:%m/%d/%Y}"})
    assert (answer.status_code, User.objects.get(id=admin.id).is_active) == (422, True)


def test_it_is_for_administrators(admin):
    leaver = people.associate("triage")
    for role in (Role.LEAD, Role.AUDITOR):
        browser = at_pages(people.UserFactory(roles=[role]))
        assert browser.get(page_of(leaver.user)).status_code == 403
        assert browser.post(page_of(leaver.user), {"last_day": "12/31/2026"}).status_code == 403
    assert at_pages(admin).get(f"/admin/people/{new_id()}/leave/").status_code == 404
    assert User.objects.get(id=leaver.user_id).leaves_on is None
