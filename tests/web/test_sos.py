"""The SOS line at the pages: screened on one screen, the number while it may be shown, what became of it (R24–R28)."""

import re
from datetime import timedelta

import pytest
from django.conf import settings

from arsos.journal.models import JournalEntry
from arsos.kernel import clock
from escalations.models import SosCall, SosScreening
from inquiries.models import InquiryDraft
from tests.factories import members, people
from tests.support.pages import at_pages, text_of

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = {
    "first_name": "Ottilie",
    "last_name": "Testperson",
    "date_of_birth": "1950-02-03",
    "zip_code": "40202",
    "coverage_reported": ["medical"],
}


@pytest.fixture
def agent():
    return people.agent()


@pytest.fixture
def member(agent):
    return members.policy(agent).member


def screen(page, **fields):
    return page.post("/admin/sos/", {"how": "three_way", "reasons": ["clinical_need"], **fields}, follow=True)


def test_from_the_profile_to_the_number(agent, member):
    page = at_pages(agent)
    assert f"/admin/sos/?member={member.id}" in text_of(page.get(f"/admin/customers/{member.id}/"))
    shown = text_of(page.get(f"/admin/sos/?member={member.id}"))
    assert "dial 911" in shown
    assert member.last_name in shown
    answer = text_of(screen(page, member=str(member.id)))
    assert f'href="tel:{settings.ARSOS_SOS_LINE}"' in answer
    assert "web/sos.js" in answer
    assert JournalEntry.objects.filter(kind="reveal", fields__contains=["SOS number"]).count() == 1


def test_after_its_time_it_is_gone_and_can_be_earned_again(agent, member):
    page = at_pages(agent)
    screen(page, member=str(member.id))
    address = f"/admin/sos/{SosScreening.objects.get().id}/"
    with clock.frozen(clock.now() + timedelta(minutes=15)):
        shown = text_of(page.get(address))
    assert settings.ARSOS_SOS_LINE not in shown
    assert "screen again" in shown
    assert at_pages(people.agent()).get(address).status_code == 404


def test_refused_with_every_reason_and_one_step_to_the_inquiry(agent):
    page = at_pages(agent)
    answer = text_of(screen(page, how="no", reasons=["billing", "clinical_need"], **TYPED))
    assert "The member must be on the line" in answer
    assert settings.ARSOS_SOS_LINE not in answer
    screening = SosScreening.objects.get()
    draft = page.post(f"/admin/sos/{screening.id}/file/", {"inquiry_type": "billing"}, follow=True)
    assert draft.status_code == 200
    assert InquiryDraft.objects.get().content["prospect"]["last_name"] == "Testperson"
    assert page.post(f"/admin/sos/{screening.id}/file/", {"inquiry_type": "id_card"}).status_code == 404


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_kept(agent):
    page = at_pages(agent)
    for fields in (
        {"how": "", **TYPED},
        {"reasons": [], **TYPED},
        {**TYPED, "zip_code": "4"},
        {**TYPED, "coverage_reported": []},
    ):
        answer = screen(page, **fields)
        assert answer.status_code == 422
        assert "errorlist" in text_of(answer)
    assert SosScreening.objects.count() == 0


def test_the_call_is_logged_or_it_is_said_that_there_was_none(agent, member):
    page = at_pages(agent)
    for _ in range(2):
        screen(page, member=str(member.id))
    first, second = (f"/admin/sos/{one.id}/" for one in SosScreening.objects.order_by("created_at"))
    assert page.post(f"{first}call/", {}).status_code == 422
    times = dict(re.findall(r'name="(started_at|ended_at)" value="([^"]+)"', text_of(page.get(first))))
    assert "Resolved" in text_of(page.post(f"{first}call/", {"outcome": "resolved", **times}, follow=True))
    call = SosCall.objects.get()
    assert call.outcome == "resolved"
    assert call.ended_at - call.started_at < timedelta(minutes=1)
    assert page.post(f"{second}no-call/", {}).status_code == 422
    done = text_of(page.post(f"{second}no-call/", {"reason": "It worked without"}, follow=True))
    assert "It worked without" in done
    assert SosScreening.objects.filter(chase_at__isnull=False).count() == 0


def test_the_page_is_for_agents(member):
    assert at_pages(people.associate("triage")).get("/admin/sos/").status_code == 403
    assert at_pages(people.agent()).get(f"/admin/sos/?member={member.id}").status_code == 404
