"""The pages of those to whom inquiries are escalated: queue, one escalation, settled ones, days away (R28)."""

from datetime import timedelta

import pytest

from audit.models import HistoryEntry, HistoryText, JournalEntry
from escalations.ladder.actions import escalate_inquiry
from escalations.ladder.models import Escalation, LadderRung, OwnerAbsence
from foundation import clock
from foundation.actor import Role
from tests.factories import inquiries, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def escalated(agent, reason="Nobody acts on it"):
    inquiry = inquiries.filed("other", agent=agent)
    by, at = inquiries.actor_of(agent), clock.now()
    listed = ["reopened", "We called three times"]
    escalate_inquiry(inquiry.reference, exhausted_options=listed, reason=reason, by=by, at=at)
    return Escalation.objects.get(inquiry=inquiry.id)


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def owner(agent):
    return agent.affiliations.get().sales_manager


@pytest.fixture
def stand_in():
    """Who is asked at the top."""
    user = people.UserFactory()
    people.grant(user, Role.ADMINISTRATOR)
    top = LadderRung.objects.filter(channel="career").order_by("position").last()
    LadderRung.objects.filter(id=top.id).update(fallback=user)
    return user


def test_what_must_be_acknowledged_comes_first(agent, owner):
    page = at_pages(owner)
    assert "No escalations are assigned to you" in text_of(page.get("/admin/escalated/"))
    first, second = escalated(agent), escalated(agent)
    page.post(f"/admin/escalated/{first.id}/acknowledge/", {"version": first.version}, follow=True)
    shown = text_of(page.get("/admin/escalated/"))
    assert shown.index(second.inquiry.reference) < shown.index(first.inquiry.reference)
    assert "1 to acknowledge" in text_of(page.get("/admin/"))
    assert second.inquiry.reference not in text_of(at_pages(people.UserFactory()).get("/admin/escalated/"))
    assert JournalEntry.objects.filter(kind="read", road="page EscalatedPage").exists()


def test_the_history_says_what_was_tried_in_words(agent, owner):
    reference = escalated(agent).inquiry.reference
    shown = text_of(at_pages(agent).get(f"/admin/service-inquiries/{reference}/"))
    assert "It was reopened and is still not solved" in shown
    assert "We called three times" in shown
    entry = HistoryEntry.objects.get(kind="escalate")
    lines = HistoryText.objects.get(entry_id=entry.id).text.splitlines()
    assert lines == ["It was reopened and is still not solved", "We called three times", "Nobody acts on it"]


def test_acknowledged_passed_up_and_settled(agent, owner, stand_in):
    escalation = escalated(agent)
    type(agent).objects.filter(id=agent.id).update(phone="+15025550107")
    here = f"/admin/escalated/{escalation.id}/"
    page = at_pages(owner)
    shown = text_of(page.get(here))
    for words in ("Nobody acts on it", "We called three times", "Not confirmed by ARSOS", "Acknowledge by"):
        assert words in shown
    about = escalation.inquiry
    for words in ("At the time of escalation:", "tel:+15025550107", about.type_version.title, about.member.last_name):
        assert words in shown
    sent = {"version": escalation.version, "key": "one-form"}
    for _ in range(2):
        assert page.post(f"{here}acknowledge/", sent).status_code == 302
    escalation.refresh_from_db()
    assert (escalation.state, escalation.version) == ("acknowledged", 2)
    assert page.post(f"{here}climb/", {"version": 2}).status_code == 422
    page.post(f"{here}climb/", {"version": 2, "reason": "Beyond my means"})
    escalation.refresh_from_db()
    assert (escalation.level, escalation.owner_id) == ("fallback", stand_in.id)

    top = at_pages(stand_in)
    assert "Moved up" in text_of(top.get(here))
    assert f"{here}climb/" not in text_of(top.get(here))
    assert top.post(f"{here}settle/", {"version": 3, "note": "x"}).status_code == 422
    stale = top.post(f"{here}settle/", {"version": 2, "outcome": "resolved", "note": "Done"})
    assert stale.status_code == 422
    assert "Nothing was changed" in text_of(stale)
    escalation.refresh_from_db()
    assert escalation.state == "raised"
    top.post(f"{here}settle/", {"version": 3, "outcome": "action_agreed", "note": "Billing calls tomorrow"})
    escalation.refresh_from_db()
    assert (escalation.state, escalation.outcome) == ("settled", "action_agreed")
    assert "Billing calls tomorrow" in text_of(top.get("/admin/escalated/settled/"))
    assert "Billing calls tomorrow" in text_of(at_pages(agent).get(here))


def test_who_does_not_own_it_reads_it_or_finds_nothing(agent, owner):
    escalation = escalated(agent)
    here = f"/admin/escalated/{escalation.id}/"
    shown = text_of(at_pages(agent).get(here))
    assert f"{here}settle/" not in shown
    refused = at_pages(agent).post(f"{here}acknowledge/", {"version": escalation.version})
    assert refused.status_code == 422
    for address in (here, f"{here}acknowledge/"):
        assert at_pages(people.agent()).get(address).status_code == 404
    assert at_pages(people.agent()).post(f"{here}settle/", {}).status_code == 404
    assert at_pages(owner).post(f"{here}explode/", {}).status_code == 404
    escalation.refresh_from_db()
    assert (escalation.state, escalation.version) == ("raised", 1)


def test_days_away_are_recorded_and_taken_back(agent, owner):
    page = at_pages(owner)
    today = clock.date_of(clock.now())
    first, last = (str(today + timedelta(days=days)) for days in (3, 5))
    assert page.post("/admin/escalated/away/", {"starts_on": last, "ends_on": first}).status_code == 422
    page.post("/admin/escalated/away/", {"starts_on": first, "ends_on": last})
    absence = OwnerAbsence.objects.get()
    assert (str(absence.starts_on), str(absence.ends_on)) == (first, last)
    again = page.post("/admin/escalated/away/", {"starts_on": first, "ends_on": last})
    assert (again.status_code, OwnerAbsence.objects.count()) == (422, 1)
    other = agent.affiliations.model.objects.get(agent=people.agent()).sales_manager
    assert at_pages(other).post(f"/admin/escalated/away/{absence.id}/cancel/").status_code == 404
    page.post(f"/admin/escalated/away/{absence.id}/cancel/")
    assert OwnerAbsence.objects.count() == 0
    assert at_pages(agent).get("/admin/escalated/away/").status_code == 403


def test_few_queries(agent, owner, django_assert_max_num_queries):
    found = [escalated(agent) for _ in range(3)]
    page = at_pages(owner)
    for address in ("", f"{found[0].id}/", "settled/", "away/"):
        page.get(f"/admin/escalated/{address}")
        with django_assert_max_num_queries(12):
            assert page.get(f"/admin/escalated/{address}").status_code == 200
