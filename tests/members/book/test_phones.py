"""A phone number is kept with its extension, shown with it, and found without it."""

import pytest

from foundation.identifiers import IdentifierRejected, display_phone, normalize_phone
from inquiries.inquiry.models import Prospect
from members.book.models import Member
from tests.contracts.test_limits import CARD, WHO
from tests.factories import members, people
from tests.members.imports.test_running import PERSON, feed, imported
from tests.support.calls import as_agent
from tests.support.pages import at_pages, text_of
from web.frame.display_values import phone_link

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    "typed", ["502-555-0123 x45", "(502) 555-0123 ext. 45", "502.555.0123;ext=45", "5025550123#45"]
)
def test_an_extension_is_kept_shown_and_not_needed_to_find(typed):
    agent = people.agent(san="7777001")
    imported(feed({**PERSON, "phone": typed}))
    member = Member.objects.get()
    assert member.phone == "+15025550123 x45"
    vantage = as_agent(agent)
    found = vantage.post("members/search/", {"phone": "502 555 0123"}).json()["results"]
    assert [(one["id"], one["phone"]) for one in found] == [(str(member.id), "+15025550123 x45")]
    shown = text_of(at_pages(agent).get(f"/admin/customers/{member.id}/"))
    assert "(502) 555-0123 ext. 45" in shown
    assert 'href="tel:+15025550123;ext=45"' in shown
    body = {**CARD, "prospect": {**WHO, "phone": typed}}
    assert vantage.post("inquiries/", body).status_code == 201
    assert Prospect.objects.get().phone == "+15025550123 x45"


def test_an_extension_that_is_too_long_is_refused_with_words():
    with pytest.raises(IdentifierRejected, match="up to 7 digits"):
        normalize_phone("502-555-0123 ext 123456789")


def test_numbers_without_an_extension_are_as_before():
    assert normalize_phone("(502) 555-0123") == "+15025550123"
    assert (display_phone("+15025550123"), phone_link("+15025550123")) == ("(502) 555-0123", "tel:+15025550123")
    agent = people.agent()
    members.policy(agent)
    found = as_agent(agent).post("members/search/", {"phone": "502-555-0101"}).json()["results"]
    assert len(found) == 1
