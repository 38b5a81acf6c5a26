"""Technical tickets at the pages: filed by agents, moved by both sides (R3)."""

import pytest

from foundation import clock
from inquiries.filing.actions import create_draft
from inquiries.tickets.models import TechnicalTicket
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
SEEN = {"problem": "cannot_submit", "what_happened": "Submit turns grey", "browser": "Chrome 130", "network": "home"}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def lead():
    return people.associate("triage", lead=True)


def filed(agent, **fields):
    at_pages(agent).post("/admin/technical-tickets/new/", {**SEEN, **fields})
    return TechnicalTicket.objects.latest("filed_at")


def test_filed_with_its_drafts_and_what_the_browser_says(agent):
    by = inquiries.actor_of(agent)
    draft = create_draft(flow="service_inquiry_card", content={"inquiry_type": "id_card"}, by=by, at=clock.now())
    page = at_pages(agent)
    form = text_of(page.get("/admin/technical-tickets/new/", headers={"user-agent": CHROME}))
    for words in ('value="Chrome 130"', 'value="Windows"', "ID card, saved"):
        assert words in form
    sent = {**SEEN, "drafts": [str(draft.id)], "key": "one-form"}
    for _ in range(2):
        shown = text_of(page.post("/admin/technical-tickets/new/", sent, follow=True))
    ticket = TechnicalTicket.objects.get()
    assert (ticket.state, ticket.environment) == ("filed", {"browser": "Chrome 130", "network": "home"})
    assert list(ticket.drafts.all()) == [draft]
    assert f"{ticket.reference} is filed" in shown
    assert ticket.reference in text_of(page.get("/admin/technical-tickets/"))


def test_nothing_of_a_member_leaves_in_a_ticket(agent):
    page = at_pages(agent)
    for fields in ({"what_happened": "For 1EG4TE5MK73"}, {"network": "call 502-555-0101"}, {"problem": ""}):
        answer = page.post("/admin/technical-tickets/new/", {**SEEN, **fields})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in text_of(answer) or 'role="alert"' in text_of(answer)
    stranger = create_draft(
        flow="service_inquiry_card", content={}, by=inquiries.actor_of(people.agent()), at=clock.now()
    )
    assert page.post("/admin/technical-tickets/new/", {**SEEN, "drafts": [str(stranger.id)]}).status_code in {302, 422}
    assert not TechnicalTicket.objects.filter(drafts__isnull=False).exists()


def test_solved_by_the_unit_and_reopened_by_the_agent(agent, lead):
    ticket = filed(agent)
    here = f"/admin/technical-tickets/{ticket.id}/"
    desk, field = at_pages(lead), at_pages(agent)
    assert f'action="{here}accept/"' in text_of(desk.get(here))
    assert f'action="{here}accept/"' not in text_of(field.get(here))
    refused = field.post(f"{here}solve/", {"note": "By myself", "version": ticket.version})
    assert refused.status_code == 422
    desk.post(f"{here}accept/", {"version": ticket.version})
    assert desk.post(f"{here}solve/", {"note": ""}).status_code == 422
    stale = desk.post(f"{here}solve/", {"note": "Cache cleared", "version": ticket.version})
    assert "The ticket changed since you opened it. Nothing was changed." in text_of(stale)
    ticket.refresh_from_db()
    assert ticket.state == "handed_over"
    desk.post(f"{here}solve/", {"note": "Cache cleared", "version": ticket.version})
    assert "Cache cleared" in text_of(field.get(here))
    field.post(f"{here}reopen/", {"note": "Still grey"}, follow=True)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reopenings) == ("filed", 1)
    field.post(f"{here}close/", follow=True)
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert ticket.reference not in text_of(field.get("/admin/technical-tickets/"))
    assert ticket.reference in text_of(field.get("/admin/technical-tickets/?all=1"))


def test_whose_it_is_not_finds_nothing(agent, lead, django_assert_max_num_queries):
    ticket = filed(agent)
    here = f"/admin/technical-tickets/{ticket.id}/"
    stranger = at_pages(people.agent())
    for address in (here, f"{here}close/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{here}close/").status_code == 404
    assert ticket.reference not in text_of(stranger.get("/admin/technical-tickets/"))
    assert at_pages(lead).get("/admin/technical-tickets/new/").status_code == 403
    assert at_pages(lead).post(f"{here}explode/").status_code == 404
    page = at_pages(lead)
    for address in ("/admin/technical-tickets/", here):
        page.get(address)
        with django_assert_max_num_queries(12):
            page.get(address)
